import { readFile } from 'node:fs/promises';

import type { Locator, Page } from '@playwright/test';
import { strFromU8, unzipSync } from 'fflate';

import { PATHS } from '../../lib/protocol/index.ts';
import { drafts, newProviderKey, startRun } from '../support/browser/extension-pages.ts';
import { placesOf } from '../support/browser/key-search.ts';
import type { Stack } from '../support/browser/stack.ts';
import { faults, goodBut } from '../support/provider/index.ts';
import { expect, test } from './fixtures.ts';

/** Of the shape of a key, and nobody's. */
const SHAPE = 'sk-proj-Ab3dE5gH7jK9mN1pQ3sT5vX7zB9dF1hJ';

const finishRun = async (stack: Stack, goal: string, providerKey = newProviderKey()): Promise<Page> => {
  const panel = await stack.browser.openExtensionPage('sidepanel.html');
  await startRun(panel, { goal, provider: 'OpenAI', providerKey });
  await expect(panel.getByRole('button', { name: 'Save plan' })).toBeVisible();
  return panel;
};
const saveButton = (page: Page | Locator): Locator => page.getByRole('button', { name: 'Save plan' });
const clickFiftyTimes = (button: Locator): Promise<void> =>
  button.evaluate((element: HTMLElement) => {
    for (let click = 0; click < 50; click += 1) element.click();
  });
const savedLink = (page: Page): Locator => page.getByRole('link', { name: 'Open the plan' });

const ask = async (stack: Stack, path: string): Promise<string> => {
  const headers = { authorization: `Bearer ${stack.accessToken}` };
  return (await fetch(`${stack.registryUrl}${path}`, { headers })).text();
};
/** Ids of the plans of this goal as the registry lists them. */
const plansOf = async (stack: Stack, goal: string): Promise<string[]> => {
  const { items } = JSON.parse(await ask(stack, `${PATHS.myPlans}?limit=100`)) as {
    items: { goal: string; plan_id: string }[];
  };
  return items.filter((plan) => plan.goal === goal).map((plan) => plan.plan_id);
};

/** What the wizard keeps on disk, by registry and plan. */
const wizardDraftsOf = (page: Page): Promise<unknown> =>
  page.evaluate(
    () =>
      new Promise((resolve) => {
        const opening = indexedDB.open('wizard');
        opening.addEventListener('success', () => {
          const reading = opening.result.transaction('drafts').objectStore('drafts').getAllKeys();
          reading.addEventListener('success', () => {
            opening.result.close();
            resolve(reading.result);
          });
        });
      }),
  );

test('S22 a saved plan is what the panel showed, without the key', async ({ stack }) => {
  const goal = 'Keep the drafts and not the key';
  const providerKey = newProviderKey();
  const panel = await finishRun(stack, goal, providerKey);
  await saveButton(panel).click();
  await expect(panel.getByText('Saved, without your key.')).toBeVisible();

  const [planId, ...others] = await plansOf(stack, goal);
  expect(others).toEqual([]);
  const plan = await ask(stack, PATHS.plan(planId ?? ''));
  expect(JSON.parse(plan)).toMatchObject({
    composition: { goal, partial: false, drafts: [{ name: 'keep-the-drafts-and' }] },
  });
  expect(plan).not.toContain(providerKey);
  expect(await placesOf(providerKey, panel, stack)).toEqual([]);
  await panel.close();
});

test('S22 fifty clicks in two views at once make one plan', async ({ stack }) => {
  const goal = 'Click as often as you like';
  const panel = await finishRun(stack, goal);
  const plans = await stack.browser.openExtensionPage('plans.html');
  const entry = plans.getByRole('listitem').filter({ hasText: goal });
  await expect(saveButton(entry)).toBeVisible();
  await Promise.all([clickFiftyTimes(saveButton(panel)), clickFiftyTimes(saveButton(entry))]);

  await expect(savedLink(panel)).toBeVisible();
  await expect(entry).not.toContainText('Not saved');
  expect(await plansOf(stack, goal)).toHaveLength(1);
  await plans.close();
  await panel.close();
});

