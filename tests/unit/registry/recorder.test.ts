import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { AuditEvent } from '../../../registry/db/index.ts';
import { createMetrics } from '../../../registry/http/metrics.ts';
import { createRecorder, type Recorder } from '../../../registry/runs/record.ts';

const refuse = () => Promise.reject(new Error('not asked'));
const run = (runId: string) => ({ runId, handle: 'alice', provider: 'openai', model: 'm', instance: 'i' });

describe('the end of a run', () => {
  let log: Record<string, unknown>[];
  let recorded: { runId: string; agoMs: number; event: AuditEvent }[];
  /** Whether the database takes the end of this run. */
  let takes: (runId: string) => boolean | Promise<boolean>;
  let attempts: string[];
  let recorder: Recorder;
  let metrics: ReturnType<typeof createMetrics>;

  beforeEach(() => {
    vi.useFakeTimers();
    [log, recorded, attempts] = [[], [], []];
    takes = () => true;
    metrics = createMetrics();
    recorder = createRecorder({
      liveRuns: {
        claim: refuse,
        beat: refuse,
        isLive: refuse,
        findSilent: refuse,
        endAbandoned: refuse,
        forget: refuse,
        end: async (runId, agoMs, event) => {
          attempts.push(runId);
          if (!(await takes(runId))) throw new Error('down');
          recorded.push({ runId, agoMs, event });
          return true;
        },
      },
      metrics,
      logger: pino({}, { write: (line: string) => void log.push(JSON.parse(line)) }),
      elapsed: () => performance.now(),
      newId: () => crypto.randomUUID(),
    });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const said = (): unknown[] => log.map(({ msg }) => msg);

  it('is recorded at once where the database is there', async () => {
    await recorder.record(run('1'), 'succeeded', performance.now());

    expect(recorded).toMatchObject([{ runId: '1', agoMs: 0, event: { data: { outcome: 'succeeded' } } }]);
    expect(recorder.unrecorded()).toEqual([]);
    expect(said()).toEqual([]);
  });

  it('is kept while the database is away, recorded once as of when it was, and counted once', async () => {
    takes = () => false;
    await recorder.record(run('1'), 'succeeded', performance.now() - 1_000);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(recorder.unrecorded()).toEqual(['1']);
    const tries = attempts.length;

    takes = () => true;
    await vi.advanceTimersByTimeAsync(10_000);
    await vi.advanceTimersByTimeAsync(600_000);

    expect(recorder.unrecorded()).toEqual([]);
    expect(attempts).toHaveLength(tries + 1);
    // Waits that grow: not a try each moment.
    expect(tries).toBeLessThan(20);
    expect(recorded).toHaveLength(1);
    expect(recorded[0]?.agoMs).toBeGreaterThanOrEqual(60_000);
    expect(said()).toEqual(['a run is not recorded yet, and kept until it is', 'a run was recorded late']);
    expect(await metrics.text()).toContain('byok_compose_total{provider="openai",outcome="succeeded"} 1');
  });

  it('that is never taken holds up no other', async () => {
    takes = () => false;
    for (const runId of ['1', '2', '3']) await recorder.record(run(runId), 'succeeded', 0);

    takes = (runId) => runId !== '1';
    await vi.advanceTimersByTimeAsync(60_000);

    expect(recorded.map(({ runId }) => runId)).toEqual(['2', '3']);
    expect(recorder.unrecorded()).toEqual(['1']);
  });

  it('is tried again by one timer, however many are late', async () => {
    takes = () => false;
    for (const runId of ['1', '2', '3']) await recorder.record(run(runId), 'succeeded', 0);
    expect(vi.getTimerCount()).toBe(1);
  });

  it('is waited for no longer than the stop may take, to the moment', async () => {
    takes = () => false;
    await recorder.record(run('1'), 'succeeded', 0);
    const onOver = vi.fn<() => void>();
    const finishing = recorder.finish(100).then(onOver);
    await vi.advanceTimersByTimeAsync(101);
    expect(onOver).toHaveBeenCalled();
    await finishing;
  });

  it('is tried as long as the stop may take, and then said to be lost', async () => {
    takes = () => false;
    await recorder.record(run('1'), 'succeeded', 0);
    await recorder.record(run('2'), 'provider-timeout', 0);

    const onOver = vi.fn<() => void>();
    const finishing = recorder.finish(5_000).then(onOver);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(onOver).not.toHaveBeenCalled();
    takes = (runId) => runId === '2';
    await vi.advanceTimersByTimeAsync(4_000);
    await finishing;

    expect(recorded.map(({ runId }) => runId)).toEqual(['2']);
    expect(log.at(-1)).toMatchObject({ run_id: '1', outcome: 'succeeded', msg: 'a run was not recorded' });
    const tries = attempts.length;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(attempts).toHaveLength(tries);
  });

  it('waits for no database that hangs longer than the stop may take', async () => {
    takes = () => false;
    await recorder.record(run('1'), 'succeeded', 0);
    takes = () => new Promise(() => {});

    const finishing = recorder.finish(1_000);
    await vi.advanceTimersByTimeAsync(1_500);
    await finishing;
    expect(attempts.length).toBeGreaterThan(1);
  });
});
