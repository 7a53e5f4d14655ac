import type { Draft, Finding } from '../protocol/index.ts';
import { mainFile, toFileName } from './draft-files.ts';
import { checkAgent } from './rules/agent.ts';
import { checkPaths } from './rules/files.ts';
import { checkMcpServer } from './rules/mcp-server.ts';
import { checkSafety } from './rules/safety.ts';
import { checkSkill } from './rules/skill.ts';

const RULES: Readonly<Record<Draft['kind'], (draft: Draft) => Finding[]>> = {
  skill: (draft) => checkSkill({ ...draft, folder: toFileName(draft.name) }),
  agent: (draft) => checkAgent(draft, [mainFile(draft).path]),
  mcp_server: ({ manifest, files }) => [
    ...checkMcpServer({ server: manifest['server'], tools: manifest['tools'] }),
    ...checkPaths('mcp/file-path', files, ['server.json', 'README.md', 'tools.json']),
  ],
};

/**
 * Whether a draft is safe and what the public format of its kind asks for, safety first. Pure; takes time in
 * proportion to the draft. Secrets are not looked for here.
 */
export const checkDraft = (draft: Draft): Finding[] => [...checkSafety(draft), ...RULES[draft.kind](draft)];
