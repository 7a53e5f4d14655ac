import type { Locator, Page } from '@playwright/test';
import { strToU8, zipSync } from 'fflate';

import { fillSettings } from '../support/browser/extension-pages.ts';
import { openStack, type Stack } from '../support/browser/stack.ts';
import { findLive, watchPage } from '../support/browser/watched-page.ts';
import {
  CORPUS,
  HOSTILE_PLANS,
  openHostileAnswers,
  PLAIN,
  type HostileAnswers,
} from '../support/wizard/hostile-answers.ts';
import { TOKEN } from '../support/worker/stand-in-registry.ts';
import { expect, test } from './fixtures.ts';

const DEEP = process.env['DEEP'] === '1';
/** Each text has its place: the whole corpus in the deep run, every sixth one otherwise. */
const sampled = (texts: readonly string[]): string[] => texts.filter((_, at) => DEEP || at % 6 === 0);
const TEXTS = sampled(PLAIN);

let stack: Stack;
let registry: HostileAnswers;
test.beforeAll(async () => {
  [stack, registry] = await Promise.all([openStack(), openHostileAnswers(TEXTS)]);
  await fillSettings(stack.browser, { url: registry.url, token: TOKEN });
});
test.afterAll(async () => {
  await stack.close();
  await registry.close();
});

const heading = (page: Page, name: string): Locator => page.getByRole('heading', { level: 2, name });
const next = async (page: Page, to: string): Promise<void> => {
  await page.getByRole('button', { name: 'Next', exact: true }).click();
  await expect(heading(page, to)).toBeVisible();
};

/** Opens what is folded away, which is drawn only then, and what is inside of it. */
const unfold = async (page: Page): Promise<void> => {
  for (let depth = 0; depth < 3; depth += 1)
    await page
      .locator('main details:not([open]) > summary')
      .evaluateAll((all) => all.forEach((each) => (each as HTMLElement).click()));
};

/** A failure of the registry leads to its own page about it, what is reused or alike to that of an entity. */
const isHome = (element: string): boolean =>
  [`href="${registry.url}/problems/`, `href="${registry.url}/e/`, `href="${registry.url}/b/`].some(
    (link) => element.startsWith('<a ') && element.includes(link),
  );

const look = async (page: Page): Promise<void> => {
  await unfold(page);
  expect((await findLive(page)).filter((element) => !isHome(element))).toEqual([]);
};

const file = (name: string, content: string | Uint8Array) => ({
  name,
  mimeType: 'application/octet-stream',
  buffer: Buffer.from(content),
});
/** What a file may be called anywhere. */
const isName = (text: string): boolean => text.length < 100 && !/[/\\\n\r]/.test(text);

test('S20 whatever a model drafted or a registry answers, every screen of the wizard shows it as text', async () => {
  test.setTimeout(DEEP ? 900_000 : 300_000);
  registry.refuses(false);
  const since = stack.proxy.requests.length;
  const page = await stack.browser.openExtensionPage(`publish.html?plan=${HOSTILE_PLANS.publishable}`);
  await expect(heading(page, 'Bundle')).toBeVisible();
  const watched = watchPage(page);
  for (const title of TEXTS.filter((text) => text.length <= 200 && !/[\n\r]/.test(text)).slice(
    0,
    DEEP ? 200 : 10,
  )) {
    await page.getByRole('textbox', { name: 'Title' }).fill(title);
    expect(await findLive(page)).toEqual([]);
  }
  await page.getByRole('textbox', { name: 'Title' }).fill('<img src=x onerror=alert(1)>');
  await page.getByRole('textbox', { name: 'Label' }).fill('hostile-corpus');
  await look(page);

  await next(page, 'Members');
  for (const box of await page.getByRole('checkbox', { name: /specification/ }).all()) await box.check();
  await look(page);

  await next(page, 'Review');
  await expect(page.getByText('The registry has nothing against it')).toBeVisible();
  await look(page);
  // Every text that will be signed is there, word by word, and so is the version before.
  const shown = (await page.locator('main pre').allTextContents()).join('\n');
  expect(TEXTS.filter((text) => !shown.includes(text))).toEqual([]);
  await expect(page.locator('main pre.diff ins').first()).toBeVisible();
  await look(page);

  await next(page, 'Sign and publish');
  await page.getByRole('button', { name: 'Make a signing key' }).click();
  await expect(page.getByText('Key id')).toBeVisible();
  await look(page);
  registry.refuses(true);
  const sign = page.getByRole('button', { name: 'Sign and publish', exact: true });
  await sign.click();
  await expect(heading(page, 'Bundle')).toBeVisible();
  await expect(page.getByRole('textbox', { name: 'Title' })).toHaveAttribute('aria-invalid', 'true');
  await look(page);

  registry.refuses(false);
  await page.getByRole('textbox', { name: 'Title' }).fill('"><svg onload=alert(1)>');
  await next(page, 'Members');
  await next(page, 'Review');
  await next(page, 'Sign and publish');
  await sign.click();
  await expect(heading(page, 'hostile-corpus is published')).toBeVisible();
  await look(page);

  registry.refuses(true);
  await page.getByRole('button', { name: 'Publish another version' }).click();
  await expect(heading(page, 'Members')).toBeVisible();
  await next(page, 'Review');
  await expect(page.getByRole('alert').filter({ hasText: 'The registry would refuse it' })).toBeVisible();
  await look(page);

  expect(watched.happened).toEqual([]);
  expect(stack.proxy.hosts(since)).toEqual([new URL(registry.url).host]);
  await page.close();
});

test('S20 names, versions, places and files that nothing can be published with are text where the wizard says so', async () => {
  test.setTimeout(DEEP ? 900_000 : 300_000);
  const page = await stack.browser.openExtensionPage(`publish.html?plan=${HOSTILE_PLANS.refused}`);
  await expect(heading(page, 'Bundle')).toBeVisible();
  const watched = watchPage(page);
  await page.getByRole('textbox', { name: 'Label' }).fill('refused-corpus');
  await look(page);
  await next(page, 'Members');
  await expect(page.getByRole('button', { name: 'Next' })).toHaveAttribute('aria-disabled', 'true');
  await look(page);

  const texts = sampled(CORPUS);
  const archive = zipSync(
    Object.fromEntries([
      [
        'from-zip/SKILL.md',
        strToU8(
          `---\nname: from-zip\ndescription: ${JSON.stringify(texts[1])}\n---\n\n${texts.join('\n\n')}`,
        ),
      ],
      ...texts
        .filter(isName)
        .slice(0, 90)
        .map((text, at) => [`from-zip/references/${at}${text}`, strToU8(text)] as const),
    ]),
  );
  await page.getByLabel('Add members from files').setInputFiles([
    ...texts
      .filter(isName)
      .slice(0, 20)
      .map((text) =>
        file(
          `${text}.md`,
          `---\nname: ${JSON.stringify(text)}\ndescription: ${JSON.stringify(text)}\n---\n\n${text}`,
        ),
      ),
    ...texts
      .filter(isName)
      .slice(20, 30)
      .map((text) => file(`${text}.png`, text)),
    file(
      'server.json',
      JSON.stringify({ name: texts[2], description: texts[3], version: texts[4], title: texts[5] }),
    ),
    file('hostile.skill', archive),
  ]);
  await expect(page.getByText(/members? added/)).toBeVisible();
  await look(page);
  expect(watched.happened).toEqual([]);
  await page.close();
});
