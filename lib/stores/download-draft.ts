import { filesOf, mainFile, toFileName } from '../formats/draft-files.ts';
import type { Draft } from '../protocol/index.ts';

export interface Download {
  fileName: string;
  content: Blob;
}

const MEDIA_TYPES = { skill: 'application/zip', mcp_server: 'application/json', agent: 'text/markdown' };

/** A skill, and whatever has files beside its main one, as a zip; else the one file it is. */
export const toDownload = async (draft: Draft): Promise<Download> => {
  const name = toFileName(draft.name);
  const isArchive = draft.kind === 'skill' || (draft.kind === 'agent' && filesOf(draft).length > 1);
  if (isArchive) {
    const { toArchive } = await import('../formats/draft-archive.ts');
    return {
      fileName: draft.kind === 'skill' ? `${name}.skill` : `${name}.zip`,
      content: new Blob([toArchive(draft)], { type: MEDIA_TYPES.skill }),
    };
  }
  const { path, text } = mainFile(draft);
  return { fileName: path, content: new Blob([text], { type: MEDIA_TYPES[draft.kind] }) };
};
