import { randomUUID } from 'node:crypto';

import type { Locator, Page } from '@playwright/test';
import { strToU8, zipSync } from 'fflate';

import type { Composition } from '../../lib/protocol/index.ts';
import type { Stack } from '../support/browser/stack.ts';
import { savePlan } from '../support/registry/save-plan.ts';
import { sampleComposition, sampleDraft } from '../support/samples/run-samples.ts';
import { AGENT_DRAFT, SERVER_DRAFT } from '../support/wizard/samples.ts';
import { expect, test } from './fixtures.ts';

const SKILL = sampleDraft({ files: [{ path: 'references/errors.md', text: '# Errors\n' }] });

const openMembers = async (stack: Stack, change: Partial<Composition> = {}): Promise<Page> => {
  const composition = sampleComposition({
    run_id: randomUUID(),
    drafts: [SKILL, SERVER_DRAFT, AGENT_DRAFT],
    ...change,
  });
  const saved = await savePlan(stack.registryUrl, stack.accessToken, composition);
  const { plan_id: planId } = (await saved.json()) as { plan_id: string };
  const page = await stack.browser.openExtensionPage(`publish.html?plan=${planId}`);
  await page.getByRole('textbox', { name: 'Label' }).fill('release-work');
  await page.getByRole('button', { name: 'Next' }).click();
  await expect(page.getByRole('heading', { level: 2, name: 'Members' })).toBeFocused();
  return page;
};

const card = (page: Page, name: string): Locator => page.getByRole('article', { name, exact: true });
const names = (page: Page): Promise<string[]> =>
  page.getByRole('article').getByRole('heading', { level: 3 }).allTextContents();
const next = (page: Page): Locator => page.getByRole('button', { name: 'Next' });
const asSpecification = (page: Page, name: string): Locator =>
  card(page, name).getByRole('checkbox', { name: 'Publish it as a specification' });
const focused = (page: Page): Promise<string> =>
  page.evaluate(
    () => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? '',
  );
