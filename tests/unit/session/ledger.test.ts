import { beforeEach, describe, expect, it } from 'vitest';

import type { LedgerEntry } from '../../../lib/messages/index.ts';
import { createKeeper, type Keeper } from '../../../lib/session/keeper.ts';
import { createLedger, type Ledger } from '../../../lib/session/ledger.ts';
import { eventsToFirstDraft } from '../../support/samples/run-samples.ts';
import { createManualClock, type ManualClock } from '../../support/worker/manual-clock.ts';
import { createMemoryArea, type MemoryArea } from '../../support/worker/test-worker.ts';
import { openBench, runOf, untilDraft } from '../../support/worker/worker-bench.ts';

let area: MemoryArea;
let keeper: Keeper;
let clock: ManualClock;
let known: Set<string>;
let cut: string[];
let ledger: Ledger;

const open = (): Ledger =>
  createLedger({
    keeper,
    isKnown: (runId) => known.has(runId),
    onCut: (runId) => void cut.push(runId),
    onChange: () => {},
    clock,
    ledgerMs: 1_000,
  });
beforeEach(() => {
  area = createMemoryArea();
  keeper = createKeeper(area);
  clock = createManualClock();
  known = new Set();
  cut = [];
  ledger = open();
});

let made = 0;
const toEntry = (run_id: string | null, part: Partial<LedgerEntry> = {}): LedgerEntry => ({
  request_id: `request-${(made += 1)}`,
  run_id,
  at: '2026-01-02T03:04:05.000Z',
  method: 'POST',
  host: 'registry.example',
  path: '/v1/intent/byo',
  bytes_out: 10,
  bytes_in: 0,
  carried_key: run_id !== null,
  outcome: 'finished',
  status: 200,
  ...part,
});
const record = (runId: string | null, times: number): void => {
  for (let count = 0; count < times; count += 1) ledger.record(toEntry(runId));
};
const stored = async (): Promise<LedgerEntry[]> => {
  const { ledger: entries } = await area.get(null);
  return entries as LedgerEntry[];
};

describe('a ledger that is full', () => {
  it('lets go of what belongs to no run before anything of a run', () => {
    known.add('run');
    record('run', 1);
    record('forgotten', 1);
    record(null, 400);

    expect(ledger.ofRuns(['run', 'forgotten'])).toHaveLength(2);
    expect(ledger.of(null)).toHaveLength(298);
  });

  it('then of runs that no view can show, though they be newer', () => {
    known.add('run');
    record('run', 1);
    record('forgotten', 400);

    expect(ledger.ofRuns(['run'])).toMatchObject([{ carried_key: true }]);
    expect(ledger.ofRuns(['forgotten'])).toHaveLength(299);
    expect(cut).not.toContain('run');
  });

  it('says whose requests it let go of where all are of runs that are remembered, the oldest first', () => {
    known.add('old').add('new');
    record('old', 2);
    record('new', 299);

    expect(cut).toEqual(['old']);
    expect(ledger.ofRuns(['old'])).toHaveLength(1);
    expect(ledger.ofRuns(['new'])).toHaveLength(299);
  });
});

describe('the bytes of a request that is still open', () => {
  const entry = toEntry('run', { outcome: 'open' });

  it('are stored, however many pieces they come in, a second after the first', async () => {
    ledger.record(entry);
    await expect.poll(stored).toMatchObject([{ bytes_in: 0 }]);
    for (const bytes_in of [100, 200, 300]) ledger.record({ ...entry, bytes_in });
    clock.advance(999);
    // Whatever was to be stored before this is stored with it.
    await keeper.store('later', true);
    expect(await stored()).toMatchObject([{ bytes_in: 0 }]);

    clock.advance(1);
    await expect.poll(stored).toMatchObject([{ bytes_in: 300 }]);
    const next = open();
    next.load(await area.get(null));
    expect(next.of('run')).toMatchObject([{ bytes_in: 300, outcome: 'aborted' }]);
  });

  it('are stored at once with its end, and nothing waits any more', async () => {
    ledger.record(entry);
    ledger.record({ ...entry, bytes_in: 100 });
    ledger.record({ ...entry, bytes_in: 100, outcome: 'finished' });

    await expect.poll(stored).toMatchObject([{ bytes_in: 100, outcome: 'finished' }]);
    expect(clock.waiting()).toBe(0);
  });
});

describe('a run that takes the place of another', () => {
  it('has its requests, for the next worker too', async () => {
    record('earlier', 1);
    record('other', 1);
    ledger.handOver('earlier', 'run');
    record('run', 1);

    expect(ledger.of('run')).toHaveLength(2);
    await expect
      .poll(async () => (await stored()).map(({ run_id }) => run_id))
      .toEqual(['run', 'other', 'run']);
  });
});

describe('a run whose oldest requests had to go', () => {
  it('says so in every view of it, for the next worker too', async () => {
    const bench = await openBench({ heartbeatMs: 60_000 });
    try {
      const before = await bench.watch();
      const { runId, held } = await bench.start(before);
      held.send(...eventsToFirstDraft());
      await untilDraft(before);
      await before.ask({ type: 'cancel', run_id: runId });
      expect(runOf(before).requests_cut).toBe(false);
      await bench.browser.session.set({ ledger: Array.from({ length: 300 }, () => toEntry(runId)) });

      bench.restart();
      await bench.start(await bench.watch(2), 2);
      const view = await bench.watch();
      await view.until('the first run says it', ({ run }) => run?.requests_cut === true);
      bench.restart();
      const listed = await (await bench.watch(3)).ask({ type: 'list-plans', cursor: null });
      expect(listed).toMatchObject({ plans: { unsaved: [{ run_id: runId, requests_cut: true }] } });
    } finally {
      await bench.close();
    }
  });
});