test('S22 S26 a save whose answer is lost says so, and saved again makes one plan', async ({ stack }) => {
  const goal = 'Lose the answer on its way';
  const panel = await finishRun(stack, goal);
  stack.proxy.withhold('lost', ({ method, path }) => method === 'POST' && path === PATHS.plans);
  for (let time = 0; time < 3; time += 1) {
    await saveButton(panel).click();
    await expect(panel.getByRole('alert')).toContainText('The registry could not be reached');
    await expect(saveButton(panel)).toHaveAttribute('aria-disabled', 'false');
  }
  expect(await plansOf(stack, goal)).toHaveLength(1);

  stack.proxy.deliver();
  await saveButton(panel).click();
  await expect(savedLink(panel)).toBeVisible();
  await expect(panel.getByRole('alert')).toHaveCount(0);
  expect(await plansOf(stack, goal)).toHaveLength(1);
  await panel.close();
});

test('S22 a worker killed while it waits for the answer leaves one plan, saved again or not', async ({
  stack,
}) => {
  const goal = 'Wait for an answer that never comes';
  const panel = await finishRun(stack, goal);
  stack.proxy.withhold('held', ({ method, path }) => method === 'POST' && path === PATHS.plans);
  await saveButton(panel).click();
  await expect.poll(() => plansOf(stack, goal)).toHaveLength(1);
  await stack.browser.killWorker();
  stack.proxy.deliver();

  await expect(saveButton(panel)).toHaveAttribute('aria-disabled', 'false');
  await saveButton(panel).click();
  await expect(savedLink(panel)).toBeVisible();
  expect(await plansOf(stack, goal)).toHaveLength(1);
  await panel.close();
});

test('a composition that nobody saved outlives its tab and the worker: open, save, discard', async ({
  stack,
}) => {
  for (const goal of ['Save me later', 'Throw me away']) await (await finishRun(stack, goal)).close();
  await stack.browser.killWorker();

  const plans = await stack.browser.openExtensionPage('plans.html');
  await expect(plans.getByRole('heading', { level: 2 }).first()).toHaveText('Not saved');
  const entryOf = (goal: string): Locator => plans.getByRole('listitem').filter({ hasText: goal });
  await expect(entryOf('Save me later')).toContainText('Not saved');
  await entryOf('Save me later').getByText('Save me later').click();
  await expect(entryOf('Save me later').getByRole('article', { name: 'save-me-later' })).toBeVisible();

  await saveButton(entryOf('Save me later')).click();
  await expect(plans.getByRole('link', { name: 'Save me later' })).toBeVisible();
  await entryOf('Throw me away').getByRole('button', { name: 'Discard' }).click();
  await entryOf('Throw me away').getByRole('button', { name: 'Discard drafts' }).click();
  await expect(entryOf('Throw me away')).toHaveCount(0);

  await plans.getByRole('link', { name: 'Save me later' }).click();
  await expect(plans.getByRole('article', { name: 'save-me-later' })).toBeVisible();
  await plans.getByRole('link', { name: 'All plans' }).click();
  await entryOf('Save me later').getByRole('button', { name: 'Delete' }).click();
  await expect(entryOf('Save me later')).toHaveCount(0);
  expect(await plansOf(stack, 'Save me later')).toEqual([]);
  expect(await plansOf(stack, 'Throw me away')).toEqual([]);
  await plans.close();
});

