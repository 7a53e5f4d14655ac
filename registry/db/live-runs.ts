import { and, eq, gt, isNotNull, isNull, lt, sql } from 'drizzle-orm';

import { appendAuditEvents, type AuditEvent } from './audit-events.ts';
import type { Database } from './database.ts';
import { guard } from './guard.ts';
import { liveRuns } from './schema.ts';

export interface RunClaim {
  runId: string;
  handle: string;
  provider: string;
  model: string;
  instance: string;
  startedAt: Date;
}

export interface LiveRuns {
  /**
   * Takes the run id, unless it is known or the handle has `limit` live runs. Live is what has not ended
   * and started after `liveSince`: a row that a crash left behind must not count for ever.
   */
  claim(claim: RunClaim, limit: number, liveSince: Date): Promise<'claimed' | 'exists' | 'limit'>;
  /** Ends the run and writes its audit event, both or neither. False: it had ended already. */
  end(runId: string, endedAt: Date, event: AuditEvent): Promise<boolean>;
  /** Ends what others left behind, each with its event. Tells whose runs they were. */
  endAbandoned(
    startedBefore: Date,
    endedAt: Date,
    toEvent: (run: RunClaim) => AuditEvent,
  ): Promise<RunClaim[]>;
  /** Removes runs that ended before this. */
  forget(endedBefore: Date): Promise<void>;
}

export const createLiveRuns = ({ orm }: Database): LiveRuns =>
  guard({
    claim: (claim, limit, liveSince) =>
      orm.transaction(async (tx) => {
        // Two claims of one handle, on any instances, come one after the other: each counts the other's row.
        await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${claim.handle}, 0))`);
        const live = await tx.$count(
          liveRuns,
          and(eq(liveRuns.handle, claim.handle), isNull(liveRuns.endedAt), gt(liveRuns.startedAt, liveSince)),
        );
        if (live >= limit) {
          // Asked only now: otherwise the insert tells, and every question stands before the provider's first call.
          const known = await tx.$count(liveRuns, eq(liveRuns.runId, claim.runId));
          return known > 0 ? 'exists' : 'limit';
        }
        const taken = await tx
          .insert(liveRuns)
          .values(claim)
          .onConflictDoNothing()
          .returning({ runId: liveRuns.runId });
        return taken.length === 1 ? 'claimed' : 'exists';
      }),

    end: (runId, endedAt, event) =>
      orm.transaction(async (tx) => {
        const ended = await tx
          .update(liveRuns)
          .set({ endedAt })
          .where(and(eq(liveRuns.runId, runId), isNull(liveRuns.endedAt)))
          .returning({ runId: liveRuns.runId });
        if (ended.length === 0) return false;
        await appendAuditEvents(tx, [event]);
        return true;
      }),

    endAbandoned: (startedBefore, endedAt, toEvent) =>
      orm.transaction(async (tx) => {
        const abandoned = await tx
          .update(liveRuns)
          .set({ endedAt })
          .where(and(isNull(liveRuns.endedAt), lt(liveRuns.startedAt, startedBefore)))
          .returning();
        await appendAuditEvents(tx, abandoned.map(toEvent));
        return abandoned;
      }),

    forget: async (endedBefore) => {
      await orm.delete(liveRuns).where(and(isNotNull(liveRuns.endedAt), lt(liveRuns.endedAt, endedBefore)));
    },
  });
