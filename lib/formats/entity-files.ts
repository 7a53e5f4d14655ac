import { strToU8, zipSync, type ZipOptions, type Zippable } from 'fflate';

import { archivedFiles, ZIP_OPTIONS } from './draft-archive.ts';
import { type FileParts, filesOf, type TextFile } from './draft-files.ts';

/**
 * Where the files of an archive are: directly in it, as an Agent Skills index wants them, or in one folder with the
 * entity's name, as a person unpacks them.
 */
export type ArchiveLayout = 'root' | 'folder';

/** Uncompressed, because the digest of a version must never change, not even with a newer compressor. */
const STORED: ZipOptions = { ...ZIP_OPTIONS, level: 0 };

/** The place of a Unix mode in a zip's external attributes, and the code of Unix. */
const MODE_SHIFT = 2 ** 16;
const UNIX = 3;
const PROGRAM = 0o100755;
const FILE = 0o100644;

export const toStoredZip = (files: readonly TextFile[]): Uint8Array<ArrayBuffer> => {
  const entries: Zippable = {};
  for (const { path, text, executable } of files)
    entries[path] = [strToU8(text), { os: UNIX, attrs: (executable ? PROGRAM : FILE) * MODE_SHIFT }];
  return new Uint8Array(zipSync(entries, STORED));
};

/**
 * Every file of an entity, the main one first. Null if one could not be written safely on every system, because
 * half an entity is of no use.
 */
export const entityFiles = (parts: FileParts): TextFile[] | null => {
  const own = filesOf({ ...parts, files: [] }).length;
  const isWhole = filesOf(parts).length === own + parts.files.length;
  // The zip library fails on a file of this name.
  return isWhole && parts.files.every(({ path }) => path !== '__proto__') ? archivedFiles(parts) : null;
};

/** The same files always give the same bytes, whatever the time zone. */
export const toEntityArchive = (
  files: readonly TextFile[],
  name: string,
  layout: ArchiveLayout,
): Uint8Array<ArrayBuffer> =>
  toStoredZip(layout === 'root' ? files : files.map((file) => ({ ...file, path: `${name}/${file.path}` })));