test('S22 a draft with something like a key in it is shown with where, and is not saved', async ({
  stack,
}) => {
  const goal = 'Leak a key of somebody';
  stack.provider.setScript(({ asked }) =>
    asked === 'skill_draft' ? goodBut({ body: `Set it first:\n${SHAPE}\n` }) : undefined,
  );
  const panel = await finishRun(stack, goal);
  await expect(drafts(panel)).toContainText('Something here looks like an OpenAI key. Remove it.');
  await expect(drafts(panel)).toContainText('secret/openai-key Show in Instructions');
  const before = stack.proxy.requests.filter(({ path }) => path === PATHS.plans).length;
  await saveButton(panel).click();

  const alert = panel.getByRole('alert');
  await expect(alert).toContainText('The plan contains something that looks like a key');
  await expect(alert).toContainText('It is in leak-a-key-of. The plan was not sent.');
  await expect(alert).not.toContainText(SHAPE);
  expect(stack.proxy.requests.filter(({ path }) => path === PATHS.plans)).toHaveLength(before);
  expect(await plansOf(stack, goal)).toEqual([]);
  await panel.close();
});

test('a partial composition is saved as what it is, and its drafts are downloaded', async ({ stack }) => {
  const goal = 'A bundle of three that breaks off';
  stack.provider.setScript(({ asked }) => (asked === 'critique' ? faults.status(401) : undefined));
  const panel = await finishRun(stack, goal);
  await expect(panel.getByRole('heading', { name: 'Failed, partial: 3 of 3 drafts' })).toBeVisible();

  const download = async (name: RegExp): Promise<{ fileName: string; bytes: Buffer }> => {
    const started = panel.waitForEvent('download');
    await panel.getByRole('article', { name }).getByRole('button', { name: 'Download' }).click();
    const file = await started;
    return { fileName: file.suggestedFilename(), bytes: await readFile(await file.path()) };
  };
  const skill = await download(/guide/);
  expect(skill.fileName).toBe('a-bundle-of-three-guide.skill');
  const files = unzipSync(skill.bytes);
  expect(Object.keys(files)).toEqual([
    'a-bundle-of-three-guide/SKILL.md',
    'a-bundle-of-three-guide/references/checklist.md',
  ]);
  const markdown = strFromU8(files['a-bundle-of-three-guide/SKILL.md'] ?? new Uint8Array());
  expect(markdown).toMatch(/^---\nname: "a-bundle-of-three-guide"\n/);
  expect(markdown).toContain('2. Do the work.');
  const server = await download(/server/);
  expect(server.fileName).toBe('server.json');
  expect(JSON.parse(server.bytes.toString())).toMatchObject({ version: '0.1.0' });
  const agent = await download(/agent/);
  expect(agent.fileName).toBe('a-bundle-of-three-agent.md');
  expect(agent.bytes.toString()).toContain('Say so when you do not know.');

  await saveButton(panel).click();
  await expect(savedLink(panel)).toBeVisible();
  const [planId] = await plansOf(stack, goal);
  expect(JSON.parse(await ask(stack, PATHS.plan(planId ?? '')))).toMatchObject({
    composition: { partial: true, drafts: [{}, {}, {}] },
  });
  await panel.close();
});

