import { expect, it } from 'vitest';

import { createMirrors } from '../../../registry/runs/mirrors.ts';

const RUN = { run_id: '01a22d69-219f-71a4-a4c6-8e16810f5b1e', handle: 'ada' };
const FIRST = 'id: 1\nevent: phase\ndata: {"phase":"classifying"}\n\n';
const LARGE = `id: 2\nevent: score\ndata: {"critic_notes":"${'long '.repeat(20)}"}\n\n`;

it('gives a watcher whole frames, however they were cut on their way, so that no comment stands in one', async () => {
  const mirrors = createMirrors({
    ask: async () => {},
    isLive: async () => true,
    earlyWatchMs: 5_000,
    renewMs: 60_000,
  });
  const finding = mirrors.find(RUN.handle, RUN.run_id, new AbortController().signal);
  const text = FIRST + LARGE;
  const cuts = [0, FIRST.length + 20, FIRST.length + 60, text.length - 1, text.length];
  const take = (from: number): void => {
    const [at = 0, to = 0] = cuts.slice(from, from + 2);
    mirrors.take({ ...RUN, at, text: text.slice(at, to), ended: false });
  };
  take(0);
  const run = await finding;
  const early: string[] = [];
  const late: string[] = [];
  run?.watch(
    (frames) => early.push(frames),
    () => {},
  );
  take(1);
  run?.watch(
    (frames) => late.push(frames),
    () => {},
  );
  take(2);
  take(3);
  mirrors.close();

  expect(early).toEqual([FIRST, LARGE]);
  expect(late).toEqual([FIRST, LARGE]);
});
