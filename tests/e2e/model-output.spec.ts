import type { Page } from '@playwright/test';

import { LIMITS } from '../../lib/protocol/index.ts';
import {
  drafts,
  fillSettings,
  goalField,
  keyField,
  newProviderKey,
  startButton,
  startRun,
} from '../support/browser/extension-pages.ts';
import { openStack, type Stack } from '../support/browser/stack.ts';
import { findLive, watchPage } from '../support/browser/watched-page.ts';
import { RAW_HTML } from '../support/markdown/raw-html.ts';
import { atItsWorst, READ_PAYLOADS } from '../support/provider/hostile-model.ts';
import { goodBut } from '../support/provider/index.ts';
import {
  hostileComposition,
  hostileProblem,
  openHostileRegistry,
} from '../support/registry/hostile-registry.ts';
import { eventsOfRun } from '../support/samples/run-samples.ts';
import { TOKEN, type HeldRun } from '../support/worker/stand-in-registry.ts';
import { expect, test } from './fixtures.ts';

let stack: Stack;
test.beforeAll(async () => {
  stack = await openStack();
});
test.afterAll(() => stack.close());

/**
 * What no policy of ours stops, so that the renderer alone keeps it out: a refresh is a navigation; a
 * prefetch passes where any directive names its origin, and a run needs `connect-src https:`; for a frame
 * Chromium opens the connection, on which nothing is then sent, before it looks at the policy.
 */
const BEYOND_POLICY = /http-equiv="refresh"|rel="prefetch"|<iframe src="https:/;

/** Shows each part of each draft once, and tells what could run or load in any of them. */
const lookAtEverything = async (page: Page): Promise<string[]> => {
  const live = await findLive(page);
  for (const part of ['Manifest', 'server.json', /^\d+ files?$/]) {
    for (const tab of await drafts(page).getByRole('tab', { name: part }).all()) await tab.click();
    live.push(...(await findLive(page)));
  }
  return live;
};

/** Every payload stands in the page, read as Markdown, and HTML as the text that it is. */
const expectAllRead = async (page: Page): Promise<void> => {
  const blocks = page.locator('.markdown > blockquote');
  await expect.poll(() => blocks.count(), { timeout: 20_000 }).toBeGreaterThanOrEqual(READ_PAYLOADS.length);
  await expect(blocks.getByText('<svg onload=alert(1)>', { exact: true })).toBeVisible();
};

test('S20 whatever a model writes is shown, and nothing of it runs, loads or leads away', async () => {
  stack.provider.setScript((call) => goodBut(atItsWorst(call)));
  const panel = await stack.browser.openExtensionPage('sidepanel.html');
  const watched = watchPage(panel);
  const since = stack.proxy.requests.length;
  await startRun(panel, {
    goal: 'A bundle for the marsh',
    provider: 'OpenAI',
    providerKey: newProviderKey(),
  });
  await expect(panel.getByRole('heading', { name: '12 drafts ready' })).toBeVisible({ timeout: 20_000 });

  await expectAllRead(panel);
  expect(await lookAtEverything(panel)).toEqual([]);
  await panel.getByRole('button', { name: 'Save plan' }).click();
  const saved = await panel.getByRole('link', { name: 'Open the plan' }).getAttribute('href');
  const plan = await stack.browser.openExtensionPage(String(saved).slice(1));
  const watchedPlan = watchPage(plan);
  await expectAllRead(plan);
  expect(await findLive(plan)).toEqual([]);

  expect(watched.happened).toEqual([]);
  expect(watchedPlan.happened).toEqual([]);
  expect(stack.browser.problems).toEqual([]);
  expect(stack.proxy.hosts(since)).toEqual([new URL(stack.registryUrl).host]);

  // What a person follows opens elsewhere, cannot reach back, and is seen here to leave the browser.
  watchedPlan.stop();
  const links = plan.locator('.markdown a[href^="https:"]');
  const addresses = new Set(await links.evaluateAll((all) => all.map((link) => link.getAttribute('href'))));
  for (const address of addresses) {
    const opened = stack.browser.context.waitForEvent('page');
    await plan
      .locator(`.markdown a[href=${JSON.stringify(address)}]`)
      .first()
      .press('Enter');
    const elsewhere = await opened;
    // Asked while the page is still on its way, it loses the question.
    await expect.poll(() => elsewhere.evaluate('opener').catch(() => 'on its way')).toBeNull();
    await elsewhere.close();
  }
  expect([...addresses]).not.toEqual([]);
  await expect.poll(() => stack.proxy.hosts(since)).toEqual([new URL(stack.registryUrl).host, 'evil.test']);
  await plan.close();
  await panel.close();
});

