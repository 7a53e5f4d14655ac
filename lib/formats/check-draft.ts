import type { Draft, Finding } from '../protocol/index.ts';
import { mainFile, toFileName } from './draft-files.ts';
import { checkAgent } from './rules/agent.ts';
import { checkPaths } from './rules/files.ts';
import { checkMcpServer } from './rules/mcp-server.ts';
import { checkSafety } from './rules/safety.ts';
import { checkSkill } from './rules/skill.ts';

/** What a draft says, whoever wrote it and however it came to be. */
type DraftContents = Pick<Draft, 'kind' | 'name' | 'manifest' | 'markdown' | 'files'>;

const RULES: Readonly<Record<DraftContents['kind'], (draft: DraftContents) => Finding[]>> = {
  skill: (draft) => checkSkill({ ...draft, folder: toFileName(draft.name) }),
  agent: (draft) => checkAgent(draft, [mainFile(draft).path]),
  mcp_server: ({ manifest, files }) => [
    ...checkMcpServer({ server: manifest['server'], tools: manifest['tools'] }),
    ...checkPaths('mcp/file-path', files, ['server.json', 'README.md', 'tools.json']),
  ],
};

/**
 * Checks that a draft is safe and follows the public format of its kind, safety first. Pure; the time is
 * proportional to the draft's size. It does not look for secrets.
 */
export const checkDraft = (draft: DraftContents): Finding[] => [
  ...checkSafety(draft),
  ...RULES[draft.kind](draft),
];
