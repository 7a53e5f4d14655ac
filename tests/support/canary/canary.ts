import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

import { needlesOf } from './needles.ts';
import { unpack } from './unpack.ts';

/** Where a secret was found, and in which form; never the secret. */
export interface Sighting {
  file: string;
  encoding: string;
}

const filesUnder = async (folder: string): Promise<string[]> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
};

export const searchBytes = (name: string, bytes: Buffer, secret: string): Sighting[] => {
  const needles = needlesOf(secret);
  const sightings = unpack(name, bytes).flatMap((content) =>
    needles
      .filter((needle) => content.includes(needle.bytes))
      .map(({ encoding }) => ({ file: name, encoding })),
  );
  return [...new Map(sightings.map((each) => [each.encoding, each])).values()];
};

/**
 * Searches every file below a folder. A file that went away meanwhile is passed over; one that cannot
 * be read is not: a search that skips files proves nothing.
 */
export const searchFolder = async (folder: string, secret: string): Promise<Sighting[]> => {
  const sightings: Sighting[] = [];
  for (const file of await filesUnder(folder)) {
    const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null;
      throw error;
    });
    if (bytes !== null) sightings.push(...searchBytes(path.relative(folder, file), bytes, secret));
  }
  return sightings;
};
