import { stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { toSafeError } from '../base/safe-error.ts';
import { runCommandAnywhere } from '../control/open-database.ts';
import type { DatabaseCondition } from '../db/index.ts';
import type { Settings } from '../settings/settings.ts';
import type { Offset } from './clock.ts';
import { type DatabaseAddress, toDatabaseAddress } from './database-address.ts';
import { about, type Finding } from './finding.ts';
import { judgeDatabase } from './judge-database.ts';
import { describeTls } from './reach.ts';

const { ok, failed } = about('database');

export interface CheckedDatabase {
  findings: Finding[];
  /** How far this machine's clock is ahead of a server's; null without one. */
  offset: Offset | null;
}

/** Opening a folder after a crash may take this long. */
const FOLDER_MS = 60_000;
/** More than connecting and three small statements may take. */
const SERVER_MS = 15_000;

class LateError extends Error {}

const within = async <Value>(work: Promise<Value>, limitMs: number): Promise<Value> => {
  work.catch(() => {});
  const over = pause(limitMs, undefined, { ref: false }).then(() => Promise.reject(new LateError()));
  return Promise.race([work, over]);
};

/** PostgreSQL's codes, and Node's, with what they mean for whoever wrote `DATABASE_URL`. */
const FAULTS: Readonly<Record<string, readonly [what: string, remedy: string]>> = {
  ECONNREFUSED: ['refuses connections', 'Start PostgreSQL, or correct host and port in DATABASE_URL.'],
  ENOENT: ['has no socket there', 'Start PostgreSQL, or correct the socket’s folder in DATABASE_URL.'],
  EACCES: ['does not let this user to its socket', 'Let this user into the socket’s folder.'],
  ENOTFOUND: ['is at a host whose name is not found', 'Correct the host in DATABASE_URL.'],
  EAI_AGAIN: ['is at a host whose name is not found', 'Look at this machine’s name server.'],
  '28P01': ['refuses the password', 'Correct user and password in DATABASE_URL.'],
  '28000': ['refuses this role', 'Correct the user in DATABASE_URL, or let it in by pg_hba.conf.'],
  '3D000': ['does not exist', 'Create it with createdb, or correct its name in DATABASE_URL.'],
  '42501': ['does not let this role read it', 'Make the role in DATABASE_URL the owner of the database.'],
  '53300': ['takes no more connections', 'Raise max_connections, or stop what else uses it.'],
  '57P03': ['is starting or stopping', 'Wait until PostgreSQL is up, and ask again.'],
};

const toFault = (error: unknown, shown: string): Finding => {
  // The client library gives up with an error that has no code.
  if (error instanceof LateError || (error instanceof Error && /timeout/i.test(error.message)))
    return failed(
      `${shown} does not answer`,
      'Look whether PostgreSQL is up and a firewall stands before it.',
    );
  const { name, code = name } = toSafeError(error);
  const known = FAULTS[code];
  if (known !== undefined) return failed(`${shown} ${known[0]}`, known[1]);
  if (/^(?:CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_)/.test(code)) {
    const { what, remedy } = describeTls(code, 'the database');
    return failed(what, remedy);
  }
  return failed(`${shown} could not be opened (${code})`, 'Look into the log of PostgreSQL at this time.');
};

const inspect = async ({ databaseUrl, database }: Settings): Promise<DatabaseCondition> => {
  const parts = { url: databaseUrl, now: Date.now, migrate: false, ...database };
  const { output } = await runCommandAnywhere({ command: 'inspect' }, parts);
  return JSON.parse(output) as DatabaseCondition;
};

const isMade = (folder: string): Promise<boolean> =>
  stat(path.join(folder, 'PG_VERSION')).then(
    () => true,
    () => false,
  );

const checkFolder = async (folder: string, settings: Settings): Promise<Finding[]> => {
  if (!(await isMade(folder))) return [ok(`${folder} does not exist yet; the first start makes it`)];
  try {
    const condition = await within(inspect(settings), FOLDER_MS);
    return [ok(`embedded, in ${folder}`), ...judgeDatabase(condition, { statementMs: null })];
  } catch (error) {
    const { name, code = name } = toSafeError(error);
    return [
      failed(
        `${folder} could not be asked (${error instanceof LateError ? 'no answer' : code})`,
        'Stop the registry if it runs, and ask again. If it is the same then, restore a backup.',
      ),
    ];
  }
};

const checkServer = async (shown: string, settings: Settings): Promise<CheckedDatabase> => {
  const { statementMs } = settings.database;
  try {
    const condition = await within(inspect(settings), SERVER_MS);
    const offset = { whose: 'the database', aheadMs: Date.now() - condition.now };
    return { findings: [ok(`${shown} answers`), ...judgeDatabase(condition, { statementMs })], offset };
  } catch (error) {
    return { findings: [toFault(error, shown)], offset: null };
  }
};

/**
 * Looks at the database and changes nothing: no migration runs. A folder is asked of the process that owns it; if
 * none does, this one opens it for a moment.
 */
export const checkDatabase = async (settings: Settings): Promise<CheckedDatabase> => {
  const address: DatabaseAddress = toDatabaseAddress(settings.databaseUrl);
  return address.kind === 'folder'
    ? { findings: await checkFolder(address.folder, settings), offset: null }
    : checkServer(address.shown, settings);
};
