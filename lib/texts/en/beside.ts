/** What the side panel offers beside a page of the registry. */
export const BESIDE = {
  title: 'This page of your registry',
  verify: 'Verify',
  build: 'Plan something that builds on this',
  draft: 'Draft a new version',
  reuse: 'Reuse in my plan',
  /** Put before what is typed already. The person writes the rest. */
  buildGoal: (name: string) => `Build on ${name}: `,
  draftGoal: (name: string, kind: string, version: string | null) =>
    `Draft ${version === null ? 'a new version' : `version ${version}`} of the ${kind} ${name}. Keep its name and what works, and change this: `,
  kinds: { skill: 'skill', agent: 'agent', mcp_server: 'MCP server' },
  reused: (entity: string) => `${entity} is in your plan, under what exists already.`,
  reusedWhy: 'You added it from its page.',
  busy: { verifying: 'Verifying', reading: 'Reading what the registry has' },
  signer: 'Signed with',
  listedSince: 'Listed since',
  revoked: 'Revoked',
  revokedAs: { lost: 'as lost', replaced: 'as replaced', compromised: 'as compromised' },
  publisher: 'Publisher',
  signedAt: 'Signed at',
  bySignersClock: (date: string) => `${date}, by the signer’s clock`,
  checked: (count: number) => `What was checked: ${count}`,
  notThePage: 'This checks what people install from here. The page itself is for reading and is not signed.',
  compare: (publisher: string) =>
    `Compare the key id with one that ${publisher} gives elsewhere, not here. You are asked only once.`,
  accept: 'This is their key',
  acceptChanged: 'Accept the new key',
  askChanged: 'Did the publisher tell you that this key is theirs?',
  yes: 'Yes, accept it',
};
