import type { Locator, Page } from '@playwright/test';

import { drafts, keyRegion, newProviderKey, startRun } from '../support/browser/extension-pages.ts';
import { placesOf, storedBy } from '../support/browser/key-search.ts';
import { endOfRun, endsOfRuns } from '../support/browser/run-records.ts';
import { openSite } from '../support/browser/site.ts';
import type { Stack } from '../support/browser/stack.ts';
import { expect, test } from './fixtures.ts';

const openPanel = (stack: Stack): Promise<Page> => stack.browser.openExtensionPage('sidepanel.html');
const button = (within: Page | Locator, name: string): Locator => within.getByRole('button', { name });

const finishRun = async (stack: Stack, goal: string, providerKey = newProviderKey()): Promise<Page> => {
  const panel = await openPanel(stack);
  await startRun(panel, { goal, provider: 'OpenAI', providerKey });
  await expect(button(panel, 'Save plan')).toBeVisible();
  return panel;
};

/** Saves what stands there and reads it back as the registry has it. */
const savedDrafts = async (stack: Stack, panel: Page): Promise<{ name: string; markdown: string }[]> => {
  await button(panel, 'Save plan').click();
  const link = panel.getByRole('link', { name: 'Open the plan' });
  const planId = new URL((await link.getAttribute('href')) ?? '', panel.url()).hash.slice(1);
  const headers = { authorization: `Bearer ${stack.accessToken}` };
  const answer = await fetch(`${stack.registryUrl}/v1/plans/${planId}`, { headers });
  const plan = (await answer.json()) as { composition: { drafts: { name: string; markdown: string }[] } };
  return plan.composition.drafts;
};

test('what a run will likely cost stands beside its button, and its caps one click away', async ({
  stack,
}) => {
  const panel = await openPanel(stack);
  const cost = panel.getByText(/^Likely costs \$[\d.]+ to \$[\d.]+$/);
  await cost.click();
  await expect(panel.getByText(/Calls to the provider/)).toBeVisible();

  await panel.getByLabel('US dollars at most').fill('a few');
  await startRun(panel, { goal: 'Count the cost', provider: 'OpenAI', providerKey: newProviderKey() });
  await expect(panel.getByRole('alert')).toContainText('Enter a number of dollars');
  await panel.getByLabel('US dollars at most').fill('');
  await panel.close();
});

test('S16 a cap reached in the middle ends the run and keeps what is finished', async ({ stack }) => {
  const panel = await openPanel(stack);
  await panel.getByText(/^Likely costs/).click();
  // Enough for the calls before the drafts and for the first of them.
  await panel.getByLabel('Output tokens at most').fill('700');
  await startRun(panel, {
    goal: 'A bundle that costs more than it may',
    provider: 'OpenAI',
    providerKey: newProviderKey(),
  });

  await expect(panel.getByRole('alert')).toContainText('cap');
  await expect(drafts(panel)).toHaveCount(1);
  await expect(button(panel, 'Save plan')).toBeVisible();
  const number = endsOfRuns(stack.registry).length;
  expect((await endOfRun(stack.registry, number)).outcome).toBe('run-cap-reached');
  await panel.getByText('Plan again').click();
  await panel.getByText(/^Likely costs/).click();
  await panel.getByLabel('Output tokens at most').fill('');
  await panel.close();
});

