import { describe, expect, it } from 'vitest';

import { createTurns } from '../../../registry/limits/turns.ts';

const never = new AbortController().signal;

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const createTest = (options: { atOnce: number; mostWaiting: number }) => {
  const turns = createTurns(options);
  const order: string[] = [];
  const ask = (who: string, signal: AbortSignal = never): void => {
    void turns.wait(who, signal).then((turn) => order.push(turn === 'mine' ? who : `${who} ${turn}`));
  };
  return {
    turns,
    ask,
    order: async (): Promise<string[]> => {
      await settle();
      return order;
    },
  };
};

describe('turns', () => {
  it('go round by caller, however many requests one of them has waiting', async () => {
    const { turns, ask, order } = createTest({ atOnce: 1, mostWaiting: 10 });
    for (const who of ['a', 'a', 'a', 'a', 'b', 'c', 'b']) ask(who);
    for (let left = 6; left > 0; left -= 1) turns.done();

    expect(await order()).toEqual(['a', 'a', 'b', 'c', 'a', 'b', 'a']);
  });

  it('are given to so many at once, and no more', async () => {
    const { turns, ask, order } = createTest({ atOnce: 2, mostWaiting: 10 });
    for (const who of ['a', 'b', 'c']) ask(who);
    expect(await order()).toEqual(['a', 'b']);

    turns.done();
    expect(await order()).toEqual(['a', 'b', 'c']);
    turns.done();
    turns.done();
    for (const who of ['d', 'e', 'f']) ask(who);
    expect(await order()).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('pass over a caller that left, whose place is free', async () => {
    const { turns, ask, order } = createTest({ atOnce: 1, mostWaiting: 2 });
    const controller = new AbortController();
    ask('a');
    ask('b', controller.signal);
    ask('c');
    controller.abort();
    ask('d');
    ask('e', AbortSignal.abort());
    turns.done();
    turns.done();

    expect(await order()).toEqual(['a', 'b left', 'e left', 'c', 'd']);
  });

  it('send the last of the longest line away where all places are taken, and never one who stands alone', async () => {
    const { turns, ask, order } = createTest({ atOnce: 1, mostWaiting: 3 });
    for (const who of ['a', 'a', 'a', 'a', 'b', 'c', 'd']) ask(who);
    expect(await order()).toEqual(['a', 'a too-many', 'a too-many', 'd too-many']);

    for (let left = 3; left > 0; left -= 1) turns.done();
    expect((await order()).slice(4)).toEqual(['a', 'b', 'c']);
  });
});