const tabTo = async (page: Page, target: Locator): Promise<void> => {
  for (let press = 0; press < 80; press += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error('The Tab key never came there');
};

const file = (name: string, content: string | Uint8Array) => ({
  name,
  mimeType: 'application/octet-stream',
  buffer: Buffer.from(content),
});

test('members are moved, left out and brought back with the keyboard alone', async ({ stack }) => {
  const page = await openMembers(stack);
  expect(await names(page)).toEqual(['release-notes', 'payout-reports', 'release-reviewer']);

  const down = card(page, 'release-notes').getByRole('button', { name: 'Move down' });
  await tabTo(page, down);
  await page.keyboard.press('Enter');
  expect(await names(page)).toEqual(['payout-reports', 'release-notes', 'release-reviewer']);
  await expect(down).toBeFocused();
  await expect(page.getByText('release-notes is now 2 of 3.')).toBeAttached();
  await page.keyboard.press('Enter');
  expect(await names(page)).toEqual(['payout-reports', 'release-reviewer', 'release-notes']);
  // It stays where it is, and so does the focus.
  await expect(down).toHaveAttribute('aria-disabled', 'true');
  await page.keyboard.press('Enter');
  await expect(down).toBeFocused();

  const remove = card(page, 'release-notes').getByRole('button', { name: 'Leave out' });
  await tabTo(page, remove);
  await page.keyboard.press('Enter');
  expect(await names(page)).toEqual(['payout-reports', 'release-reviewer']);
  expect(await focused(page)).toBe('Undo');
  await page.keyboard.press('Enter');
  expect(await names(page)).toEqual(['payout-reports', 'release-reviewer', 'release-notes']);
  await expect(card(page, 'release-notes')).toBeFocused();
  await page.close();
});

test('what nobody can install says so, leads there, and has three ways on', async ({ stack }) => {
  const page = await openMembers(stack);
  await expect(next(page)).toHaveAttribute('aria-disabled', 'true');
  await expect(next(page)).toHaveAccessibleDescription(
    /^payout-reports: Nobody can install this yet.*One more thing/,
  );
  await page.getByRole('button', { name: 'Go there' }).click();
  await expect(asSpecification(page, 'payout-reports')).toBeFocused();

  const server = card(page, 'payout-reports');
  await asSpecification(page, 'payout-reports').check();
  await expect(server).toContainText('· specification');
  await server.getByRole('combobox', { name: 'Package' }).selectOption('npm');
  await expect(asSpecification(page, 'payout-reports')).toBeHidden();
  await expect(server).not.toContainText('· specification');
  const name = server.getByRole('textbox', { name: 'Name of the package' });
  await expect(name).toHaveAccessibleDescription('The package needs an identifier without spaces.');
  await name.fill('@acme/payout-reports');
  await expect(name).toHaveAccessibleDescription('');
  await expect(server).toContainText('edited');
  const version = server.getByRole('textbox', { name: 'Version of the package' });
  await expect(version).toHaveAccessibleDescription(/no line that installs it/);
  await server.getByRole('combobox', { name: 'Package' }).selectOption('oci');
  await expect(version).toHaveAccessibleDescription('');

  const agent = card(page, 'release-reviewer');
  await agent.getByRole('textbox', { name: 'Service address' }).fill('http://agents.example');
  await expect(agent.getByRole('textbox', { name: 'Service address' })).toHaveAccessibleDescription(
    /complete https address/,
  );
  await agent.getByRole('textbox', { name: 'Service address' }).fill('');
  await asSpecification(page, 'release-reviewer').check();
  await next(page).click();
  await expect(card(page, 'release-reviewer')).toContainText('A specification');
  await expect(card(page, 'payout-reports')).not.toContainText('A specification');
  await page.close();
});

test('an error stands at its field while it is typed, and half of a JSON survives the tab', async ({
  stack,
}) => {
  const page = await openMembers(stack, { drafts: [SKILL] });
  const version = page.getByRole('textbox', { name: 'Version' });
  await version.fill('latest');
  await expect(version).toHaveAccessibleDescription(/A version looks like 1\.2\.0/);
  await version.fill('2.0.0');
  await expect(card(page, 'release-notes')).toContainText('drafted by a model');
  const description = page.getByRole('textbox', { name: 'Description' });
  await description.fill('');
  await expect(description).toHaveAccessibleDescription(/1 to 1,024 characters/);
  await description.pressSequentially('Use when a tag is made.');
  await expect(card(page, 'release-notes')).toContainText('edited');

  await page.getByText('More fields').click();
  const rest = page.getByRole('textbox', { name: 'The rest of the frontmatter' });
  await rest.fill('{"metadata": {"author": ');
  await expect(next(page)).toHaveAttribute('aria-disabled', 'true');
  await page.reload();
  await expect(rest).toHaveValue('{"metadata": {"author": ');
  await expect(rest).toHaveAccessibleDescription(/This is not JSON/);
  await rest.fill('{"metadata": {"author": "ada"}}');
  // It is shown as it was typed.
  await expect(rest).toHaveValue('{"metadata": {"author": "ada"}}');
  await expect(next(page)).toHaveAttribute('aria-disabled', 'false');

  await page.getByText('references/errors.md').click();
  await page.getByRole('textbox', { name: 'Path' }).fill('../errors.md');
  await expect(page.getByRole('textbox', { name: 'Path' })).toHaveAccessibleDescription(
    /leads out of its folder/,
  );
  await expect(next(page)).toHaveAttribute('aria-disabled', 'true');
  await page.close();
});

test('every member that was left out can be brought back to its place', async ({ stack }) => {
  const page = await openMembers(stack);
  const leaveOut = (name: string): Promise<void> =>
    card(page, name).getByRole('button', { name: 'Leave out' }).press('Enter');
  const undo = (name: string): Locator =>
    page.getByRole('listitem').filter({ hasText: name }).getByRole('button', { name: 'Undo' });
  await leaveOut('release-notes');
  await expect(undo('release-notes')).toBeFocused();
  await leaveOut('payout-reports');
  await expect(undo('payout-reports')).toBeFocused();
  expect(await names(page)).toEqual(['release-reviewer']);
  await undo('release-notes').press('Enter');
  await undo('payout-reports').press('Enter');
  expect(await names(page)).toEqual(['release-notes', 'payout-reports', 'release-reviewer']);
  await page.close();
});

test('a file of a member is removed after a question, and no other with it', async ({ stack }) => {
  const files = ['a', 'b', 'c'].map((name) => ({ path: `references/${name}.md`, text: `# ${name}\n` }));
  const page = await openMembers(stack, { drafts: [sampleDraft({ files })] });
  const paths = page.locator('summary code');
  const group = page.getByRole('group', { name: '3 files' });
  await paths.nth(0).click();
  await paths.nth(2).click();
  await page.getByRole('button', { name: 'Remove this file' }).first().dblclick();
  await expect(paths).toHaveCount(3);
  await page.getByRole('button', { name: 'Remove file' }).press('Enter');
  await expect(paths).toHaveText(['references/b.md', 'references/c.md']);
  await expect(group).toHaveCount(0);
  await expect(page.getByRole('group', { name: '2 files' })).toBeFocused();
  // What was open stays open, and nothing else.
  await expect(page.getByLabel('Path').nth(0)).toBeHidden();
  await expect(page.getByLabel('Path').nth(1)).toHaveValue('references/c.md');
  await page.getByLabel('Path').nth(1).press('End');
  await page.keyboard.type('x');
  await expect(page.getByLabel('Path').nth(1)).toBeFocused();
  await page.close();
});

test('members come from files, and a file that gives none says why', async ({ stack }) => {
  const page = await openMembers(stack, { drafts: [SKILL] });
  const archive = zipSync({
    'payments/SKILL.md': strToU8(
      '---\nname: payments\ndescription: Use when somebody pays.\n---\n\n# Payments\n',
    ),
    'payments/references/a.md': strToU8('A'),
  });
  await page
    .getByLabel('Add members from files')
    .setInputFiles([
      file('payments.skill', archive),
      file('server.json', '{"name": "com.example/refunds", "version": "1.0.0", "remotes": []}'),
      file('mcp.json', '{"mcpServers": {}}'),
      file('logo.png', 'PNG'),
      file('SKILL.md', '---\nname: &a b\n---\n'),
    ]);

  await expect(page.getByText('2 members added.')).toBeVisible();
  expect(await names(page)).toEqual(['release-notes', 'payments', 'refunds']);
  await expect(card(page, 'payments')).toContainText('no model wrote it');
  await expect(page.getByRole('alert').getByRole('listitem')).toHaveText([
    'mcp.json: These are the settings of a client. Choose the server.json of the server itself.',
    'logo.png: Choose a .md, .json, .skill or .zip file.',
    /^SKILL\.md: Line 2 has YAML that is not read here/,
  ]);
  await page.close();
});

test('S20 the review shows exactly what is signed, as text and nothing else', async ({ stack }) => {
  const markup = '<img src=x onerror=alert(1)><b id=injected>bold</b>[link](javascript:alert(1))';
  const page = await openMembers(stack, {
    drafts: [
      sampleDraft({ markdown: `# Notes\n\n${markup}`, files: [{ path: 'references/a.md', text: markup }] }),
    ],
    reuse: [
      {
        entity: 'acme/payments@1.2.0',
        kind: 'skill',
        covers: markup,
        why: 'It exists.',
        trust_tier: 'verified',
      },
    ],
  });
  await next(page).click();
  await expect(page.getByRole('heading', { level: 2, name: 'Review' })).toBeFocused();
  const review = card(page, 'release-notes');
  for (const summary of ['Manifest', 'Instructions', 'references/a.md'])
    await review.getByText(summary, { exact: true }).click();

  await expect(review.locator('pre')).toHaveText([
    '{"description":"Writes release notes. Use when a version is tagged.","name":"release-notes"}',
    `# Notes\n\n${markup}`,
    markup,
  ]);
  await expect(page.locator('#injected, main img, main a[href^="javascript"]')).toHaveCount(0);
  await expect(page.getByText(/of 8,000 characters/)).toBeVisible();
  await expect(page.getByRole('link', { name: 'acme/payments@1.2.0' })).toBeVisible();
  await page.close();
});
