import { and, isNotNull, isNull, lt, sql } from 'drizzle-orm';

import { appendAuditEvents, type AuditEvent } from './audit-events.ts';
import type { Database } from './database.ts';
import { guard } from './guard.ts';
import { rowsOf } from './rows-of.ts';
import { liveRuns } from './schema.ts';

export interface RunClaim {
  runId: string;
  handle: string;
  provider: string;
  model: string;
  instance: string;
  startedAt: Date;
}

type Claimed = 'claimed' | 'exists' | 'limit';

export interface LiveRuns {
  /**
   * Takes the run id, unless it is known or the handle has `limit` live runs. Live is what has not ended
   * and started after `liveSince`: a row that a crash left behind must not count for ever.
   */
  claim(claim: RunClaim, limit: number, liveSince: Date): Promise<Claimed>;
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
    claim: async ({ runId, handle, provider, model, instance, startedAt }, limit, liveSince) => {
      const claiming = sql`
        select claim_run(${runId}, ${handle}, ${provider}, ${model}, ${instance}, ${startedAt.toISOString()},
          ${limit}, ${liveSince.toISOString()}) as answer`;
      const [row] = await rowsOf<{ answer: Claimed }>(orm, claiming);
      if (row === undefined) throw new Error('claim_run gave no row');
      return row.answer;
    },

    end: async (runId, endedAt, { eventId, at, handle, event, subject, data }) => {
      // One statement: the run's last event waits for it.
      const ending = sql`
        with ended as (
          update live_runs set ended_at = ${endedAt.toISOString()}
          where run_id = ${runId} and ended_at is null returning run_id
        )
        insert into audit_events (event_id, at, handle, event, subject, data)
        select ${eventId}::uuid, ${at.toISOString()}::timestamptz, ${handle}, ${event}, ${subject},
          ${JSON.stringify(data)}::json from ended
        returning event_id`;
      return (await rowsOf(orm, ending)).length === 1;
    },

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
