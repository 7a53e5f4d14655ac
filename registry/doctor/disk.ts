import { access, constants, stat, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { LEAST_FREE_BYTES } from '../db/index.ts';
import { about, type Finding } from './finding.ts';

const { ok, warning, failed } = about('disk');

const MEBIBYTE = 1024 * 1024;
/** Time enough to do something about it. */
const COMFORTABLE_BYTES = 1024 * MEBIBYTE;

const exists = (folder: string): Promise<boolean> =>
  stat(folder).then(
    () => true,
    () => false,
  );

/** The folder, or what is above it as long as it is not made. */
const nearest = async (folder: string): Promise<string> =>
  (await exists(folder)) || path.dirname(folder) === folder ? folder : nearest(path.dirname(folder));

const isWritable = (folder: string): Promise<boolean> =>
  access(folder, constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  );

const checkFolder = async (what: string, folder: string): Promise<Finding> => {
  const there = await nearest(path.resolve(folder));
  if (!(await isWritable(there)))
    return failed(
      `${what}, ${folder}, cannot be written by this user`,
      `Give ${there} to the user that runs the registry, on a disk that is mounted for writing.`,
    );
  const { bavail, bsize } = await statfs(there);
  const free = bavail * bsize;
  const said = `${Math.floor(free / MEBIBYTE)} MiB are free for ${what}, ${folder}`;
  const makeRoom = `Make room on its disk, or move it to a larger one.`;
  if (free < LEAST_FREE_BYTES) return failed(`only ${said}`, makeRoom);
  return free < COMFORTABLE_BYTES ? warning(`only ${said}`, makeRoom) : ok(said);
};

/** The embedded database's folder, null without one, and the folder for temporary files. */
export const checkDisk = (folder: string | null): Promise<Finding[]> =>
  Promise.all([
    ...(folder === null ? [] : [checkFolder('the database', folder)]),
    checkFolder('temporary files', tmpdir()),
  ]);
