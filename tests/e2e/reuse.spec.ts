import type { Locator, Page } from '@playwright/test';

import { toVisible } from '../../lib/base/text.ts';
import { readFence } from '../../lib/planner/prompts/fence.ts';
import { drafts, newProviderKey, startRun } from '../support/browser/extension-pages.ts';
import { openStack, type Stack } from '../support/browser/stack.ts';
import { findLive, watchPage } from '../support/browser/watched-page.ts';
import { goodBut, type Call } from '../support/provider/index.ts';
import { weakAtFirst } from '../support/provider/weak-at-first.ts';
import { entityVersion } from '../support/registry/catalog.ts';
import { ORDER, PLANTED } from '../support/samples/planted.ts';
import { expect, test } from './fixtures.ts';

const GOAL = 'Reconcile the payments that stay open at the end of a week';
const BODY = `# Reconcile payments

1. Take the bank's statement and the ledger of the same week, and leave out what was settled before it began.
2. Match by reference first, then by amount and day; whatever matches twice goes to a person.
3. Write down each difference with the two lines that disagree, and stop when the sums are equal.
`;

/** As it can stand in a catalog, which keeps no NUL. */
const TEXTS = PLANTED.map(([, text]) => text.replaceAll('\0', ''));

/** Of its own, as what a catalog holds changes the runs of all who share it. */
let stack: Stack;
test.beforeAll(async () => {
  stack = await openStack();
  await stack.registry.publish([
    entityVersion({ markdown: BODY, trustTier: 'verified' }),
    ...TEXTS.map((text, index) =>
      entityVersion({
        namespace: 'evil',
        name: `herons-${index}`,
        description: `Counts herons. ${text}`,
        manifest: { name: `herons-${index}`, description: text },
        markdown: `# Herons\n\n${text}\n`,
      }),
    ),
  ]);
});
test.afterAll(() => stack.close());
test.afterEach(() => {
  stack.provider.setScript(() => undefined);
  expect(stack.browser.problems.splice(0)).toEqual([]);
});

const openPanel = (): Promise<Page> => stack.browser.openExtensionPage('sidepanel.html');
const reuse = (page: Page): Locator => page.getByRole('region', { name: 'Reuse' });

/** Starts a run, and tells what was asked of the provider since. */
const start = async (panel: Page, goal: string): Promise<() => Call[]> => {
  const earlier = stack.provider.calls.length;
  await startRun(panel, { goal, provider: 'OpenAI', providerKey: newProviderKey() });
  return () => stack.provider.calls.slice(earlier);
};

test('a goal that the catalog covers whole ends without drafts, and links what covers it and why', async () => {
  const entry = {
    entity: 'acme/payments@1.0.0',
    covers: 'All of it.',
    why: 'It matches what stays open.',
  };
  stack.provider.setScript(({ asked }) =>
    asked === 'plan' ? goodBut({ items: [], reuse: [entry] }) : undefined,
  );
  const panel = await openPanel();
  const calls = await start(panel, GOAL);

  await expect(panel.getByRole('heading', { name: 'Nothing to draft: what exists covers it' })).toBeVisible();
  await expect(panel.getByRole('region', { name: 'Drafts' })).toHaveCount(0);
  expect(calls().map(({ asked }) => asked)).toEqual(['classification', 'plan']);
  const [item] = await reuse(panel).getByRole('listitem').all();
  for (const said of [entry.covers, entry.why, 'verified']) await expect(item as Locator).toContainText(said);
  const opened = stack.browser.context.waitForEvent('page');
  await reuse(panel).getByRole('link', { name: entry.entity }).click();
  const page = await opened;
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('acme/payments');
  expect(page.url()).toBe(`${stack.registryUrl}/e/acme/payments`);
  await page.close();
  await panel.close();
});

test('a draft that is much like an entity of the catalog says so, and links it', async () => {
  stack.provider.setScript(({ asked }) =>
    asked === 'skill_draft' ? goodBut({ description: 'Something else.', body: BODY }) : undefined,
  );
  const panel = await openPanel();
  await start(panel, GOAL);

  const finding = drafts(panel).getByRole('listitem').filter({ hasText: 'reuse/near-duplicate' });
  await expect(finding).toContainText('This is much like acme/payments@1.0.0');
  await expect(finding.getByRole('link')).toHaveAttribute('href', `${stack.registryUrl}/e/acme/payments`);
  await panel.close();
});

