import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { createContext, runInContext } from 'node:vm';

import { firstScripts } from '../../bench/size.ts';
import { EXTENSION_ID } from '../../demo/driver/flags.ts';
import { FAILURES } from '../../lib/texts/en/failures/failures.ts';
import { BUILT_EXTENSION, openBrowser } from '../support/browser/browser.ts';
import { expect, test } from './fixtures.ts';

test('the built extension loads under its fixed id, without an error', async () => {
  const browser = await openBrowser();
  try {
    await expect
      .poll(() => browser.context.serviceWorkers().map((worker) => new URL(worker.url()).host))
      .toEqual([EXTENSION_ID]);
    expect(browser.problems).toEqual([]);
  } finally {
    await browser.close();
  }
});

const nativeId = (): string | undefined =>
  (globalThis as { browser?: { runtime?: { id?: string } } }).browser?.runtime?.id;

const scripts = (): string[] =>
  readdirSync(BUILT_EXTENSION, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.js'));

const holding = (text: string, names: readonly string[]): string[] =>
  names.filter((name) => readFileSync(path.join(BUILT_EXTENSION, name), 'utf8').includes(text));

test('the browser brings `browser` to pages and worker, and no script carries the polyfill for it', async () => {
  const browser = await openBrowser();
  try {
    const page = await browser.openExtensionPage('options.html');
    expect(await page.evaluate(nativeId)).toBe(EXTENSION_ID);
    await expect.poll(() => browser.context.serviceWorkers()[0]?.evaluate(nativeId)).toBe(EXTENSION_ID);
  } finally {
    await browser.close();
  }

  expect(scripts()).toContain('background.js');
  // What the polyfill throws where it finds no extension around it.
  expect(holding('should only be loaded in a browser extension', scripts())).toEqual([]);
});

test('the package holds zod once', () => {
  expect(holding('invalid_type', scripts())).toEqual(['zod.js']);
});

/** Stands in for all of `browser`: any member of it can be read and called. Counts the listeners that are added. */
const countingBrowser = (): { browser: unknown; listeners: () => number } => {
  let count = 0;
  const toPart = (name: string | symbol): unknown =>
    new Proxy(() => {}, {
      get: (_, member) => (member === 'then' ? undefined : toPart(member)),
      apply: () => {
        if (name === 'addListener') count += 1;
        // Nothing is ever read from the storage, so the worker goes no further than its start.
        return name === 'get' ? new Promise(() => {}) : toPart('result');
      },
    });
  return { browser: toPart('browser'), listeners: () => count };
};

test('the background worker adds its listeners before it loads zod', () => {
  const { browser, listeners } = countingBrowser();
  const loaded: string[] = [];
  const scope = createContext({
    browser,
    URL,
    TextEncoder,
    TextDecoder,
    AbortController,
    crypto,
    addEventListener: (type: string) => expect(type).toBe('install'),
    importScripts: (name: string) => loaded.push(name),
  });

  runInContext(readFileSync(path.join(BUILT_EXTENSION, 'background.js'), 'utf8'), scope);

  expect(listeners()).toBeGreaterThan(10);
  expect(loaded).toEqual([]);
});

test('no script is empty or only passes on what another one has', () => {
  const codes = scripts().map((name) => readFileSync(path.join(BUILT_EXTENSION, name), 'utf8').trim());

  expect(codes.filter((code) => code === '' || /^export\{[^}]*\}from"[^"]*";?$/.test(code))).toEqual([]);
});

test('no page loads the words of failures before it shows one, and the worker never does', () => {
  const { title } = FAILURES['registry-silent'];
  const first = ['popup', 'sidepanel', 'options', 'plans'].flatMap((name) =>
    firstScripts(BUILT_EXTENSION, `${name}.html`),
  );

  expect(first.length).toBeGreaterThan(4);
  expect(holding(title, scripts())).toHaveLength(1);
  expect(holding(title, ['background.js', ...first])).toEqual([]);
});
