import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';

import type { Compose } from '../../lib/planner/index.ts';
import { faults } from '../support/provider/index.ts';
import { openApp, openAppBase, type AppBase, type AppInProcess } from '../support/registry/app-in-process.ts';
import { readEvents, runRequest } from '../support/registry/run-client.ts';
import { sampleComposition, sampleDraft } from '../support/samples/run-samples.ts';

type Emit = Parameters<Compose>[2]['emit'];

let base: AppBase;
beforeAll(async () => {
  base = await openAppBase();
});
afterAll(() => base.close());

let test: AppInProcess;
afterEach(() => test.runs.stop());

const post = (runId: string, init: RequestInit = {}): Promise<Response> =>
  Promise.resolve(
    test.app.request('/v1/intent/byo', {
      ...init,
      method: 'POST',
      headers: {
        authorization: `Bearer ${base.token}`,
        'content-type': 'application/json',
        accept: 'text/event-stream',
      },
      body: JSON.stringify(runRequest({ run_id: runId })),
    }),
  );

const watch = (runId: string): Promise<Response> =>
  Promise.resolve(
    test.app.request(`/v1/intent/byo/${runId}/events`, {
      headers: { authorization: `Bearer ${base.token}` },
    }),
  );

const outcomesOf = async (runId: string): Promise<string[]> => {
  const { rows } = (await base.database.orm.execute(
    sql`select data->>'outcome' as outcome from audit_events where subject = ${runId}`,
  )) as { rows: { outcome: string }[] };
  return rows.map(({ outcome }) => outcome);
};

const countsOf = async (): Promise<string[]> =>
  (await test.metrics()).split('\n').filter((line) => line.startsWith('byok_compose_total{'));

/** Starts a run whose provider says nothing; gives what ends it, and what watches it. */
const startSilent = async (runId: string) => {
  base.provider.setScript(() => faults.silence('mid-stream'));
  const controller = new AbortController();
  const calls = base.provider.calls.length;
  const response = await post(runId, { signal: controller.signal });
  await base.provider.callOpened(calls + 1);
  const events = readEvents(await watch(runId));
  base.provider.setScript(() => undefined);
  return { response, events, leave: () => controller.abort() };
};

/** Opens a registry with this planner, whose runs are recorded only when the test says so. */
const openWith = async (compose: Compose) => {
  const ending = Promise.withResolvers<void>();
  const [reached, release] = [Promise.withResolvers<void>(), ending.resolve];
  test = openApp(base, {
    compose,
    liveRuns: (real) => ({
      ...real,
      end: async (...known: Parameters<typeof real.end>) => {
        reached.resolve();
        await ending.promise;
        return real.end(...known);
      },
    }),
  });
  return { reached: reached.promise, release };
};

describe('the end of a run', () => {
  it('is counted and audited once, whatever else would end it', async () => {
    test = openApp(base);
    const runId = crypto.randomUUID();
    const { response, events, leave } = await startSilent(runId);

    leave();
    await response.body?.cancel().catch(() => {});
    await Promise.all([events.rest(), test.runs.stop()]);

    expect(await outcomesOf(runId)).toEqual(['client-closed-request']);
    expect(await countsOf()).toEqual([
      'byok_compose_total{provider="openai",outcome="client-closed-request"} 1',
    ]);
  });

  it('is not audited where another instance has ended it', async () => {
    test = openApp(base);
    const runId = crypto.randomUUID();
    const { events, leave } = await startSilent(runId);
    await base.database.orm.execute(sql`update live_runs set ended_at = now() where run_id = ${runId}`);

    leave();
    await events.rest();

    expect(await outcomesOf(runId)).toEqual([]);
  });

  it('that has ended is not ended again by the look for what a crash left behind', async () => {
    test = openApp(base);
    const runId = crypto.randomUUID();
    await (await post(runId)).text();
    await test.runs.begin();

    expect(await outcomesOf(runId)).toEqual(['succeeded']);
  });

  it('stops its deadline, so that nothing of it is held until then', async () => {
    const deadlineMs = 123_457;
    test = openApp(base, { runs: { deadlineMs } });
    const [started, cleared] = [vi.spyOn(globalThis, 'setTimeout'), vi.spyOn(globalThis, 'clearTimeout')];

    await (await post(crypto.randomUUID())).text();

    const deadlines = started.mock.results.filter(
      (_, index) => started.mock.calls[index]?.[1] === deadlineMs,
    );
    expect(deadlines).toHaveLength(1);
    expect(cleared.mock.calls).toContainEqual([deadlines[0]?.value]);
  });

  it('is recorded before whoever reads it hears of it', async () => {
    const recorded: string[] = [];
    const ended = Promise.withResolvers<void>();
    test = openApp(base, {
      liveRuns: (real) => ({
        ...real,
        end: async (...known: Parameters<typeof real.end>) => {
          await ended.promise;
          const isFirst = await real.end(...known);
          recorded.push(known[0]);
          return isFirst;
        },
      }),
    });
    const runId = crypto.randomUUID();
    const rest = readEvents(await post(runId)).rest();
    setTimeout(ended.resolve, 200);

    expect((await rest).at(-1)?.event).toBe('result');
    expect(recorded).toEqual([runId]);
  });
});

