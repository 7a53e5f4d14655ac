import type { Page } from '@playwright/test';

import { drafts, goalField, newProviderKey, startRun } from '../support/browser/extension-pages.ts';
import { openStack, type Stack } from '../support/browser/stack.ts';
import { skillMember } from '../support/signing/bundle-to-publish.ts';
import { asAda, publishOverHttp } from '../support/signing/publish-over-http.ts';
import { ADA, MALLORY } from '../support/signing/signed-bundle.ts';
import { expect, test } from './fixtures.ts';

let stack: Stack;
let page: Page;
let panel: Page;

test.beforeAll(async () => {
  stack = await openStack();
  const members = [skillMember('payments', { version: '1.1.0' })];
  await publishOverHttp(
    stack,
    [ADA, MALLORY],
    [
      { label: 'payments-pack', key: ADA },
      { label: 'other-pack', members, key: MALLORY },
    ],
  );
});
test.beforeEach(async () => {
  page = await stack.browser.context.newPage();
  await page.goto(`${stack.registry.url}/e/ada/payments`);
  panel = await stack.browser.openSidePanel(page);
});
test.afterEach(async () => {
  await panel.close();
  await page.close();
  expect(stack.browser.problems.splice(0)).toEqual([]);
});
test.afterAll(() => stack.close());

const beside = () => panel.getByRole('region', { name: 'This page of your registry' });
const button = (name: string) => beside().getByRole('button', { name });

test('a new signer is shown and confirmed once; another key is loud', async () => {
  await page.goto(`${stack.registry.url}/e/ada/payments/versions/1.0.0`);
  await expect(beside()).toContainText('ada/payments@1.0.0');
  await button('Verify').click();
  await expect(beside().getByRole('status')).toContainText('Valid, with a key that is new to you');
  await expect(beside()).toContainText(ADA.keyId);
  await beside().getByText('What was checked: 3').click();
  await expect(beside()).toContainText('payments@1.0.0 scripts/sum.sh');
  await button('This is their key').click();
  await expect(beside().getByRole('status')).toContainText('with a key that you accepted');

  await page.reload();
  await button('Verify').click();
  await expect(beside().getByRole('status')).toContainText('with a key that you accepted');

  await page.goto(`${stack.registry.url}/e/ada/payments/versions/1.1.0`);
  await expect(beside()).toContainText('ada/payments@1.1.0');
  await expect(beside().getByRole('status')).toHaveCount(0);
  await button('Verify').click();
  await expect(beside().getByRole('alert')).toContainText('The signer changed');
  await expect(beside()).toContainText(MALLORY.keyId);
  await button('Accept the new key').click();
  await expect(button('Keep')).toBeFocused();
  await button('Yes, accept it').click();
  await expect(beside().getByRole('status')).toContainText('with a key that you accepted');
});

test('nothing is offered beside other pages, and a key that was revoked later is told with its reason', async () => {
  await expect(button('Verify')).toBeVisible();
  await page.goto(`${stack.registry.url}/p/ada`);
  await expect(beside()).toHaveCount(0);
  await asAda(stack)('DELETE', `/v1/me/signing-keys/${MALLORY.keyId}?reason=compromised`);
  await page.goto(`${stack.registry.url}/e/ada/payments/versions/1.1.0`);
  await button('Verify').click();
  await expect(beside().getByRole('alert')).toContainText('The key was revoked later');
  await expect(beside()).toContainText('as compromised');
});

test('a plan that builds on a page begins with it, and keeps what was typed', async () => {
  await goalField(panel).fill('and count herons');
  await button('Plan something that builds on this').click();
  await expect(goalField(panel)).toHaveValue('Build on ada/payments: and count herons');
  await expect(goalField(panel)).toBeFocused();
  await expect(panel.getByText('With the entity')).toContainText('ada/payments');
  await panel.keyboard.type('match sums ');
  await expect(goalField(panel)).toHaveValue('Build on ada/payments: match sums and count herons');
  await goalField(panel).fill('');
});

test('a new version is asked for by its number, and begins from the files that were published', async () => {
  await button('Draft a new version').click();
  await expect(goalField(panel)).toHaveValue(
    'Draft version 1.2.0 of the skill ada/payments. Keep its name and what works, and change this: ',
  );
  const sent = panel.getByRole('region', { name: 'Text that is sent' });
  await expect(sent).toContainText('ada/payments@1.1.0 (skill) as it was published');
  await expect(sent).toContainText('Read both sides, then compare.');
  // The page shows neither: it draws the body and lists the files.
  await expect(sent).toContainText('"description": ');
  await expect(sent).toContainText('file "scripts/sum.sh"');
  await goalField(panel).fill('');
});

test('an entity is reused in the plan in hand, once, and is saved with it', async () => {
  await expect(button('Verify')).toBeVisible();
  await expect(button('Reuse in my plan')).toHaveCount(0);
  await startRun(panel, {
    goal: 'Count the herons at a lake',
    provider: 'OpenAI',
    providerKey: newProviderKey(),
  });
  await expect(drafts(panel).first()).toBeVisible();
  await button('Reuse in my plan').click();
  await expect(beside()).toContainText('ada/payments@1.1.0 is in your plan');
  await button('Reuse in my plan').click();
  await expect(panel.getByRole('region', { name: 'Reuse' }).getByRole('link')).toHaveText([
    'ada/payments@1.1.0',
  ]);

  await panel.getByRole('button', { name: 'Save plan' }).click();
  await expect(panel.getByText('Saved').first()).toBeVisible();
  const ask = asAda(stack);
  const { items } = (await (await ask('GET', '/v1/me/plans')).json()) as { items: { plan_id: string }[] };
  const plan = (await (await ask('GET', `/v1/plans/${items[0]?.plan_id}`)).json()) as {
    composition: { reuse: unknown[] };
  };
  expect(plan.composition.reuse).toMatchObject([
    { entity: 'ada/payments@1.1.0', kind: 'skill', why: 'You added it from its page.' },
  ]);
});
