import { execFile, execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, open, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const MEBIBYTE = 1024 * 1024;

/** A small disk of its own. */
export interface Volume {
  /** An empty folder on it. */
  folder: string;
  /** A foreign file takes all the room that is left. */
  fill(): Promise<void>;
  /** Takes the foreign file away. */
  empty(): Promise<void>;
  setReadOnly(isReadOnly: boolean): Promise<void>;
  /** Every write to it waits until `thaw`, and whoever writes cannot even be killed. */
  freeze(): Promise<void>;
  thaw(): Promise<void>;
  /** Thaws it if it must. Nobody may have a file of it open. */
  remove(): void;
}

/** A disk in a file, which Linux lets only root mount; null where it does not let us. */
export const mountVolume = async (mebibytes: number): Promise<Volume | null> => {
  const root = await mkdtemp(join(tmpdir(), 'byok-volume-'));
  const image = join(root, 'image');
  const mountPoint = join(root, 'disk');
  await mkdir(mountPoint);
  await writeFile(image, '');
  await truncate(image, mebibytes * MEBIBYTE);
  try {
    await run('mkfs.ext4', ['-q', '-m', '0', image]);
    await run('mount', ['-o', 'loop', image, mountPoint]);
  } catch {
    await rm(root, { recursive: true });
    return null;
  }
  const folder = join(mountPoint, 'data');
  await mkdir(folder, { mode: 0o700 });
  let isFrozen = false;
  // A bench that fails must leave nobody behind who waits for a frozen disk.
  const release = (): void => {
    if (isFrozen) execFileSync('fsfreeze', ['-u', mountPoint]);
    isFrozen = false;
    execFileSync('umount', ['-l', mountPoint]);
    rmSync(root, { recursive: true });
  };
  process.once('exit', release);

  return {
    folder,
    fill: async () => {
      const file = await open(join(mountPoint, 'foreign'), 'w');
      try {
        for (const size of [MEBIBYTE, 4096])
          for (;;) if (!(await file.write(Buffer.alloc(size, 1)).catch(() => null))) break;
      } finally {
        await file.close();
      }
    },
    empty: () => rm(join(mountPoint, 'foreign'), { force: true }),
    setReadOnly: async (isReadOnly) => {
      // A remount waits for everybody who writes; this holds for files that are open too, and for root.
      const flag = isReadOnly ? '+i' : '-i';
      const kinds = ['(', '-type', 'f', '-o', '-type', 'd', ')'];
      await run('find', [folder, ...kinds, '-exec', 'chattr', flag, '{}', '+']);
    },
    freeze: async () => {
      await run('fsfreeze', ['-f', mountPoint]);
      isFrozen = true;
    },
    thaw: async () => {
      await run('fsfreeze', ['-u', mountPoint]);
      isFrozen = false;
    },
    remove: () => {
      process.off('exit', release);
      release();
    },
  };
};