test('a draft is edited in place under the eyes of its rules, and that is what is saved', async ({
  stack,
}) => {
  const panel = await finishRun(stack, 'Change a word of it');
  const draft = drafts(panel).first();
  const before = (await savedDrafts(stack, panel))[0]?.markdown;
  await button(draft, 'Edit').click();
  await draft.getByLabel('Manifest').fill('{ "name": oops');
  await expect(draft.getByRole('alert')).toContainText('not the JSON');
  await expect(button(draft, 'Keep changes')).toHaveAttribute('aria-disabled', 'true');

  await draft.getByLabel('Manifest').fill('{"name":"Not A Name","description":"Says what. Use it when."}');
  await expect(draft.getByText('skill/name-format')).toBeVisible();
  await draft
    .getByLabel('Manifest')
    .fill('{"name":"mine","description":"Changes a word of a text. Use it when one word is wrong."}');
  await draft.getByLabel('Instructions').fill('# Mine\n\nOne word, changed by hand.');
  await expect(draft.getByText('skill/name-format')).toHaveCount(0);
  await button(draft, 'Keep changes').click();

  await expect(drafts(panel).first().getByRole('heading', { level: 3 })).toHaveText('mine');
  expect(await savedDrafts(stack, panel)).toMatchObject([
    { name: 'mine', markdown: '# Mine\n\nOne word, changed by hand.' },
  ]);
  await button(drafts(panel).first(), 'Previous version').click();
  await expect(drafts(panel).first().getByRole('heading', { level: 3 })).not.toHaveText('mine');
  expect((await savedDrafts(stack, panel))[0]?.markdown).toBe(before);
  await panel.close();
});

test('a text from right to left reads that way in its field and in the draft', async ({ stack }) => {
  const panel = await finishRun(stack, 'Write from right to left');
  const draft = drafts(panel).first();
  await button(draft, 'Edit').click();
  const text = draft.locator('textarea').first();
  await text.fill('اكتب ملاحظات!\n\nThen stop.');
  await expect(text).toHaveCSS('unicode-bidi', 'plaintext');
  await button(draft, 'Keep changes').click();
  const written = draft.locator('.markdown p').first();
  await expect(written).toHaveText('اكتب ملاحظات!');
  // The exclamation mark is the last character, and furthest to the left.
  const [first, last] = await written.evaluate((paragraph) => {
    const node = paragraph.firstChild;
    if (!(node instanceof Text)) throw new Error('The paragraph has no text');
    const leftOf = (at: number): number => {
      const range = document.createRange();
      range.setStart(node, at);
      range.setEnd(node, at + 1);
      return range.getBoundingClientRect().left;
    };
    return [leftOf(0), leftOf(node.length - 1)];
  });
  expect(last).toBeLessThan(first ?? 0);
  await panel.close();
});

test('a draft says where it goes, with lines to copy by keyboard alone', async ({ stack }) => {
  await stack.browser.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const panel = await finishRun(stack, 'Find its place');
  const draft = drafts(panel);
  await draft.getByText('Where it goes').press('Enter');
  await button(draft, 'Copy the line for Claude Code').press('Enter');

  await expect(draft.getByRole('status').filter({ hasText: 'Copied' })).toBeVisible();
  expect(await panel.evaluate<string>('navigator.clipboard.readText()')).toMatch(
    /^mkdir -p ~\/\.claude\/skills && unzip ~\/Downloads\/[\w-]+\.skill -d ~\/\.claude\/skills$/,
  );
  await panel.close();
});

test('a draft that is discarded is in no plan until it is taken back', async ({ stack }) => {
  const panel = await finishRun(stack, 'A bundle with one part too many');
  const names = await drafts(panel).getByRole('heading', { level: 3 }).allTextContents();
  expect(names.length).toBeGreaterThan(1);
  await button(drafts(panel).first(), 'Discard').click();
  await expect(drafts(panel)).toHaveCount(names.length - 1);
  expect((await savedDrafts(stack, panel)).map(({ name }) => name)).toEqual(names.slice(1));

  await button(panel, 'Undo').click();
  await expect(drafts(panel).getByRole('heading', { level: 3 })).toHaveText(names);
  await panel.close();
});

