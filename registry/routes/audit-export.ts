import { toSafeError } from '../base/safe-error.ts';
import type { AuditPosition, AuditSearch } from '../db/index.ts';
import { disconnect, type Ending, type RegistryContext } from '../http/context.ts';
import { createLineStream } from '../http/line-stream.ts';
import { toAuditEvent } from './audit-request.ts';
import type { RouteParts } from './parts.ts';

/** JSON lines have no registered media type; both of these are in use. */
export const JSON_LINES = ['application/jsonl', 'application/x-ndjson'] as const;

const LINES_PER_BATCH = 200;

const STATUS = { delivered: 200, closed: 499, stalled: 499, broken: 503 } as const;

/**
 * Streams everything that the search finds, newest first. Between two batches it holds nothing of the database, and each
 * further batch for somebody who is not signed in waits for its turn.
 */
export const exportAudit = async (
  c: RegistryContext,
  search: AuditSearch,
  type: (typeof JSON_LINES)[number],
  { auditLog, inTurn, settings, logger }: Pick<RouteParts, 'auditLog' | 'inTurn' | 'settings' | 'logger'>,
): Promise<Response> => {
  const headers = { 'content-type': `${type}; charset=utf-8`, 'cache-control': 'no-store' };
  if (c.req.method === 'HEAD') return c.body(null, 200, headers);

  let last: AuditPosition | null = null;
  const read = async (): Promise<string[] | null> => {
    const events = await auditLog.read(search, last, LINES_PER_BATCH);
    last = events.at(-1) ?? last;
    return events.length === 0 ? null : events.map((event) => JSON.stringify(toAuditEvent(event)));
  };
  // The request itself has its turn now, and a failure still has a status of its own.
  let first: string[] | null | undefined = await read();
  const next = (): Promise<string[] | null> => {
    if (first === undefined) return search.reader === null ? inTurn(c, read) : read();
    const lines = first;
    first = undefined;
    return Promise.resolve(lines);
  };
  const ended = Promise.withResolvers<Ending>();
  c.set('ending', ended.promise);
  const onEnd = (how: keyof typeof STATUS, error?: unknown): void => {
    if (how === 'broken')
      logger.error({ request_id: c.get('requestId'), error: toSafeError(error) }, 'an export broke off');
    if (how === 'stalled') disconnect(c);
    ended.resolve({ status: STATUS[how] });
  };
  const { writeDeadlineMs } = settings.runs;
  return c.body(createLineStream({ next, writeDeadlineMs, onEnd }), 200, headers);
};
