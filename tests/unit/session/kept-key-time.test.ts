import { beforeEach, describe, expect, it } from 'vitest';

import { createKeeper } from '../../../lib/session/keeper.ts';
import { createKeptKey, type KeptKey } from '../../../lib/session/kept-key.ts';
import { eventually } from '../../support/eventually.ts';
import { createManualClock, type ManualClock } from '../../support/worker/manual-clock.ts';
import { createMemoryArea, type MemoryArea } from '../../support/worker/test-worker.ts';

const KEEP_MS = 1_000;
const KEY = 'a-key-of-no-shape';
const REGISTRY = {
  via: 'registry',
  registry_url: 'https://one.test',
  provider: 'openai',
  address: '',
} as const;
const DIRECT = { via: 'direct', registry_url: null, provider: 'openai', address: '' } as const;

let area: MemoryArea;
let clock: ManualClock;
/** What the browser was last asked to wake for. */
let alarm: number | null;
let changes: number;

const create = (): KeptKey =>
  createKeptKey({
    keeper: createKeeper(area),
    area,
    clock,
    keepMs: KEEP_MS,
    wakeAt: (at) => {
      alarm = at;
    },
    onChange: () => {
      changes += 1;
    },
  });
const refused = { failure: { slug: 'no-kept-key' } };
const isGone = () =>
  eventually('the key is in the session no more', () => ![...area.content.values()].join().includes(KEY));

let keptKey: KeptKey;
beforeEach(() => {
  area = createMemoryArea();
  clock = createManualClock();
  alarm = null;
  changes = 0;
  keptKey = create();
});

describe('a kept key', () => {
  it('is forgotten at its time, and not before', async () => {
    await keptKey.keep(REGISTRY, KEY);
    const until = clock.now() + KEEP_MS;

    clock.advance(KEEP_MS - 1);
    alarm = null;
    keptKey.expire();
    expect(await keptKey.take(REGISTRY)).toBe(KEY);
    expect(alarm).toBe(until);
    clock.advance(1);
    keptKey.expire();

    expect(keptKey.keptFor()).toBeNull();
    await isGone();
    expect(alarm).toBeNull();
  });

  it('is given to nobody whose time is over, though no alarm came', async () => {
    await keptKey.keep(REGISTRY, KEY);
    clock.advance(KEEP_MS);

    await expect(keptKey.take(REGISTRY)).rejects.toMatchObject(refused);
    await isGone();
  });

  it('has its whole time again once it was used', async () => {
    await keptKey.keep(REGISTRY, KEY);
    clock.advance(KEEP_MS - 1);

    await keptKey.touch();

    expect(alarm).toBe(clock.now() + KEEP_MS);
    expect(await keptKey.take(REGISTRY)).toBe(KEY);
  });

  it('keeps its time for the next worker, and is dropped there when that is over', async () => {
    await keptKey.keep(REGISTRY, KEY);
    const until = alarm;
    alarm = null;

    keptKey = create();
    keptKey.load(await area.get(null));
    expect(keptKey.keptFor()).toMatchObject(REGISTRY);
    expect(alarm).toBe(until);
    clock.advance(KEEP_MS);
    keptKey = create();
    keptKey.load(await area.get(null));

    expect(keptKey.keptFor()).toBeNull();
    await isGone();
  });

  it('is given to nobody once the clock was set back, which would lengthen its time', async () => {
    await keptKey.keep(REGISTRY, KEY);
    clock.advance(-86_400_000);

    keptKey.expire();

    expect(keptKey.keptFor()).toBeNull();
    await isGone();
  });

  it('outlasts a clock that is corrected by a little', async () => {
    await keptKey.keep(REGISTRY, KEY);
    clock.advance(-60_000);

    keptKey.expire();

    expect(await keptKey.take(REGISTRY)).toBe(KEY);
  });

  it('is for its own way alone', async () => {
    await keptKey.keep(REGISTRY, KEY);

    for (const route of [DIRECT, { ...REGISTRY, registry_url: 'https://other.test' }])
      await expect(keptKey.take(route)).rejects.toMatchObject(refused);
    await keptKey.keep(DIRECT, KEY);

    expect(await keptKey.take({ ...DIRECT, registry_url: 'https://one.test' })).toBe(KEY);
  });

  it('knows the runs that took its way', async () => {
    const direct = { ...DIRECT, provider_url: 'https://api.openai.com/v1' };
    const own = { ...direct, provider: 'openai-compatible', provider_url: 'http://localhost:1/v1' } as const;
    expect(keptKey.isOf(direct)).toBe(false);

    await keptKey.keep(DIRECT, KEY);
    expect([direct, { ...direct, provider: 'anthropic' as const }].map((run) => keptKey.isOf(run))).toEqual([
      true,
      false,
    ]);
    await keptKey.keep({ ...DIRECT, provider: 'openai-compatible', address: own.provider_url }, KEY);

    expect([own, { ...own, provider_url: 'http://localhost:2/v1' }].map((run) => keptKey.isOf(run))).toEqual([
      true,
      false,
    ]);
  });

  it('is not there when the browser has lost it', async () => {
    await keptKey.keep(REGISTRY, KEY);

    area.content.clear();

    await expect(keptKey.take(REGISTRY)).rejects.toMatchObject(refused);
  });

  it('goes another way when the person says so, while its time lasts', async () => {
    await keptKey.keep(REGISTRY, KEY);

    await keptKey.reroute({ via: 'direct', registry_url: null });
    expect(await keptKey.take(DIRECT)).toBe(KEY);
    await expect(keptKey.take(REGISTRY)).rejects.toMatchObject(refused);
    clock.advance(KEEP_MS);
    await keptKey.reroute({ via: 'registry', registry_url: 'https://one.test' });

    expect(keptKey.keptFor()).toBeNull();
    await isGone();
  });

  it('is told of once it is stored, and once it is gone', async () => {
    await keptKey.keep(REGISTRY, KEY);
    expect(changes).toBe(1);

    keptKey.forget();
    keptKey.forget();

    expect(changes).toBe(2);
  });

  it('that could not be stored is not shown as kept', async () => {
    area.refuses = true;

    await keptKey.keep(REGISTRY, KEY);

    expect(keptKey.keptFor()).toBeNull();
    expect(alarm).toBeNull();
  });
});
