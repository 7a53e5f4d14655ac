import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { toPage as toPromptPage } from '../../../lib/planner/prompts/page.ts';
import { type Grounding, LIMITS } from '../../../lib/protocol/index.ts';
import type { ReadPage } from '../../../lib/session/pages.ts';
import type { TestView } from '../../support/worker/test-worker.ts';
import { KEY, openBench, ORDER, untilStatus, type WorkerBench } from '../../support/worker/worker-bench.ts';

const PAGE: ReadPage = {
  url: 'https://docs.test/api?page=2#token=abc',
  title: 'The API',
  text: 'GET /tides gives the tide.',
  entityPath: '',
};

let bench: WorkerBench;
let view: TestView;
beforeEach(async () => {
  bench = await openBench();
  view = await bench.watch();
});
afterEach(() => bench.close());

const take = async (page: Partial<ReadPage> = {}) => {
  bench.browser.pages.set(1, { ...PAGE, ...page });
  await view.ask({ type: 'take-page', tab_id: 1 });
  const taken = view.state().page;
  if (taken === null) throw new Error('No page was taken');
  return taken;
};
const start = (page_id: string | null, provider_key = KEY) =>
  view.ask({ type: 'start', ...ORDER, tab_id: 1, page_id, provider_key });

describe('the page of a tab', () => {
  it('is neither read nor sent before the person asks', async () => {
    bench.browser.pages.set(1, PAGE);
    expect(view.state().page).toBeNull();
    await start(null);

    expect((await bench.registry.nextRun()).body).not.toHaveProperty('grounding');
  });

  it('goes along as it was shown, without its fragment', async () => {
    const page = await take();
    expect(page).toMatchObject({ url: 'https://docs.test/api?page=2', title: PAGE.title, text: PAGE.text });
    await start(page.page_id);

    const { body } = await bench.registry.nextRun();
    expect(body).toMatchObject({
      grounding: { url: 'https://docs.test/api?page=2', title: PAGE.title, text: PAGE.text },
    });
    expect(view.state().run).toMatchObject({ page: { title: PAGE.title } });
  });

  it('that the menu or the shortcut asked for is taken alike', async () => {
    bench.browser.pages.set(1, PAGE);
    await bench.worker.onPageAsked(1, null);

    const { page } = await view.until('a page is there', (state) => state.page !== null);
    expect(page?.title).toBe(PAGE.title);
  });

  it('has the text that the view read in place of its own, cut and cleaned alike', async () => {
    bench.browser.pages.set(1, PAGE);
    const text = `manifest\u202e${'x'.repeat(LIMITS.groundingTextCharacters)}`;
    expect(await view.ask({ type: 'take-page', tab_id: 1, text })).toEqual({ type: 'ok' });

    const { page } = view.state();
    expect(page).toMatchObject({ title: PAGE.title, url: 'https://docs.test/api?page=2', is_cut: true });
    expect(page?.text).toHaveLength(LIMITS.groundingTextCharacters);
    expect(page?.text).toMatch(/^manifest(?!\u202e)/);
    await start(page?.page_id ?? '');
    expect((await bench.registry.nextRun()).body).toMatchObject({ grounding: { text: page?.text } });
  });

  it('that the browser gives no access to is refused with what would', async () => {
    expect(await view.ask({ type: 'take-page', tab_id: 1 })).toMatchObject({
      failure: { slug: 'no-page-access', detail: expect.stringContaining('toolbar button') },
    });
  });

  it('is sent only if it is the one that was shown', async () => {
    const { page_id } = await take();
    await take({ text: 'Something else' });

    expect(await start(page_id)).toMatchObject({ failure: { slug: 'page-changed' } });
    await view.ask({ type: 'drop-page', tab_id: 1 });
    expect(view.state().page).toBeNull();
    expect(await start(page_id)).toMatchObject({ failure: { slug: 'page-changed' } });
    expect(bench.registry.runs).toEqual([]);
  });

  it.each([
    ['something shaped like a key', { text: 'export KEY=sk-proj-Ab3dEf6hIj9kLm2nOp5qRs8tUv1wXy4z' }],
    ['a key in its title', { title: 'sk-proj-Ab3dEf6hIj9kLm2nOp5qRs8tUv1wXy4z' }],
    ['a key in its address', { url: 'https://docs.test/?key=sk-proj-Ab3dEf6hIj9kLm2nOp5qRs8tUv1wXy4z' }],
    ['the very key', { text: `curl -H "x: ${KEY}"` }],
  ])('with %s in it stays here', async (_, page) => {
    const { page_id } = await take(page);

    expect(await start(page_id)).toMatchObject({ failure: { slug: 'key-in-page' } });
    expect(bench.registry.runs).toEqual([]);
  });

  it.each([
    ['address', { url: 'https://docs.test/correct-horse-battery' }],
    ['title', { title: 'It is correct-horse-battery' }],
    ['text', { text: 'Your key is correct-horse-battery.' }],
  ])('with the pasted key in its %s stays here, whatever the key looks like', async (_, page) => {
    const { page_id } = await take(page);

    const reply = await start(page_id, 'correct-horse-battery');

    expect(reply).toMatchObject({ failure: { slug: 'key-in-page' } });
    expect(JSON.stringify(reply)).not.toContain('correct-horse-battery');
    expect(bench.registry.runs).toEqual([]);
  });

  it('is cut to what the contract takes, whole characters alone', async () => {
    const page = await take({ text: `${'x'.repeat(LIMITS.groundingTextCharacters - 1)}😀\0`, title: 'a\0b' });

    expect(page.text).toHaveLength(LIMITS.groundingTextCharacters);
    expect(page.text.isWellFormed()).toBe(true);
    expect(page.title).toBe('ab');
    expect(page.is_cut).toBe(true);
    expect((await start(page.page_id)).type).toBe('started');
    expect((await take({ text: 'x'.repeat(LIMITS.groundingTextCharacters) })).is_cut).toBe(false);
  });

  it('is shown, sent and read by a model without the characters that nobody sees', async () => {
    const text = `  Tides\u200b come\u{e0049}\u202e twice\x07\n${'a day. '.repeat(5_000)}`;
    const page = await take({ text, title: 'Ti\u200bdes ' });
    expect(page).toMatchObject({ title: 'Tides', text: expect.stringMatching(/^Tides come twice\na day\./) });
    await start(page.page_id);

    const { grounding } = (await bench.registry.nextRun()).body as { grounding: Grounding };
    expect(grounding).toEqual({ url: page.url, title: page.title, text: page.text });
    expect(toPromptPage(grounding)).toEqual(grounding);
  });

  it('of an entity is known by its name', async () => {
    expect((await take({ entityPath: '/v1/entities/acme/tides' })).entity).toBe('acme/tides');
    expect((await take({ entityPath: '/v1/entities/../x' })).entity).toBeNull();
  });

  it('moves with its tab, outlives the worker, and goes when the tab does', async () => {
    await take();
    await bench.worker.onTabReplaced(2, 1);
    bench.browser.tabs.delete(1);
    bench.restart();
    view = await bench.watch(2);
    expect(view.state().page?.title).toBe(PAGE.title);

    await bench.worker.onTabRemoved(2);
    expect([...bench.browser.session.content.keys()].filter((key) => key.startsWith('page:'))).toEqual([]);
  });

  it('is not kept with the run', async () => {
    const { page_id } = await take();
    const reply = await start(page_id);
    const runId = reply.type === 'started' ? reply.run_id : '';
    await bench.registry.nextRun();
    await view.ask({ type: 'cancel', run_id: runId });
    await untilStatus(view, 'cancelled');

    expect(bench.browser.session.content.get(`run:${runId}`)).not.toContain(PAGE.text);
  });
});