describe('a planner that says more after the run is over', () => {
  const late = { event: 'draft', data: sampleDraft() } as const;

  it('is heard by nobody after an abort', async () => {
    const emitted = Promise.withResolvers<Emit>();
    const { reached, release } = await openWith(async (_input, _parts, { emit }) => {
      emitted.resolve(emit);
      return new Promise(() => {});
    });
    const runId = crypto.randomUUID();
    const controller = new AbortController();
    const response = await post(runId, { signal: controller.signal });
    const emit = await emitted.promise;
    const events = readEvents(await watch(runId));
    emit(late);

    controller.abort();
    await response.body?.cancel().catch(() => {});
    emit(late);
    await reached;
    emit(late);
    release();

    const seen = await events.rest();
    expect(seen.map(({ event }) => event)).toEqual(['draft', 'problem']);
    // Who watches gets no bodies, nor those of what had been finished.
    expect(seen[0]?.data).not.toHaveProperty('markdown');
    expect(seen[1]?.data).not.toHaveProperty('composition');
  });

  it('is heard by nobody after its composition', async () => {
    const emitted = Promise.withResolvers<Emit>();
    const { reached, release } = await openWith(async ({ runId }, _parts, { emit }) => {
      emitted.resolve(emit);
      return sampleComposition({ run_id: runId });
    });
    const events = readEvents(await post(crypto.randomUUID()));
    const emit = await emitted.promise;
    await reached;

    emit(late);
    release();

    expect((await events.rest()).map(({ event }) => event)).toEqual(['result']);
  });
});

describe('a run that is let in', () => {
  it('while the registry stops ends at once, without a call, and is recorded', async () => {
    const [asked, admitted] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    test = openApp(base, {
      liveRuns: (real) => ({
        ...real,
        claim: async (...claim: Parameters<typeof real.claim>) => {
          asked.resolve();
          await admitted.promise;
          return real.claim(...claim);
        },
      }),
    });
    const runId = crypto.randomUUID();
    const calls = base.provider.calls.length;
    const posted = post(runId);
    await asked.promise;

    const stopped = test.runs.stop();
    admitted.resolve();
    const events = await readEvents(await posted).rest();
    await stopped;

    expect(events.map(({ event, data }) => [event, data['status']])).toEqual([['problem', 503]]);
    expect(base.provider.calls).toHaveLength(calls);
    expect(await outcomesOf(runId)).toEqual(['registry-stopping']);
  });

  it('is refused once the registry has stopped: nothing is claimed or recorded', async () => {
    test = openApp(base);
    await test.runs.stop();
    const runId = crypto.randomUUID();

    const refused = await post(runId);

    expect(refused.status).toBe(503);
    expect(await outcomesOf(runId)).toEqual([]);
    expect(await countsOf()).toEqual([]);
  });

  it('counts as live for as long as it lives', async () => {
    test = openApp(base, { runs: { limitPerUser: 1 } });
    const { events, leave } = await startSilent(crypto.randomUUID());
    await new Promise((resolve) => setTimeout(resolve, 1_500));

    const refused = await post(crypto.randomUUID());

    expect(refused.status).toBe(429);
    leave();
    await events.rest();
    expect((await post(crypto.randomUUID())).status).toBe(200);
  });
});
