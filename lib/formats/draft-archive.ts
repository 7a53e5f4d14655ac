import { toAgentCard } from './agent-card.ts';
import { createPaths, type FileParts, filesOf, toFileName, toJson, type TextFile } from './draft-files.ts';
import { toStoredZip } from './stored-zip.ts';

/** The cards of an agent with a service address: A2A 1.0 under its usual name, and 0.3. */
const cardFiles = (draft: FileParts): TextFile[] => {
  const cards = toAgentCard(draft);
  if (cards === null) return [];
  const { card, older } = cards;
  return [
    { path: 'agent-card.json', text: toJson(card) },
    ...(older === null ? [] : [{ path: 'agent-card-0.3.json', text: toJson(older) }]),
  ];
};

/** Every file of a draft, including those generated from it. */
export const archivedFiles = (draft: FileParts): TextFile[] => {
  const files = filesOf(draft);
  const take = createPaths(files.map(({ path }) => path));
  return [...files, ...cardFiles(draft).filter(({ path }) => take(path))];
};

/**
 * All files of a draft as a zip whose root is the draft's folder, which is what `.skill` is. The same draft always
 * gives the same bytes. Loaded on demand.
 */
export const toArchive = (draft: FileParts): Uint8Array<ArrayBuffer> => {
  const folder = toFileName(draft.name);
  return toStoredZip(archivedFiles(draft).map((file) => ({ ...file, path: `${folder}/${file.path}` })));
};
