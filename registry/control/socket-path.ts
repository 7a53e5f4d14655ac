import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** The kernel's limit is 108 bytes on Linux and 104 on macOS, including the final NUL. */
const MAX_PATH_BYTES = 100;
const NAME = 'ctl.sock';

export const socketFile = (folder: string): string => path.join(folder, NAME);

/**
 * Provides a path to the folder's socket that is short enough to bind or connect to. A long path goes through a
 * link in the temporary folder. The socket itself is always in the folder, where every process finds it
 * whatever its `TMPDIR`.
 */
export const withSocketPath = async <Result>(
  folder: string,
  use: (socketPath: string) => Promise<Result>,
): Promise<Result> => {
  const direct = socketFile(folder);
  if (Buffer.byteLength(direct) <= MAX_PATH_BYTES) return use(direct);
  const shortcut = await mkdtemp(path.join(tmpdir(), 'byok-'));
  try {
    const link = path.join(shortcut, 'd');
    await symlink(path.resolve(folder), link);
    return await use(path.join(link, NAME));
  } finally {
    await rm(shortcut, { recursive: true, force: true });
  }
};
