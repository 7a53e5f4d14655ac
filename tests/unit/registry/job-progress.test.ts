import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { PHASES, type Draft } from '../../../lib/protocol/index.ts';
import { DatabaseError, type JobEvent } from '../../../registry/db/index.ts';
import { createJobProgress, isTold, toJobEvent } from '../../../registry/jobs/progress.ts';
import { createJobRecorder, LeaseLostError } from '../../../registry/jobs/recorder.ts';
import { eventually } from '../../support/eventually.ts';
import { startRun } from '../../support/provider/compose-run.ts';
import { type ScriptedProvider, startProvider } from '../../support/provider/index.ts';

const STARTED_AT = Date.parse('2026-11-30T02:00:00.000Z');

let provider: ScriptedProvider;
beforeEach(async () => {
  provider = await startProvider();
});
afterEach(() => provider.stop());

/** A worker's part of a job whose earlier events are these: what it adds to them, and what it asked the provider. */
const workOn = async (before: readonly JobEvent[]) => {
  const progress = createJobProgress(before);
  const added: JobEvent[] = [];
  const add = (event: JobEvent): void => {
    if (progress.add(event)) added.push(event);
  };
  const calls = provider.calls.length;
  const { composition } = startRun(provider, {
    goal: 'A bundle of three things',
    input: { resumed: progress.progress(STARTED_AT) },
    onEvent: (event) => isTold(event) && add(event),
    decide: (decision) => add(toJobEvent(decision)),
  });
  const result = await composition;
  return { added, result, asked: provider.calls.slice(calls).map(({ asked }) => asked) };
};

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const eventOf = (name: string): JobEvent => ({ event: name, data: {} });

const draftsIn = (events: readonly JobEvent[]): Draft[] =>
  events.flatMap(({ event, data }) => (event === 'draft' ? [data as Draft] : []));

describe('a job that is taken up again', () => {
  it('behind whichever of its events: it comes to the same end, and each draft is asked for once', async () => {
    const whole = await workOn([]);
    expect(whole.asked).toHaveLength(6);

    for (const [place] of whole.added.entries()) {
      const before = whole.added.slice(0, place + 1);
      const { added, result, asked } = await workOn(before);
      const all = [...before, ...added];

      expect(result.drafts.map(({ kind }) => kind)).toEqual(['skill', 'agent', 'mcp_server']);
      expect(result).toMatchObject({ partial: false, gaps: [], started_at: '2026-11-30T02:00:00.000Z' });
      for (const { kind } of draftsIn(before)) expect(asked).not.toContain(`${kind}_draft`);
      expect(new Set(draftsIn(all).map(({ draft_id }) => draft_id)).size).toBe(3);
      expect(draftsIn(all)).toHaveLength(3);
      const { phases, usage } = createJobProgress(all);
      expect(phases.map(({ phase, state }) => `${phase} ${state}`)).toEqual(
        PHASES.flatMap((phase) => [`${phase} started`, `${phase} finished`]),
      );
      expect(usage.calls).toBeGreaterThanOrEqual(asked.length);
    }
  });

  it('has what is finished as a composition that is not whole', async () => {
    const { added } = await workOn([]);
    const frame = {
      run_id: '0192c3a4-5b6c-7d8e-9f00-000000000001',
      goal: 'A bundle of three things',
      provider: 'openai',
      model: 'test-model',
      started_at: '2026-11-30T02:00:00.000Z',
      finished_at: '2026-11-30T02:01:00.000Z',
    } as const;
    const first = added.findIndex(({ event }) => event === 'draft');

    expect(createJobProgress(added.slice(0, first)).toPartial(frame)).toBeNull();
    const partial = createJobProgress(added.slice(0, first + 1)).toPartial(frame);
    expect(partial).toMatchObject({ ...frame, partial: true, classification: { kind: 'bundle' } });
    expect([partial?.drafts.length, partial?.outline?.length]).toEqual([1, 3]);
  });
});

describe('the record of a job', () => {
  const lease = { jobId: '0192c3a4-5b6c-7d8e-9f00-000000000001', attempt: 1 };

  it('keeps events while the database is away, and writes each once and in order', async () => {
    const written: string[] = [];
    const failures: unknown[] = [];
    let isAway = true;
    const recorder = createJobRecorder({
      jobs: {
        append: async (_lease, after, events) => {
          if (isAway) throw new DatabaseError('away');
          expect(after).toBe(4 + written.length);
          written.push(...events.map((each) => each.event));
          return true;
        },
      },
      lease,
      lastSeq: 4,
      progress: createJobProgress(),
      onLost: () => expect.unreachable(),
      onFailure: (error) => {
        failures.push(error);
        isAway = false;
      },
    });
    for (const name of ['begun', 'call', 'call_ended']) recorder.add(eventOf(name));
    await recorder.flush();
    recorder.add(eventOf('call'));
    await recorder.flush();

    expect(written).toEqual(['begun', 'call', 'call_ended', 'call']);
    expect(failures).toHaveLength(1);
  });

  it('writes a draft at once, gathers the rest for a moment, and leaves the last to the end', async () => {
    const written: string[][] = [];
    const recorder = createJobRecorder({
      jobs: {
        append: async (_lease, _after, events) => {
          written.push(events.map((each) => each.event));
          return true;
        },
      },
      lease,
      lastSeq: 0,
      progress: createJobProgress(),
      onLost: () => expect.unreachable(),
      onFailure: () => expect.unreachable(),
    });
    recorder.add(eventOf('call_ended'));
    await nextTurn();
    recorder.add(eventOf('draft'));
    await nextTurn();
    expect(written).toEqual([['call_ended', 'draft']]);

    recorder.add(eventOf('wait'));
    await eventually('it is written by itself', async () => written.length === 2);
    recorder.add(eventOf('call_ended'));
    expect((await recorder.rest()).events.map((each) => each.event)).toEqual(['call_ended']);
    recorder.stop();
    expect(written).toEqual([['call_ended', 'draft'], ['wait']]);
  });

  it('says once that the job is with somebody else, and takes nothing more', async () => {
    let lost = 0;
    let asked = 0;
    const recorder = createJobRecorder({
      jobs: {
        append: async () => {
          asked += 1;
          return false;
        },
      },
      lease,
      lastSeq: 0,
      progress: createJobProgress(),
      onLost: () => {
        lost += 1;
      },
      onFailure: () => expect.unreachable(),
    });
    recorder.add(eventOf('call'));
    await expect(recorder.flush()).rejects.toBeInstanceOf(LeaseLostError);
    recorder.add(eventOf('call'));
    await expect(recorder.flush()).rejects.toBeInstanceOf(LeaseLostError);
    expect([lost, asked]).toEqual([1, 1]);
  });
});
