import { describe, expect, it } from 'vitest';

import { createRecent } from '../../../lib/base/recent.ts';

describe('the latest entries', () => {
  it('lose the one that was not used for the longest time', () => {
    const recent = createRecent<number>(2);
    recent.set('a', 1);
    recent.set('b', 2);
    recent.get('a');
    recent.set('c', 3);
    expect(recent.entries()).toEqual([
      ['a', 1],
      ['c', 3],
    ]);
    recent.set('a', 4);
    expect([recent.get('b'), recent.get('a'), recent.entries().length]).toEqual([undefined, 4, 2]);
  });

  it('begin with no more of what was kept than fits', () => {
    const recent = createRecent<number>(1, [
      ['a', 1],
      ['b', 2],
    ]);
    expect(recent.entries()).toEqual([['b', 2]]);
  });
});
