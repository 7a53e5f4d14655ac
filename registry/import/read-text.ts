import { constants } from 'node:fs';
import { lstat, open, type FileHandle } from 'node:fs/promises';
import path from 'node:path';

import { CATALOG_LIMITS } from '../../lib/protocol/index.ts';
import { RefusedFileError } from './refusal.ts';

/** No character takes more than three bytes in UTF-8 per UTF-16 unit. */
const MAX_BYTES = 3 * CATALOG_LIMITS.fileCharacters;

const codeOf = (error: unknown): unknown => (error as NodeJS.ErrnoException | null)?.code;

/** Never follows a link or waits for a pipe, even if the walk saw an ordinary file a moment ago. */
const openFile = async (root: string, file: string): Promise<FileHandle> => {
  try {
    return await open(
      path.join(root, file),
      constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK,
    );
  } catch (error) {
    if (codeOf(error) === 'ELOOP')
      throw new RefusedFileError(
        'import/symlink',
        file,
        'This is a symbolic link. Put the file itself here.',
      );
    throw new RefusedFileError('import/unreadable', file, 'This file cannot be read.');
  }
};

const tooLarge = (file: string): RefusedFileError =>
  new RefusedFileError(
    'import/too-large',
    file,
    `This file has more than ${CATALOG_LIMITS.fileCharacters} characters.`,
  );

export interface ReadText {
  text: string;
  /** Its owner may run it as a program. */
  isExecutable: boolean;
}

/** Reads a text file and its permission. Throws a `RefusedFileError`. */
export const readTextFile = async (root: string, file: string): Promise<ReadText> => {
  const handle = await openFile(root, file);
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) throw new RefusedFileError('import/unreadable', file, 'This is not a file.');
    if (stats.size > MAX_BYTES) throw tooLarge(file);
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await handle.readFile());
    if (text.length > CATALOG_LIMITS.fileCharacters) throw tooLarge(file);
    if (text.includes('\0')) throw new TypeError('binary');
    return { text, isExecutable: (stats.mode & constants.S_IXUSR) !== 0 };
  } catch (error) {
    if (error instanceof RefusedFileError) throw error;
    if (error instanceof TypeError)
      throw new RefusedFileError(
        'import/binary',
        file,
        'This file is no text in UTF-8; only texts are kept.',
      );
    throw new RefusedFileError('import/unreadable', file, 'This file cannot be read.');
  } finally {
    await handle.close();
  }
};

export const readText = async (root: string, file: string): Promise<string> =>
  (await readTextFile(root, file)).text;

/** Does the same, but returns undefined when there is no such file. */
export const readTextIfAny = async (root: string, file: string): Promise<string | undefined> => {
  const isThere = await lstat(path.join(root, file)).then(
    () => true,
    () => false,
  );
  return isThere ? readText(root, file) : undefined;
};
