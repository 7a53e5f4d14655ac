import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { createMetrics } from '../../../registry/http/metrics.ts';
import { createHeartbeat, type HeartbeatParts } from '../../../registry/runs/heartbeat.ts';

const BEAT_MS = 1_000;
const LOOK_MS = 3 * BEAT_MS;
const refuse = () => Promise.reject(new Error('not asked'));

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A heartbeat before a database in which these runs are silent. Null: it is away. */
const open = (parts: Partial<HeartbeatParts> = {}) => {
  const database: { silent: string[] | null; ended: (readonly string[] | 'all')[]; beaten: unknown[] } = {
    silent: [],
    ended: [],
    beaten: [],
  };
  const heartbeat = createHeartbeat({
    liveRuns: {
      claim: refuse,
      end: refuse,
      isLive: refuse,
      beat: async (...beat) => {
        database.beaten.push(beat);
        return ['revoked'];
      },
      findSilent: async () => {
        if (database.silent === null) throw new Error('away');
        return database.silent;
      },
      endAbandoned: async (runIds) => {
        database.ended.push(runIds);
        return [];
      },
      forget: async () => {},
    },
    metrics: createMetrics(),
    newId: () => crypto.randomUUID(),
    ownRuns: () => ['own'],
    tokensSha256: () => ['one', 'two', 'one'],
    onRevoked: () => {},
    beatMs: BEAT_MS,
    keptMs: 60_000,
    exclusive: false,
    ...parts,
  });
  const look = (silent: string[] | null): Promise<unknown> => {
    database.silent = silent;
    return vi.advanceTimersByTimeAsync(LOOK_MS);
  };
  return { heartbeat, database, look };
};

it('ends what a crash left behind at once where nobody else has the database', async () => {
  const { heartbeat, database } = open({ exclusive: true });
  await heartbeat.start();
  expect(database.ended).toEqual(['all']);
  heartbeat.stop();
});

it('ends a run of others that is silent at two looks in a row, the first of them at the start', async () => {
  const { heartbeat, database, look } = open();
  database.silent = ['own', 'dead', 'slow'];
  await heartbeat.start();
  expect(database.ended).toEqual([]);
  await look(['own', 'dead', 'new']);
  expect(database.ended).toEqual([['dead']]);
  await look([]);
  await look(['slow']);
  expect(database.ended).toEqual([['dead']]);
  heartbeat.stop();
});

it('looks twice again after the database was away, when every run looks silent', async () => {
  const { heartbeat, database, look } = open();
  database.silent = ['alive'];
  await heartbeat.start();
  await look(null);
  await look(['alive']);
  expect(database.ended).toEqual([]);
  await look(['alive']);
  expect(database.ended).toEqual([['alive']]);
  heartbeat.stop();
});

it('marks its own runs alive, with each token once, and tells which is valid no more', async () => {
  const revoked: ReadonlySet<string>[] = [];
  const { heartbeat, database } = open({ onRevoked: (tokens) => void revoked.push(tokens) });
  await heartbeat.start();
  await vi.advanceTimersByTimeAsync(BEAT_MS);
  expect(database.beaten).toEqual([[['own'], ['one', 'two']]]);
  expect(revoked).toEqual([new Set(['revoked'])]);
  heartbeat.stop();
  await vi.advanceTimersByTimeAsync(10 * BEAT_MS);
  expect(database.beaten).toHaveLength(1);
});

it('asks nothing while this process has no run', async () => {
  const { heartbeat, database } = open({ ownRuns: () => [] });
  await heartbeat.beat();
  expect(database.beaten).toEqual([]);
});
