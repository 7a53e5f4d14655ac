import type { DatabaseCondition } from '../db/index.ts';
import { about, type Finding } from './finding.ts';

const { ok, warning, failed } = about('database');

const LEAST_VERSION = 150_000;
/** One instance keeps up to twenty, and one more for each channel that it listens on. */
const PER_INSTANCE = 25;

const plural = (count: number): string => (count === 1 ? '1 migration' : `${count} migrations`);

const judgeMigrations = ({ migrations }: DatabaseCondition): Finding => {
  const { done, toCome, unknown, skipped } = migrations;
  if (skipped > 0)
    return failed(
      `${plural(skipped)} of this version were skipped and will never run`,
      'Restore a backup from before the version that skipped them, and start this version on it.',
    );
  if (unknown > 0)
    return warning(
      `a newer version has changed its tables (${plural(unknown)} not known here)`,
      'Start that version instead. To stay with this one, restore the backup that was made before.',
    );
  if (toCome > 0 && done > 0)
    return warning(
      `${plural(toCome)} to come, which run when this version starts`,
      'Make a backup, then start this version: docs/operating.md says how.',
    );
  return ok(
    done === 0 ? 'has no tables yet; the first start makes them' : `${plural(done)} done, none to come`,
  );
};

const judgeWrites = (condition: DatabaseCondition): Finding | null => {
  const isNew = condition.migrations.toCome > 0;
  if (condition.isReadOnly)
    return failed(
      'takes no writes',
      'Name the primary server in DATABASE_URL, and not one that replicates it.',
    );
  if (isNew && !condition.mayCreate)
    return failed(
      'its role may make no tables',
      'As its owner: grant create on database … to the role in DATABASE_URL.',
    );
  return null;
};

const judgeTrigrams = ({ trigrams, mayCreate }: DatabaseCondition): Finding | null => {
  if (trigrams === 'installed' || (trigrams === 'available' && mayCreate)) return null;
  return trigrams === 'missing'
    ? failed(
        'the server does not have the extension pg_trgm',
        'Install PostgreSQL’s contrib package on the server.',
      )
    : failed(
        'the extension pg_trgm is not in the database, and its role may not create it',
        'As its owner, in that database: create extension pg_trgm.',
      );
};

/** What a server, which others use too, may be like. */
const judgeServer = (condition: DatabaseCondition, statementMs: number): (Finding | null)[] => {
  const { version, versionNumber, mostConnections } = condition;
  return [
    versionNumber < LEAST_VERSION
      ? failed(`PostgreSQL ${version} is too old`, 'Move the database to PostgreSQL 15 or newer.')
      : ok(`PostgreSQL ${version}`),
    mostConnections < PER_INSTANCE
      ? warning(
          `takes ${mostConnections} connections, and each instance may need ${PER_INSTANCE}`,
          'Raise max_connections in postgresql.conf.',
        )
      : null,
    condition.statementMs === statementMs
      ? null
      : warning(
          'forgets the time limit for statements that a connection sets',
          'Name PostgreSQL itself in DATABASE_URL, and no pooler that shares connections.',
        ),
  ];
};

/** `expected.statementMs` is null on the embedded database, which has no such limit of its own. */
export const judgeDatabase = (
  condition: DatabaseCondition,
  expected: { statementMs: number | null },
): Finding[] =>
  [
    ...(expected.statementMs === null ? [] : judgeServer(condition, expected.statementMs)),
    judgeWrites(condition),
    judgeTrigrams(condition),
    judgeMigrations(condition),
  ].filter((finding) => finding !== null);
