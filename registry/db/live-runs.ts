import { and, eq, isNull, sql } from 'drizzle-orm';

import { appendAuditEvents, type AuditEvent } from './audit-events.ts';
import type { Database } from './drivers/database.ts';
import { guard } from './drivers/guard.ts';
import { milliseconds } from './milliseconds.ts';
import { rowsOf } from './rows-of.ts';
import { liveRuns } from './schema/runs.ts';
import { toTextArray, toUuidArray } from './sql-array.ts';

export interface RunClaim {
  runId: string;
  handle: string;
  provider: string;
  model: string;
  instance: string;
}

interface ClaimTerms {
  /** SHA-256 of the access token that starts the run. */
  tokenSha256: string;
  /** How many live runs a handle may have. */
  limit: number;
  deadlineMs: number;
}

type Claimed = 'claimed' | 'exists' | 'limit' | 'revoked';

/**
 * Every time in it is the database's. A run is live when it has not ended and its heartbeat is less than a
 * minute old, so what a crash left behind counts for a minute at most.
 */
export interface LiveRuns {
  /** Takes the run id, unless it is already known, the token is not valid, or the handle has `limit` live runs. */
  claim(claim: RunClaim, terms: ClaimTerms): Promise<Claimed>;
  /** Marks these runs as alive. Returns those of these tokens that are no longer valid. */
  beat(runIds: readonly string[], tokensSha256: readonly string[]): Promise<string[]>;
  /**
   * Ends the run as of this many milliseconds ago and writes its audit event: both or neither. False when it
   * had already ended.
   */
  end(runId: string, agoMs: number, event: AuditEvent): Promise<boolean>;
  /** Whether the run has not ended and its process still says so. */
  isLive(runId: string): Promise<boolean>;
  /** Runs that have not ended but whose heartbeat has stopped. */
  findSilent(): Promise<string[]>;
  /** Ends those of them that are still silent, or all runs, each with its audit event. Returns the runs it ended. */
  endAbandoned(
    runIds: readonly string[] | 'all',
    toEvent: (run: RunClaim) => AuditEvent,
  ): Promise<RunClaim[]>;
  /** Removes runs that ended longer ago than this. */
  forget(keptMs: number): Promise<void>;
}

const hasNotEnded = isNull(liveRuns.endedAt);
const isSilent = and(hasNotEnded, sql`not is_beating(${liveRuns.beatAt})`);

export const createLiveRuns = ({ orm }: Database): LiveRuns =>
  guard({
    claim: async ({ runId, handle, provider, model, instance }, { tokenSha256, limit, deadlineMs }) => {
      const claiming = sql`
        select claim_run(${runId}, ${handle}, ${provider}, ${model}, ${instance}, ${tokenSha256},
          ${limit}, ${deadlineMs}) as answer`;
      const [row] = await rowsOf<{ answer: Claimed }>(orm, claiming);
      if (row === undefined) throw new Error('claim_run gave no row');
      return row.answer;
    },

    beat: async (runIds, tokensSha256) => {
      // One statement for all runs of a process.
      const beating = sql`
        with beaten as (
          update live_runs set beat_at = now() where run_id = any(${toUuidArray(runIds)}) and ended_at is null
        )
        select token from unnest(${toTextArray(tokensSha256)}) as each (token)
        where not exists (select from access_tokens where token_sha256 = token)`;
      return (await rowsOf<{ token: string }>(orm, beating)).map(({ token }) => token);
    },

    end: async (runId, agoMs, { eventId, handle, event, subject, data }) => {
      // One statement, because the run's last event waits for it.
      const ending = sql`
        with ended as (
          update live_runs set ended_at = now() - ${milliseconds(agoMs)}
          where run_id = ${runId} and ended_at is null returning ended_at
        )
        insert into audit_events (event_id, at, handle, event, subject, data)
        select ${eventId}::uuid, ended_at, ${handle}, ${event}, ${subject}, ${JSON.stringify(data)}::json from ended
        returning event_id`;
      return (await rowsOf(orm, ending)).length === 1;
    },

    isLive: async (runId) => {
      const isBeating = and(hasNotEnded, sql`is_beating(${liveRuns.beatAt})`);
      const found = await orm
        .select({ runId: liveRuns.runId })
        .from(liveRuns)
        .where(and(eq(liveRuns.runId, runId), isBeating));
      return found.length === 1;
    },

    findSilent: async () => {
      const silent = await orm.select({ runId: liveRuns.runId }).from(liveRuns).where(isSilent);
      return silent.map(({ runId }) => runId);
    },

    endAbandoned: (runIds, toEvent) =>
      orm.transaction(async (tx) => {
        const abandoned = await tx
          .update(liveRuns)
          .set({ endedAt: sql`now()` })
          .where(
            runIds === 'all'
              ? hasNotEnded
              : and(isSilent, sql`${liveRuns.runId} = any(${toUuidArray(runIds)})`),
          )
          .returning();
        await appendAuditEvents(tx, abandoned.map(toEvent));
        return abandoned;
      }),

    forget: async (keptMs) => {
      await orm.delete(liveRuns).where(sql`${liveRuns.endedAt} < now() - ${milliseconds(keptMs)}`);
    },
  });
