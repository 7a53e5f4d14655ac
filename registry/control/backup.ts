import { stat } from 'node:fs/promises';
import path from 'node:path';

import { toSafeError } from '../base/safe-error.ts';
import { openPglite } from '../db/index.ts';
import { folderOf } from './begin-database.ts';
import { runCommandAnywhere, type OpenDatabaseParts } from './open-database.ts';

/** Reads the command of `npm run registry -- backup <folder>`: the folder, or null when it is not this one. */
export const readBackupCommand = (words: readonly string[]): string | null =>
  words.length === 2 && words[0] === 'backup' && words[1] !== '' ? (words[1] ?? null) : null;

const FAULTS: Readonly<Record<string, string>> = {
  EEXIST: 'Something is there already. Name a new folder.',
  ENOENT: 'The folder above it does not exist. Make it first.',
  EINVAL: 'It is inside the database’s own folder. Name one outside.',
  EACCES: 'The process that has the database may not write there.',
  EPERM: 'The process that has the database may not write there.',
  EROFS: 'The process that has the database may not write there.',
  ENOSPC: 'Its disk is full.',
};

const COUNTS = `
  select (select count(*) from intent_plans)::int as plans, (select count(*) from audit_events)::int as events`;

/** Opens the copy, as a restore would, and counts what is in it. */
const describeCopy = async (folder: string): Promise<string> => {
  const copy = await openPglite(folder, { migrate: false });
  try {
    const [{ plans, events } = {}] = (await copy.query(COUNTS)).rows;
    return `It opens, and holds ${String(plans)} plans and ${String(events)} events of the audit log.`;
  } finally {
    await copy.close();
  }
};

const isDatabase = (folder: string): Promise<boolean> =>
  stat(path.join(folder, 'PG_VERSION')).then(
    () => true,
    () => false,
  );

export interface BackupOptions extends OpenDatabaseParts {
  /** The folder that a relative path starts from. */
  from: string;
  print: (line: string) => void;
}

/**
 * Copies the embedded database into a new folder, whether a registry has it open or not, and opens the copy to see that
 * it is one. Resolves with whether it is.
 */
export const runBackup = async (to: string, { from, print, ...parts }: BackupOptions): Promise<boolean> => {
  const folder = folderOf(parts.url);
  const target = path.resolve(from, to);
  if (folder === null) {
    print('This registry’s database is on a PostgreSQL server: use pg_dump. docs/operating.md says how.');
    return false;
  }
  if (!(await isDatabase(folder))) {
    print(`There is no database in ${folder} yet.`);
    return false;
  }
  const { output } = await runCommandAnywhere({ command: 'backup', target }, { ...parts, migrate: false });
  if (output !== '') {
    print(`${target} was not written. ${FAULTS[output] ?? `The reason: ${output}.`}`);
    return false;
  }
  if (!(await isDatabase(target))) {
    // A service may have a temporary folder, or a whole file system, of its own.
    print(
      `The registry’s process wrote ${target}, and this one does not see it. Name a folder that both see.`,
    );
    return false;
  }
  try {
    print(`The database was copied to ${target}. ${await describeCopy(target)}`);
    return true;
  } catch (error) {
    const { name, code = name } = toSafeError(error);
    print(`The copy in ${target} does not open (${code}). It is no backup.`);
    return false;
  }
};
