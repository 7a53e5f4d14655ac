import { once } from 'node:events';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { Worker } from 'node:worker_threads';

const THREAD = new URL('./copy-thread.ts', import.meta.url);

const exists = (file: string): Promise<boolean> =>
  stat(file).then(
    () => true,
    () => false,
  );

const toError = (code: string, text: string): Error => Object.assign(new Error(text), { code });

/**
 * Copies a database's folder while nobody writes to it. The copy appears under its name only once it is whole. Where the
 * file system can share blocks between files, it does not read them. Rejects with `EEXIST` when the target exists, and with
 * `ENOENT` when the folder above it does not.
 */
export const copyFolder = async (folder: string, target: string): Promise<void> => {
  if (await exists(target)) throw toError('EEXIST', 'The target exists');
  const [from, part] = [path.resolve(folder), `${path.resolve(target)}.part`];
  if (part.startsWith(`${from}${path.sep}`)) throw toError('EINVAL', 'The target is inside the folder');
  // Fails if another copy is being made there.
  await mkdir(part, { mode: 0o700 });
  try {
    await once(new Worker(THREAD, { workerData: { from, to: part } }), 'exit');
    await rename(part, target);
  } catch (error) {
    await rm(part, { recursive: true, force: true });
    throw error;
  }
};
