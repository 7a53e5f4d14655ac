import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { EXTENSION_ID } from '../../registry/start/flags.ts';
import { BUILT_EXTENSION, openBrowser } from '../support/browser.ts';
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

test('the browser brings `browser` to pages and worker, and no script carries the polyfill for it', async () => {
  const idIn = (): string | undefined =>
    (globalThis as { browser?: { runtime?: { id?: string } } }).browser?.runtime?.id;
  const browser = await openBrowser();
  try {
    const page = await browser.openExtensionPage('options.html');
    expect(await page.evaluate(idIn)).toBe(EXTENSION_ID);
    await expect.poll(() => browser.context.serviceWorkers()[0]?.evaluate(idIn)).toBe(EXTENSION_ID);
  } finally {
    await browser.close();
  }

  const scripts = readdirSync(BUILT_EXTENSION, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.js'),
  );
  expect(scripts).toContain('background.js');
  // What it throws where it finds no extension around it.
  const carries = (name: string): boolean =>
    readFileSync(path.join(BUILT_EXTENSION, name), 'utf8').includes(
      'should only be loaded in a browser extension',
    );
  expect(scripts.filter(carries)).toEqual([]);
});
