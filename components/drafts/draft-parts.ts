import { filesOf } from '../../lib/formats/draft-files.ts';
import type { Draft } from '../../lib/protocol/index.ts';
import { DRAFTS } from '../../lib/texts/en/drafts.ts';

/** How a draft is shown: three tabs, the last one a list of files. */
export type DraftPart = 'text' | 'manifest' | 'files';

export const textName = ({ kind }: Draft): string =>
  ({ skill: DRAFTS.instructions, mcp_server: DRAFTS.readme, agent: DRAFTS.systemPrompt })[kind];
export const manifestName = ({ kind }: Draft): string =>
  kind === 'mcp_server' ? 'server.json' : DRAFTS.manifest;

/** Where a part that a finding points to is shown. */
export interface PlaceInDraft {
  part: DraftPart;
  /** Its path in the list of files. */
  file: string | null;
  /** Its display name. */
  name: string;
}

const inFile = (draft: Draft, path: string): PlaceInDraft | null =>
  filesOf(draft).some((file) => file.path === path) ? { part: 'files', file: path, name: path } : null;

/** Null for anything that is not shown, such as a file with an unsafe path. */
export const placeOf = (draft: Draft, pointer: string): PlaceInDraft | null => {
  const [, top, second] = pointer.split('/');
  if (top === 'markdown') return { part: 'text', file: null, name: textName(draft) };
  if (top === 'files') return inFile(draft, draft.files[Number(second)]?.path ?? '');
  if (top !== 'manifest') return null;
  if (draft.kind === 'mcp_server' && second === 'tools') return inFile(draft, 'tools.json');
  return { part: 'manifest', file: null, name: manifestName(draft) };
};
