import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createLiveRuns, type Database } from '../../registry/db/index.ts';
import { eventually } from '../support/eventually.ts';
import { databaseKinds, type OpenCatalog } from '../support/registry/catalog.ts';
import { openHeldRuns } from '../support/registry/held-runs.ts';

const kinds = await databaseKinds();
const HOURS = ['-3 hours', '+3 hours'];

describe.each(kinds)('live runs on $name', ({ open }) => {
  describe.skipIf(open === null)('and their heartbeat', () => {
    let catalog: OpenCatalog;
    let database: Database;
    beforeAll(async () => {
      catalog = await (open as () => Promise<OpenCatalog>)();
      ({ database } = catalog);
    }, 60_000);
    afterAll(() => catalog.close(), 60_000);

    const rowsOf = async (query: ReturnType<typeof sql>): Promise<Record<string, unknown>[]> =>
      ((await database.orm.execute(query)) as { rows: Record<string, unknown>[] }).rows;
    /** As rows look after the clock of the database was set by so much, or after a process has been gone so long. */
    const shift = (handle: string, by: string): Promise<unknown> =>
      rowsOf(sql`update live_runs set beat_at = beat_at + ${by}::interval, started_at = started_at + ${by}::interval,
        ends_by = ends_by + ${by}::interval where handle = ${handle} and ended_at is null`);
    const eventsOf = (handle: string): Promise<Record<string, unknown>[]> =>
      rowsOf(sql`select subject as run_id, data->>'outcome' as outcome, abs(extract(epoch from now() - at)) < 60 as recent
        from audit_events where handle = ${handle} and event = 'byok.run' order by subject`);

    it('carry when they are over at the latest', async () => {
      const held = openHeldRuns(database, { runs: { deadlineMs: 90_000 } });
      const { runId } = await held.start('ends-by');

      const [row] = await rowsOf(
        sql`select ends_by - started_at = interval '90 seconds' as right, beat_at = started_at as beaten
          from live_runs where run_id = ${runId}`,
      );
      expect(row).toEqual({ right: true, beaten: true });
      held.release();
      await held.runs.stop();
    });

    it('beat for as long as they live, all in one statement', async () => {
      const held = openHeldRuns(database, { runs: { beatMs: 50 } });
      await held.runs.begin();
      const [one, other] = [await held.start('beats'), await held.start('beats')];
      await shift('beats', '-50 seconds');

      const beats = await eventually('both have beaten', async () => {
        const rows = await rowsOf(
          sql`select distinct beat_at from live_runs where handle = 'beats' and beat_at > now() - interval '10 seconds'`,
        );
        return rows.length === 1 && rows;
      });
      expect(beats).toHaveLength(1);
      held.release();
      await Promise.all([one.ended, other.ended]);
      await held.runs.stop();
    });

    it('of a process that is gone count for a minute, and no longer', async () => {
      const gone = openHeldRuns(database, { runs: { limitPerUser: 1 } });
      const next = openHeldRuns(database, { runs: { limitPerUser: 1 } });
      await gone.start('locked-out');

      await shift('locked-out', '-55 seconds');
      await expect(next.start('locked-out')).rejects.toMatchObject({ slug: 'run-limit' });
      await shift('locked-out', '-6 seconds');
      const { ended } = await next.start('locked-out');

      next.release();
      expect((await ended).outcome).toBe('succeeded');
      await next.runs.stop();
    });

    it('of a process that is gone do not count when they beat in the future', async () => {
      const gone = openHeldRuns(database, { runs: { limitPerUser: 1 } });
      const next = openHeldRuns(database, { runs: { limitPerUser: 1 } });
      await gone.start('set-back');
      await shift('set-back', '+3 hours');

      const { ended } = await next.start('set-back');

      next.release();
      expect((await ended).outcome).toBe('succeeded');
      await next.runs.stop();
    });

    it.each(HOURS)('neither end nor double their limit when every clock jumps by %s', async (by) => {
      const handle = by.startsWith('-') ? 'set-back-live' : 'set-forward-live';
      const jump = Number.parseInt(by, 10) * 3_600_000;
      let isWrong = false;
      const now = (): number => Date.now() + (isWrong ? jump : 0);
      const held = openHeldRuns(database, { now, runs: { limitPerUser: 2 } });
      await held.runs.begin();
      const started = [await held.start(handle), await held.start(handle)];
      const [first] = started;

      isWrong = true;
      // Seen from a clock that was set forward, what was written before is old.
      await shift(handle, by.startsWith('-') ? '+3 hours' : '-3 hours');

      await expect(held.start(handle)).rejects.toMatchObject({ slug: 'run-limit' });
      await expect(held.start(handle, first?.runId)).rejects.toMatchObject({ slug: 'run-exists' });
      held.release();
      const ends = await Promise.all(started.map(({ ended }) => ended));
      expect(ends.map(({ outcome }) => outcome)).toEqual(['succeeded', 'succeeded']);
      // What was paid for a moment ago is known, also to a clock by which that was hours ago.
      await rowsOf(sql`delete from live_runs where handle = ${handle}`);
      await expect(held.start(handle, first?.runId)).rejects.toMatchObject({ slug: 'run-exists' });
      const text = await held.metrics();
      const [, seconds] = /^byok_run_seconds_sum\{.*outcome="succeeded"\} (\S+)$/m.exec(text) ?? [];
      expect(Number(seconds)).toBeGreaterThan(0);
      expect(Number(seconds)).toBeLessThan(60);
      expect(await eventsOf(handle)).toEqual(
        started
          .map(({ runId }) => ({ run_id: runId, outcome: 'succeeded', recent: true }))
          .toSorted((one, other) => (one.run_id < other.run_id ? -1 : 1)),
      );
      await held.runs.stop();
    });

    it('are not let in with a token that was revoked while their request came', async () => {
      const [runId, instance] = [crypto.randomUUID(), crypto.randomUUID()];
      const claim = { runId, handle: 'revoked', provider: 'openai', model: 'm', instance };

      const answer = await createLiveRuns(database).claim(claim, {
        tokenSha256: 'of no token',
        limit: 4,
        deadlineMs: 1_000,
      });

      expect(answer).toBe('revoked');
      expect(await rowsOf(sql`select run_id from live_runs where run_id = ${runId}`)).toEqual([]);
    });

    it('end when the token they came with is gone, and no others of the same person', async () => {
      const held = openHeldRuns(database);
      const first = await held.start('two-tokens');
      await rowsOf(sql`delete from access_tokens where handle = 'two-tokens'`);
      const second = await held.start('two-tokens');

      await held.runs.endRevoked();

      expect((await first.ended).outcome).toBe('unauthenticated');
      held.release();
      expect((await second.ended).outcome).toBe('succeeded');
      await held.runs.stop();
    });

    it('are abandoned when they are silent at two looks, not at one', async () => {
      const [gone, hesitant] = [openHeldRuns(database), openHeldRuns(database)];
      const dead = await gone.start('silent');
      const alive = await hesitant.start('silent');
      await shift('silent', '-3 hours');
      const beatMs = 500;
      // On a database of its own whatever is there at the start is abandoned: that is a test of its own.
      const looking = openHeldRuns({ ...database, exclusive: false }, { runs: { beatMs } });
      await looking.runs.begin();

      expect(await eventsOf('silent')).toEqual([]);
      await createLiveRuns(database).beat([alive.runId], []);
      await eventually('the dead one is ended', async () => (await eventsOf('silent')).length > 0);

      expect(await eventsOf('silent')).toEqual([
        { run_id: dead.runId, outcome: 'interrupted', recent: true },
      ]);
      expect(await looking.metrics()).toContain(
        'byok_compose_total{provider="openai",outcome="interrupted"}',
      );
      hesitant.release();
      await alive.ended;
      expect(await eventsOf('silent')).toHaveLength(2);
      await looking.runs.stop();
      await hesitant.runs.stop();
    });
  });
});