test('S22 plans are found, renamed, copied, deleted with undo and erased', async ({ stack }) => {
  const goal = 'Keep the minutes of the parents’ evening';
  const panel = await finishRun(stack, goal);
  await saveButton(panel).click();
  await expect(savedLink(panel)).toBeVisible();
  const plans = await stack.browser.openExtensionPage('plans.html');
  const entryOf = (name: string): Locator => plans.getByRole('listitem').filter({ hasText: name });
  const press = (name: string, button: string): Promise<void> =>
    entryOf(name).getByRole('button', { name: button, exact: true }).first().click();

  await press(goal, 'Rename');
  await plans.getByLabel('Title; empty for its goal').fill('Minutes');
  await plans.keyboard.press('Enter');
  await expect(plans.getByRole('link', { name: 'Minutes', exact: true })).toBeVisible();
  await press('Minutes', 'Duplicate');
  await expect(plans.getByRole('link', { name: 'Copy of Minutes' })).toBeVisible();
  expect(await plansOf(stack, goal)).toHaveLength(2);

  await plans.getByRole('searchbox', { name: 'Search titles and goals' }).fill('EVENING copy');
  await plans.keyboard.press('Enter');
  await expect(plans.getByRole('link', { name: 'Minutes', exact: true })).toHaveCount(0);
  await press('Copy of Minutes', 'Delete');
  await expect(plans.getByRole('link', { name: 'Copy of Minutes' })).toHaveCount(0);
  await plans.getByRole('button', { name: 'Undo' }).click();
  await expect(plans.getByRole('link', { name: 'Copy of Minutes' })).toBeVisible();

  const href = await plans.getByRole('link', { name: 'Copy of Minutes' }).getAttribute('href');
  const copyId = href?.replace(/^.*#/, '') ?? '';
  const wizard = await stack.browser.openExtensionPage(`publish.html?plan=${copyId}`);
  await expect(wizard.getByLabel('Title (optional)')).toBeVisible();
  await expect.poll(() => wizardDraftsOf(plans)).toEqual([`${stack.registryUrl} ${copyId}`]);
  await wizard.close();

  await press('Copy of Minutes', 'Delete');
  await expect.poll(() => plansOf(stack, goal)).toHaveLength(1);
  await plans.getByRole('button', { name: 'Deleted plans' }).click();
  await expect(plans.getByRole('heading', { name: 'Deleted plans' })).toBeVisible();
  await press('Copy of Minutes', 'Delete for good');
  await press('Copy of Minutes', 'Erase it now');
  await expect(entryOf('Copy of Minutes')).toHaveCount(0);
  await expect.poll(() => wizardDraftsOf(plans)).toEqual([]);
  await plans.getByRole('button', { name: 'All plans' }).click();
  await expect(plans.getByRole('link', { name: 'Minutes', exact: true })).toBeVisible();
  await plans.close();
  await panel.close();
});

test('S22 a plan that was renamed elsewhere meanwhile shows both titles, and loses neither', async ({
  stack,
}) => {
  const goal = 'Name me in two places';
  const panel = await finishRun(stack, goal);
  await saveButton(panel).click();
  await expect(savedLink(panel)).toBeVisible();
  const plans = await stack.browser.openExtensionPage('plans.html');
  const entry = plans.getByRole('listitem').filter({ hasText: goal });
  await entry.getByRole('button', { name: 'Rename' }).click();
  const [planId] = await plansOf(stack, goal);
  await fetch(`${stack.registryUrl}${PATHS.plan(planId ?? '')}`, {
    method: 'PUT',
    headers: {
      authorization: `Bearer ${stack.accessToken}`,
      'content-type': 'application/json',
      'if-match': '*',
    },
    body: JSON.stringify({ title: 'Named elsewhere' }),
  });

  await plans.getByLabel('Title; empty for its goal').fill('Named here');
  await plans.getByRole('button', { name: 'Save title' }).click();

  const conflict = plans.getByRole('alert').filter({ hasText: 'The plan was changed meanwhile' });
  await expect(conflict).toContainText('It is now called “Named elsewhere”. You typed “Named here”.');
  await conflict.getByRole('button', { name: 'Use what I typed' }).click();
  await expect(plans.getByRole('link', { name: 'Named here' })).toBeVisible();
  await expect(conflict).toHaveCount(0);
  await plans.close();
  await panel.close();
});

test('an address with half of an id leads to the plans, and not to a failure that never was', async ({
  stack,
}) => {
  for (const address of ['plans.html#01a22dd2-78', 'plans.html#job-01a22dd2-78']) {
    const plans = await stack.browser.openExtensionPage(address);
    await expect(plans.getByRole('button', { name: 'Deleted plans' })).toBeVisible();
    await expect(plans.getByText('The background worker stopped')).toHaveCount(0);
    await plans.close();
  }
  const wizard = await stack.browser.openExtensionPage('publish.html?plan=01a22dd2-78');
  await expect(wizard.getByText('This address names no plan.')).toBeVisible();
  await expect(wizard.getByText('The background worker stopped')).toHaveCount(0);
  await wizard.close();
});
