import { expect, test } from 'vitest';

import { eventually } from '../../support/eventually.ts';

test('eventually asks again until there is something', async () => {
  const answers = [null, false, undefined, 'here'];
  await expect(eventually('something is there', () => answers.shift())).resolves.toBe('here');
  expect(answers).toEqual([]);
});

test('eventually names what did not come', async () => {
  await expect(eventually('the tide', () => null, 30)).rejects.toThrow('Not within 30 ms: the tide');
});

test('eventually gives up on a question that is never answered', async () => {
  const unanswered = new Promise<never>(() => {});
  await expect(eventually('the tide', () => unanswered, 30)).rejects.toThrow('Not within 30 ms: the tide');
});

test("eventually passes on the question's own error", async () => {
  await expect(eventually('the tide', () => Promise.reject(new Error('no sea')))).rejects.toThrow('no sea');
});
