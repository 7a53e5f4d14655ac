import type { Logger } from 'pino';

import type { DatabaseEvent } from '../db/index.ts';

/** PostgreSQL's code for a full disk. */
const DISK_FULL = '53100';

const WHY_LOST = {
  stuck: 'a statement took too long',
  fatal: 'the database gave up',
  ended: 'its thread ended',
} as const;

const textOf = (event: DatabaseEvent): string => {
  if (event.event === 'reopened') return 'the embedded database answers again';
  if (event.event === 'unopenable')
    return 'the embedded database cannot be opened; the registry tries again until it can';
  const why = event.code === DISK_FULL ? 'its disk is full' : WHY_LOST[event.reason];
  return `the embedded database is started again: ${why}`;
};

/** Logs what happens to the embedded database. Runs continue meanwhile; requests that need a row are refused. */
export const logDatabase =
  (logger: Logger) =>
  (event: DatabaseEvent): void => {
    const { event: database, ...details } = event;
    if (database === 'reopened') logger.warn({ database, ...details }, textOf(event));
    else logger.error({ database, ...details }, textOf(event));
  };
