import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test, vi } from 'vitest';

import { late } from '../../../components/parts/late.tsx';
import { PARTS } from '../../../lib/texts/en/parts.ts';

const Sum = ({ of }: { of: number }) => <b>{of}</b>;

test('a late component shows its place until it is loaded, and then itself', async () => {
  const Late = late<{ of: number }>(
    async () => Sum,
    ({ of }) => <i>{of}</i>,
  );
  expect(renderToStaticMarkup(<Late of={7} />)).toBe('<i>7</i>');
  await Late.load();
  expect(renderToStaticMarkup(<Late of={7} />)).toBe('<b>7</b>');
});

test('a late component shows nothing until then unless it is given something', () => {
  const Late = late<{ of: number }>(async () => Sum);
  expect(renderToStaticMarkup(<Late of={7} />)).toBe('');
});

test('a late component is loaded once, however often it is asked for', async () => {
  const find = vi.fn<() => Promise<typeof Sum>>(async () => Sum);
  const Late = late<{ of: number }>(find);
  await Promise.all([Late.load(), Late.load()]);
  await Late.load();
  expect(find).toHaveBeenCalledTimes(1);
});

test('a late component that cannot be loaded says so beside what stands there, and can be tried again', async () => {
  const find = vi.fn<() => Promise<typeof Sum>>(async () => Sum);
  find.mockRejectedValueOnce(new Error('it is gone'));
  const Late = late<{ of: number }>(find, ({ of }) => <i>{of}</i>);
  await Late.load();
  const missing = renderToStaticMarkup(<Late of={7} />);
  expect(missing).toContain(PARTS.notLoaded);
  expect(missing).toContain(PARTS.tryAgain);
  expect(missing).toContain('<i>7</i>');
  await Late.load();
  expect(renderToStaticMarkup(<Late of={7} />)).toBe('<div tabindex="-1"><b>7</b></div>');
  expect(find).toHaveBeenCalledTimes(2);
});