test('S20 what a renderer let through could neither run nor load anything', async () => {
  const panel = await stack.browser.openExtensionPage('sidepanel.html');
  const watched = watchPage(panel);
  const since = stack.proxy.requests.length;
  const refused = await panel.evaluateHandle(
    (all) => {
      const directives = new Set<string>();
      addEventListener('securitypolicyviolation', ({ effectiveDirective }) =>
        directives.add(effectiveDirective),
      );
      for (const html of all) {
        const box = document.createElement('div');
        document.body.append(box);
        // Unlike innerHTML, this would run the scripts in it.
        box.append(document.createRange().createContextualFragment(html));
      }
      return directives;
    },
    RAW_HTML.filter((html) => !BEYOND_POLICY.test(html)),
  );
  const directives = () => refused.evaluate((set) => [...set]);
  for (const directive of ['script-src-elem', 'script-src-attr', 'style-src-elem', 'img-src', 'media-src'])
    await expect.poll(directives).toContain(directive);
  // A request that must come through, after all that must not.
  const plans = await stack.browser.openExtensionPage('plans.html');
  const paths = () => stack.proxy.requests.slice(since).map(({ path }) => path);
  await expect.poll(paths).toContainEqual(expect.stringMatching(/^\/v1\/me\/plans/));

  expect(watched.happened.filter((what) => /^(?:dialog|opened)/.test(what))).toEqual([]);
  expect(stack.proxy.hosts(since)).toEqual([new URL(stack.registryUrl).host]);
  await plans.close();
  await panel.close();
  // The browser's own words on what it refused.
  stack.browser.problems.length = 0;
});

test('S20 whatever a registry sends is shown, and nothing of it runs, loads or leads away', async () => {
  const registry = await openHostileRegistry();
  await fillSettings(stack.browser, { url: registry.url, token: TOKEN });
  const since = stack.proxy.requests.length;
  const panel = await stack.browser.openExtensionPage('sidepanel.html');
  const watched = watchPage(panel);
  const start = async (): Promise<HeldRun> => {
    await panel.getByRole('combobox', { name: 'Provider' }).selectOption('openai');
    await goalField(panel).fill('A bundle for the marsh');
    await keyField(panel).fill(newProviderKey());
    await startButton(panel).click();
    return registry.nextRun();
  };
  const first = await start();
  first.send(...eventsOfRun(hostileComposition()));
  first.end();
  await expect(drafts(panel)).toHaveCount(LIMITS.draftsPerRun);
  await expect(panel.locator('.markdown')).toHaveCount(LIMITS.draftsPerRun);
  expect(await lookAtEverything(panel)).toEqual([]);

  await panel.getByText('Plan again').click();
  const second = await start();
  const problem = hostileProblem();
  second.send({ event: 'problem', data: problem });
  second.end();
  await expect(panel.getByRole('alert')).toContainText(problem.detail);
  expect(await findLive(panel)).toEqual([]);

  expect(watched.happened).toEqual([]);
  expect(stack.browser.problems).toEqual([]);
  expect(stack.proxy.hosts(since)).toEqual([new URL(registry.url).host]);
  await panel.close();
  await registry.close();
});
