import { constants, cp, mkdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';

/** The owner's socket and lock, which belong to a process and not to the data. */
const OF_A_PROCESS = new Set(['ctl.sock', 'ctl.lock']);

const exists = (file: string): Promise<boolean> =>
  stat(file).then(
    () => true,
    () => false,
  );

const toError = (code: string, text: string): Error => Object.assign(new Error(text), { code });

/**
 * Copies a database's folder while nobody writes to it. The copy appears under its name only once it is whole. Where the
 * file system can share blocks between files, it does not read them. Rejects with `EEXIST` when the target exists.
 */
export const copyFolder = async (folder: string, target: string): Promise<void> => {
  if (await exists(target)) throw toError('EEXIST', 'The target exists');
  const [from, part] = [path.resolve(folder), `${path.resolve(target)}.part`];
  if (part.startsWith(`${from}${path.sep}`)) throw toError('EINVAL', 'The target is inside the folder');
  await mkdir(path.dirname(part), { recursive: true });
  try {
    // `mkdir` fails if another copy is being made there.
    await mkdir(part, { mode: 0o700 });
    await cp(from, part, {
      recursive: true,
      mode: constants.COPYFILE_FICLONE,
      filter: (file) => !OF_A_PROCESS.has(path.relative(from, file)),
    });
    await rename(part, target);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') await rm(part, { recursive: true, force: true });
    throw error;
  }
};