test('a weak draft is written once more and shows both its scores, and only where that is wanted', async () => {
  stack.provider.setScript(weakAtFirst());
  const panel = await openPanel();
  const calls = await start(panel, 'Watch the tide');
  const specificity = drafts(panel).getByLabel('Scores of 100').locator('div').first();
  await expect(specificity).toHaveText('Specificity50 → at first, then 85');
  await expect(drafts(panel)).toContainText('Written twice');
  const again = ['skill_draft', 'critique'];
  expect(calls().map(({ asked }) => asked)).toEqual(['classification', ...again, ...again]);

  await panel.getByText('Plan again').click();
  await panel.getByText(/^Likely costs/).click();
  const wanted = panel.getByRole('checkbox', { name: 'Rewrite weak drafts once' });
  await wanted.uncheck();
  const callsOnce = await start(panel, 'Watch the tide');
  await expect(specificity).toHaveText('Specificity50');
  await expect(panel.getByRole('heading', { name: '1 draft ready' })).toBeVisible();
  expect(callsOnce().map(({ asked }) => asked)).toEqual(['classification', ...again]);
  await panel.getByText('Plan again').click();
  await panel.getByText(/^Likely costs/).click();
  await wanted.check();
  await panel.close();
});

/** A model that does what it read, as far as its answers let it. */
const obey = ({ asked }: Call) => {
  if (asked === 'classification') return goodBut({ queries: ['herons'] });
  if (asked === 'plan')
    return goodBut({
      reuse: [
        { entity: 'evil/pwn@9.9.9', covers: 'everything', why: ORDER },
        ...TEXTS.map((text, index) => ({ entity: `evil/herons-${index}@1.0.0`, covers: text, why: text })),
      ],
    });
  return asked === 'skill_draft' ? goodBut({ description: ORDER, body: TEXTS.join('\n\n') }) : undefined;
};

test('S21 instructions planted in catalog, page and goal give ordinary drafts: nothing is saved, published or sent elsewhere', async () => {
  stack.provider.setScript(obey);
  const goal = `A bundle of three for the herons ${TEXTS.slice(0, 4).join(' ')}`;
  const page = await stack.browser.context.newPage();
  await page.goto(`${stack.registryUrl}/e/evil/herons-1`);
  const panel = await stack.browser.openSidePanel(page);
  await panel.getByRole('button', { name: 'Add this page' }).click();
  await expect(panel.getByText('With the entity evil/herons-1')).toBeVisible();
  const watched = watchPage(panel);
  const since = stack.proxy.requests.length;
  const calls = await start(panel, goal);
  await expect(panel.getByRole('heading', { name: '3 drafts ready' })).toBeVisible();

  for (const call of calls()) expect(call.goal).toBe(goal);
  expect(readFence(String(calls()[0]?.prompt), 'page')).toHaveProperty(
    'text',
    expect.stringContaining(ORDER),
  );
  const asked = calls().map((call) => call.asked);
  expect(asked.join()).toMatch(/^classification,plan(?:,\w+_draft){3},critique$/);
  const names = await reuse(panel).locator('code').allTextContents();
  expect(names.toSorted()).toEqual(TEXTS.map((_, index) => `evil/herons-${index}@1.0.0`));
  expect(new Set(await reuse(panel).locator('.tier').allTextContents())).toEqual(new Set(['unverified']));
  for (const text of TEXTS) await expect(reuse(panel)).toContainText(toVisible(text, 500).trim());
  await expect(drafts(panel).filter({ hasText: TEXTS[2] ?? '' })).toHaveCount(1);
  const live = await findLive(panel);
  expect(live.filter((link) => !link.startsWith(`<a href="${stack.registryUrl}/e/evil/herons-`))).toEqual([]);
  expect(watched.happened).toEqual([]);

  const { host } = new URL(stack.registryUrl);
  expect(stack.proxy.hosts(since)).toEqual([host]);
  const sent = stack.proxy.requests.slice(since).filter((request) => request.host === host);
  const written = sent.filter(({ method }) => method !== 'GET');
  expect(written.map(({ path }) => path)).toEqual(['/v1/intent/byo']);
  expect((await fetch(`${stack.registryUrl}/v1/entities/evil/pwn`)).status).toBe(404);
  await panel.close();
  await page.close();
});