test('a draft is written anew to a note, with the key given again and gone again', async ({ stack }) => {
  const panel = await finishRun(stack, 'Say it better');
  const draft = drafts(panel).first();
  const calls = stack.provider.calls.length;
  const providerKey = newProviderKey();
  await button(draft, 'Regenerate…').click();
  await draft.getByLabel('What to change').fill('Half as long, please');
  await expect(draft.getByText(/^Likely costs/)).toBeVisible();
  await button(draft, 'Regenerate this draft').click();
  await expect(draft.getByRole('alert')).toContainText('key');

  await draft.getByLabel('API key').pressSequentially(providerKey);
  await button(draft, 'Regenerate this draft').click();
  await expect(panel.getByRole('heading', { name: /rewritten$/ })).toBeVisible();

  const sent = stack.provider.calls.slice(calls);
  expect(sent.some(({ prompt }) => prompt.includes('Half as long, please'))).toBe(true);
  await expect(keyRegion(panel)).toContainText('Gone from this browser');
  expect(await placesOf(providerKey, panel, stack)).toEqual([]);
  await expect(button(drafts(panel).first(), 'Previous version')).toBeVisible();
  await panel.close();
});

test('a note for a draft is there again after a look at another tab, but not after Not now', async ({
  stack,
}) => {
  const site = await openSite();
  const page = await stack.browser.context.newPage();
  await page.goto(`${stack.registryUrl}/compose`);
  const other = await stack.browser.context.newPage();
  await other.goto(site.url);
  const panel = await stack.browser.openSidePanel(page);
  await startRun(panel, { goal: 'Look it up', provider: 'OpenAI', providerKey: newProviderKey() });
  const note = panel.getByLabel('What to change');
  const lookElsewhere = async (): Promise<void> => {
    await other.bringToFront();
    await expect(drafts(panel)).toHaveCount(0);
    await page.bringToFront();
    await expect(drafts(panel)).toHaveCount(1);
  };
  await button(drafts(panel), 'Regenerate…').click();
  await note.fill('Name the errors');
  await lookElsewhere();
  await expect(note).toHaveValue('Name the errors');
  await button(drafts(panel), 'Not now').click();
  await lookElsewhere();
  await expect(note).toHaveCount(0);
  await panel.close();
  await other.close();
  await page.close();
  await site.close();
});

test('what was typed into a draft is there again after another draft was written anew', async ({ stack }) => {
  const panel = await finishRun(stack, 'A bundle that is edited in two places');
  const [edited, other] = [drafts(panel).first(), drafts(panel).nth(1)];
  await button(edited, 'Edit').click();
  await edited.locator('textarea').first().fill('Half a thought');
  await button(other, 'Regenerate…').click();
  await other.getByLabel('API key').pressSequentially(newProviderKey());
  await button(other, 'Regenerate this draft').click();

  await expect(panel.getByRole('heading', { name: /rewritten$/ })).toBeVisible();
  await expect(edited.locator('textarea').first()).toHaveValue('Half a thought');
  await button(edited, 'Drop changes').click();
  await expect(edited.locator('textarea')).toHaveCount(0);
  await panel.close();
});

test('what was typed into a draft is kept when the popup closes over it', async ({ stack }) => {
  const goal = 'Close the popup while I type';
  const site = await openSite();
  const page = await stack.browser.context.newPage();
  await page.goto(site.url);
  await stack.browser.pressToolbarButton(page);
  const popup = await stack.browser.findExtensionPage('popup.html');
  await startRun(popup, { goal, provider: 'OpenAI', providerKey: newProviderKey() });
  await button(drafts(popup).first(), 'Edit').click();
  await drafts(popup).first().locator('textarea').first().fill('Typed in a popup');
  await expect.poll(() => storedBy(popup)).toContain('Typed in a popup');
  // A press while it is still going away would be taken for the one that closes it.
  const closed = popup.waitForEvent('close');
  await popup.evaluate('window.close()').catch(() => undefined);
  await closed;

  await stack.browser.pressToolbarButton(page);
  const again = await stack.browser.findExtensionPage('popup.html');
  await expect(drafts(again).first().locator('textarea').first()).toHaveValue('Typed in a popup');
  await button(drafts(again).first(), 'Keep changes').click();
  await expect(drafts(again).first()).toContainText('Typed in a popup');
  await again.close();
  await page.close();
  await site.close();
});
