import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { openPglite } from '../../../registry/db/index.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const MIGRATIONS = path.join(ROOT, 'registry/db/migrations');
const CACHE = path.join(ROOT, 'node_modules/.cache/byok-test-data');

/** Changes when the tables or PGlite do. */
const versionOf = async (): Promise<string> => {
  const hash = createHash('sha256');
  const names = (await readdir(MIGRATIONS, { recursive: true })).toSorted();
  for (const name of names.filter((each) => /\.(?:sql|json)$/.test(each)))
    hash.update(name).update(await readFile(path.join(MIGRATIONS, name)));
  hash.update(await readFile(path.join(ROOT, 'node_modules/@electric-sql/pglite/package.json')));
  return hash.digest('hex').slice(0, 16);
};

const exists = (file: string): Promise<boolean> =>
  stat(file).then(
    () => true,
    () => false,
  );

/** Made once and then copied: a new folder takes PGlite seconds. Made aside and renamed, as tests run beside each other. */
const templateFolder = async (): Promise<string> => {
  const template = path.join(CACHE, await versionOf());
  if (await exists(template)) return template;
  await mkdir(CACHE, { recursive: true });
  const fresh = await mkdtemp(path.join(CACHE, 'making-'));
  await (await openPglite(fresh)).close();
  await rename(fresh, template).catch(() => rm(fresh, { recursive: true, force: true }));
  return template;
};

export interface DataFolder {
  folder: string;
  remove(): Promise<void>;
}

/** A PGlite data folder of its own with all tables in it and no rows. */
export const createDataFolder = async (): Promise<DataFolder> => {
  const folder = await mkdtemp(path.join(tmpdir(), 'byok-data-'));
  await cp(await templateFolder(), folder, { recursive: true });
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
};
