/** What a run gave: what to reuse, drafts and gaps. */
export const COMPOSITION = {
  drafts: 'Drafts',
  draftsToCome: 'Drafts to come',
  toCome: 'to come',
  missing: 'Missing drafts',
  draftMissing: 'Draft the missing ones…',
  gaps: 'Gaps',
  reuse: 'Reuse',
  kinds: { skill: 'Skill', agent: 'Agent', mcp_server: 'MCP server', bundle: 'Bundle' },
  tiers: { official: 'official', verified: 'verified', unverified: 'unverified' },
  downloadAll: 'Download all',
  downloaded: (file: string) => `Downloaded ${file}`,
};
