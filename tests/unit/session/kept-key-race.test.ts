import { beforeEach, expect, it } from 'vitest';

import { createKeeper } from '../../../lib/session/keeper.ts';
import { createKeptKey, type KeptKey } from '../../../lib/session/kept-key.ts';
import { eventually } from '../../support/eventually.ts';
import { createManualClock } from '../../support/worker/manual-clock.ts';
import { createMemoryArea, type MemoryArea } from '../../support/worker/test-worker.ts';

const TARGET = { via: 'direct', registry_url: null, provider: 'openai', address: '' } as const;

/** Reads and writes of the area begin, and end when the test lets them. */
let area: MemoryArea;
let begun: string;
let refused: string;
let gates: { get: Promise<void>; set: Promise<void> };
let keptKey: KeptKey;

beforeEach(async () => {
  area = createMemoryArea();
  begun = '';
  refused = '';
  gates = { get: Promise.resolve(), set: Promise.resolve() };
  const slow = {
    ...area,
    get: async (keys: null) => {
      const content = await area.get(keys);
      await gates.get;
      return content;
    },
    set: async (items: Record<string, unknown>) => {
      begun += JSON.stringify(items);
      await gates.set;
      if (refused !== '' && JSON.stringify(items).includes(refused)) throw new Error('Quota');
      await area.set(items);
    },
  };
  keptKey = createKeptKey({
    keeper: createKeeper(slow),
    area: slow,
    clock: createManualClock(),
    keepMs: 1_000,
    wakeAt: () => {},
    onChange: () => {},
  });
  await keptKey.keep(TARGET, 'the-first-key');
});

it('a key that takes the place of one that is being read is not lost to it', async () => {
  const gate = Promise.withResolvers<void>();
  gates.get = gate.promise;
  const touched = keptKey.touch();
  await keptKey.keep(TARGET, 'the-second-key');
  gate.resolve();
  await touched;

  expect(await keptKey.take(TARGET)).toBe('the-second-key');
});

it('a key that is forgotten while it is being read is given to nobody', async () => {
  const gate = Promise.withResolvers<void>();
  gates.get = gate.promise;
  const taken = keptKey.take(TARGET);
  keptKey.forget();
  gate.resolve();

  await expect(taken).rejects.toMatchObject({ failure: { slug: 'no-kept-key' } });
});

it('a key that is not stored yet is waited for, and what was before it is not read in its place', async () => {
  const gate = Promise.withResolvers<void>();
  gates.set = gate.promise;
  const kept = keptKey.keep(TARGET, 'the-second-key');
  const touched = keptKey.touch();
  const taken = keptKey.take(TARGET);
  gate.resolve();
  await Promise.all([kept, touched]);

  expect(await taken).toBe('the-second-key');
  expect(await keptKey.take(TARGET)).toBe('the-second-key');
});

it('a key that could not be stored takes no later one with it', async () => {
  const gate = Promise.withResolvers<void>();
  gates.set = gate.promise;
  refused = 'the-second-key';
  const kept = [keptKey.keep(TARGET, 'the-second-key')];
  await eventually('it is being stored', () => begun.includes('the-second-key'));
  kept.push(keptKey.keep(TARGET, 'the-third-key'));
  gate.resolve();
  await Promise.all(kept);

  expect(await keptKey.take(TARGET)).toBe('the-third-key');
});

it('a key that cannot be read is given to nobody, and a run that used it does not fail for that', async () => {
  const gate = Promise.withResolvers<void>();
  gates.get = gate.promise;
  gate.reject(new Error('Corruption'));

  await keptKey.touch();
  await keptKey.reroute({ via: 'registry', registry_url: 'https://one.test' });

  await expect(keptKey.take(TARGET)).rejects.toMatchObject({ failure: { slug: 'no-kept-key' } });
});
