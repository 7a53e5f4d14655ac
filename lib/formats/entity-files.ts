import { archivedFiles } from './draft-archive.ts';
import { type FileParts, filesOf, type TextFile } from './draft-files.ts';
import { toStoredZip } from './stored-zip.ts';

/**
 * Where the files of an archive are: directly in it, as an Agent Skills index wants them, or in one folder with the
 * entity's name, as a person unpacks them.
 */
export type ArchiveLayout = 'root' | 'folder';

/**
 * Every file of an entity, the main one first. Null if one could not be written safely on every system, because
 * half an entity is of no use.
 */
export const entityFiles = (parts: FileParts): TextFile[] | null => {
  const own = filesOf({ ...parts, files: [] }).length;
  const isWhole = filesOf(parts).length === own + parts.files.length;
  // Some zip libraries fail on a file of this name.
  return isWhole && parts.files.every(({ path }) => path !== '__proto__') ? archivedFiles(parts) : null;
};

/** The same files always give the same bytes, whatever the time zone. */
export const toEntityArchive = (
  files: readonly TextFile[],
  name: string,
  layout: ArchiveLayout,
): Uint8Array<ArrayBuffer> =>
  toStoredZip(layout === 'root' ? files : files.map((file) => ({ ...file, path: `${name}/${file.path}` })));
