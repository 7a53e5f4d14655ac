import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { extensionUrl } from '../../demo/driver/extension.ts';
import type { ViewMessageSchema } from '../../lib/messages/index.ts';
import type { z } from '../../lib/protocol/index.ts';
import { openBrowser, type TestBrowser } from '../support/browser/browser.ts';
import { attackFrom, HOSTILE_NEIGHBOUR } from '../support/browser/hostile-neighbour.ts';
import { PLAIN_ORDER } from '../support/worker/plain-order.ts';
import { speak } from '../support/worker/speak.ts';
import { expect, test } from './fixtures.ts';

const RUN_ID = '0192f0c1-2b3c-7d4e-8f90-123456789abc';
const START = {
  request_id: 1,
  request: {
    type: 'start',
    tab_id: 1,
    goal: 'Drive somebody else',
    via: 'registry',
    provider: 'openai',
    model: 'gpt-5-mini',
    address: '',
    ...PLAIN_ORDER,
    provider_key: 'sk-0123456789abcdef01234567',
  },
} satisfies z.input<typeof ViewMessageSchema>;

let browser: TestBrowser;
const site = createServer((_, response) => {
  response.setHeader('content-type', 'text/html');
  response.end('<!doctype html><title>An ordinary page</title><h1>Hello</h1>');
});
let siteUrl = '';

test.beforeAll(async () => {
  await new Promise<void>((resolve) => {
    site.listen(0, '127.0.0.1', resolve);
  });
  siteUrl = `http://127.0.0.1:${(site.address() as AddressInfo).port}/`;
  browser = await openBrowser({ neighbours: [HOSTILE_NEIGHBOUR] });
});
test.afterAll(async () => {
  await browser.close();
  site.close();
});

test('S10 another extension can neither connect nor send a message', async () => {
  const outcomes = await attackFrom(browser, { messages: [START] });
  expect(outcomes['connect']).toMatchObject({ succeeded: false });
  expect(outcomes['message']).toMatchObject({ succeeded: false });
  expect(outcomes['page']).toMatchObject({ succeeded: false });
});

test('S10 a web page finds no extension to talk to', async () => {
  const page = await browser.context.newPage();
  await page.goto(siteUrl);
  const reached = await page.evaluate(async (base) => {
    const runtime = (globalThis as { chrome?: { runtime?: object } }).chrome?.runtime;
    const fetched = await fetch(`${base}manifest.json`).then(
      () => true,
      () => false,
    );
    const frame = document.createElement('iframe');
    frame.src = `${base}sidepanel.html`;
    document.body.append(frame);
    await new Promise((resolve) => frame.addEventListener('load', resolve));
    let framed = false;
    try {
      framed = (frame.contentDocument?.body.childElementCount ?? 0) > 0;
    } catch {
      // Of another origin: an error page of the browser or, if this fails, the extension's page.
      framed = false;
    }
    return { runtime: runtime !== undefined && 'connect' in runtime, fetched, framed };
  }, extensionUrl(''));
  expect(reached).toEqual({ runtime: false, fetched: false, framed: false });
  expect(page.frames().map((frame) => frame.url())).not.toContain(extensionUrl('sidepanel.html'));
  await page.close();
});

test('S10 a port of another name is closed', async () => {
  expect(await speak(browser, [JSON.stringify(START)], 'byok-other')).toBe('disconnected');
});

for (const [what, message] of [
  ['an unknown type', { request_id: 1, request: { type: 'reveal-key' } }],
  ['no type', { request_id: 1, request: {} }],
  ['a member too many', { ...START, request: { ...START.request, base_url: 'https://elsewhere.example' } }],
  [
    'a polluted prototype',
    JSON.parse('{"request_id":1,"request":{"type":"list-plans","cursor":null,"__proto__":{"type":"start"}}}'),
  ],
  ['an id that is no number', { ...START, request_id: 'one' }],
  ['text alone', 'start'],
  ['nothing', null],
] as const)
  test(`S10 a message with ${what} closes its port`, async () => {
    expect(await speak(browser, [JSON.stringify(message)])).toBe('disconnected');
  });

test('S10 a run id that is not known can be neither cancelled, saved nor discarded', async () => {
  for (const type of ['cancel', 'save-plan', 'discard-run'])
    expect(
      await speak(browser, [JSON.stringify({ request_id: 7, request: { type, run_id: RUN_ID } })]),
    ).toMatchObject({
      type: 'reply',
      request_id: 7,
      reply: { type: 'refused', failure: { slug: 'unknown-run' } },
    });
});
