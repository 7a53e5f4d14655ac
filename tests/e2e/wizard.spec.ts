import { randomUUID } from 'node:crypto';

import type { Locator, Page } from '@playwright/test';

import { extensionUrl } from '../../demo/driver/extension.ts';
import { BUNDLE_PATHS, type Bundle, type Composition, PATHS } from '../../lib/protocol/index.ts';
import { fillSettings } from '../support/browser/extension-pages.ts';
import type { Stack } from '../support/browser/stack.ts';
import { entityVersion } from '../support/registry/catalog.ts';
import { sampleComposition, sampleDraft } from '../support/samples/run-samples.ts';
import { SERVER_DRAFT } from '../support/wizard/samples.ts';
import { expect, test } from './fixtures.ts';

const call = async (
  stack: Stack,
  method: string,
  path: string,
  body?: unknown,
  token = stack.accessToken,
) => {
  const response = await fetch(`${stack.registryUrl}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'idempotency-key': randomUUID(),
      'if-match': '*',
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: response.status, text: await response.text() };
};

const skillNamed = (name: string) =>
  sampleDraft({
    draft_id: randomUUID(),
    name,
    manifest: { name, description: 'Writes release notes. Use when a version is tagged.' },
  });

const savePlan = async (stack: Stack, change: Partial<Composition> = {}): Promise<string> => {
  const composition = sampleComposition({ run_id: randomUUID(), ...change });
  const { text } = await call(stack, 'POST', PATHS.plans, { composition });
  return (JSON.parse(text) as { plan_id: string }).plan_id;
};

const entry = (entity: string) => ({
  entity,
  kind: 'skill' as const,
  covers: 'Counting teacups.',
  why: 'It exists.',
  trust_tier: 'unverified' as const,
});
/** A proof of a key names the registry by the address that it calls itself by. */
const urlOf = ({ registryUrl }: Stack): string => registryUrl.replace('127.0.0.1', 'localhost');
const fillToken = (stack: Stack, token: string): Promise<void> =>
  fillSettings(stack.browser, { url: urlOf(stack), token });

test.beforeEach(({ stack }) => fillToken(stack, stack.accessToken));
test.afterAll(({ sharedStack: { browser, registryUrl: url, accessToken: token } }) =>
  fillSettings(browser, { url, token }),
);

const openWizard = (stack: Stack, planId: string): Promise<Page> =>
  stack.browser.openExtensionPage(`publish.html?plan=${planId}`);
const heading = (page: Page, name: string): Locator => page.getByRole('heading', { level: 2, name });
const label = (page: Page): Locator => page.getByRole('textbox', { name: 'Label' });
const next = async (page: Page, to: string): Promise<void> => {
  await page.getByRole('button', { name: 'Next', exact: true }).click();
  await expect(heading(page, to)).toBeFocused();
};
const toSigning = async (page: Page): Promise<void> => {
  await next(page, 'Members');
  await next(page, 'Review');
  await next(page, 'Sign and publish');
};
const signButton = (page: Page): Locator =>
  page.getByRole('button', { name: 'Sign and publish', exact: true });
/** Makes the key of this profile, if it has none yet. */
const sign = async (page: Page): Promise<void> => {
  const make = page.getByRole('button', { name: 'Make a signing key' });
  await expect(make.or(page.getByText('Key id'))).toBeVisible();
  if (await make.isVisible()) {
    await expect(page.getByText('If you lose this browser profile')).toBeVisible();
    await make.click();
  }
  await signButton(page).click();
};
const publishThrough = async (page: Page): Promise<void> => {
  await toSigning(page);
  await sign(page);
};
const bundleOf = async (stack: Stack, name: string): Promise<Bundle> =>
  JSON.parse((await call(stack, 'GET', BUNDLE_PATHS.bundle(name))).text) as Bundle;

test('a plan goes from My plans through the wizard to a signed bundle that the registry serves', async ({
  stack,
}) => {
  const goal = 'Publish what I planned';
  await savePlan(stack, { goal, drafts: [skillNamed('from-my-plans'), SERVER_DRAFT] });
  const page = await stack.browser.openExtensionPage('plans.html');
  await page.getByRole('listitem').filter({ hasText: goal }).getByRole('link', { name: 'Publish…' }).click();

  await expect(heading(page, 'Bundle')).toBeVisible();
  await expect(page.getByRole('navigation', { name: 'Steps' }).getByRole('listitem').first()).toHaveAttribute(
    'aria-current',
    'step',
  );
  await expect(label(page)).toHaveValue('publish-what-i-planned');
  await label(page).fill('');
  const nextButton = page.getByRole('button', { name: 'Next' });
  await expect(nextButton).toHaveAttribute('aria-disabled', 'true');
  await expect(nextButton).toHaveAccessibleDescription(/Give the bundle a label/);
  // Whoever is still typing is not told that something is wrong.
  await expect(label(page)).toHaveAttribute('aria-invalid', 'false');
  await nextButton.press('Enter');
  await expect(label(page)).toBeFocused();
  await expect(label(page)).toHaveAttribute('aria-invalid', 'true');
  await expect(label(page)).toHaveAccessibleDescription(/Give the bundle a label/);
  await label(page).pressSequentially('from-my-plans');
  await page.getByRole('textbox', { name: 'Title' }).fill('What I planned');
  await next(page, 'Members');
  await page
    .getByRole('checkbox', { name: /specification/ })
    .last()
    .check();
  await next(page, 'Review');
  await next(page, 'Sign and publish');
  await page.getByText('Show the digests').click();
  await expect(page.getByText('ada/from-my-plans@0.1.0#manifest')).toBeVisible();
  await sign(page);

  await expect(heading(page, 'from-my-plans is published')).toBeVisible();
  await expect(
    page.getByText(/^DISABLE_TELEMETRY=1 npx skills@[\d.]+ add http.*from-my-plans/),
  ).toBeVisible();
  await expect(page.getByRole('link', { name: 'Open its page' })).toHaveAttribute(
    'href',
    `${urlOf(stack)}/b/from-my-plans`,
  );
  const bundle = await bundleOf(stack, 'from-my-plans');
  expect(bundle).toMatchObject({
    namespace: 'ada',
    title: 'What I planned',
    visibility: 'public',
    members: [
      { kind: 'skill', name: 'from-my-plans', version: '0.1.0' },
      { kind: 'mcp_server', name: 'payout-reports', specification: true },
    ],
  });
  const digests = JSON.parse(atob((JSON.parse(bundle.envelope ?? '') as { payload: string }).payload)) as {
    predicate: { members: { provenance: { edited: boolean } }[] };
  };
  expect(digests.predicate.members.map(({ provenance }) => provenance.edited)).toEqual([false, false]);

  const plans = await stack.browser.openExtensionPage('plans.html');
  const row = plans.getByRole('listitem').filter({ hasText: goal });
  await expect(row).toContainText('Published as from-my-plans');
  await expect(row.getByRole('link', { name: 'from-my-plans' })).toHaveAttribute(
    'href',
    `${urlOf(stack)}/b/from-my-plans`,
  );
  await plans.close();
  await page.close();
});

test('a plan whose name gives no label opens without a reproach, and Go there leads to the field', async ({
  stack,
}) => {
  const planId = await savePlan(stack, {
    goal: '請求書を公開する',
    drafts: [skillNamed('one'), skillNamed('two')],
  });
  const page = await openWizard(stack, planId);
  await expect(label(page)).toHaveValue('');
  await expect(label(page)).toHaveAttribute('aria-invalid', 'false');
  await expect(page.getByRole('button', { name: 'Next' })).toHaveAccessibleDescription(
    /Give the bundle a label/,
  );
  await page.getByRole('button', { name: 'Go there' }).click();
  await expect(label(page)).toBeFocused();
  await expect(label(page)).toHaveAttribute('aria-invalid', 'false');
  await page.getByRole('textbox', { name: 'Title' }).focus();
  await expect(label(page)).toHaveAttribute('aria-invalid', 'true');
  await page.close();
});

test('what the plan reuses is published as dependencies, but for what is left out, and the page shows it', async ({
  stack,
}) => {
  await stack.registry.publish([
    entityVersion({ namespace: 'globex', name: 'teacup-counting', description: 'Counts teacups.' }),
  ]);
  const planId = await savePlan(stack, {
    drafts: [skillNamed('teacup-reports'), skillNamed('teacup-notes')],
    reuse: [entry('globex/teacup-counting@1.0.0'), entry('globex/teacup-gone@1.0.0')],
  });
  const page = await openWizard(stack, planId);
  await label(page).fill('teacups');
  await next(page, 'Members');
  await next(page, 'Review');
  const tick = (entity: string) =>
    page.getByRole('checkbox', { name: `Publish it as a dependency: ${entity}` });
  await expect(tick('globex/teacup-counting@1.0.0')).toBeChecked();
  await expect(page.getByText(/^globex\/teacup-gone@1\.0\.0 is/).first()).toBeVisible();
  await expect(page.getByRole('button', { name: 'Next' })).toHaveAttribute('aria-disabled', 'true');
  await tick('globex/teacup-gone@1.0.0').uncheck();
  await expect(page.getByText('The registry has nothing against it')).toBeVisible();
  await next(page, 'Sign and publish');
  await sign(page);

  await expect(heading(page, 'teacups is published')).toBeVisible();
  const bundle = await bundleOf(stack, 'teacups');
  expect(bundle.members.map(({ dependencies }) => dependencies)).toEqual([
    ['globex/teacup-counting@1.0.0'],
    ['globex/teacup-counting@1.0.0'],
  ]);
  const { payload } = JSON.parse(bundle.envelope ?? '') as { payload: string };
  expect(atob(payload)).toContain('"dependencies":["globex/teacup-counting@1.0.0"]');
  await page.goto(`${urlOf(stack)}/b/teacups`);
  await expect(page.getByRole('heading', { name: 'Depends on' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'globex/teacup-counting@1.0.0' })).toHaveAttribute(
    'href',
    /\/e\/globex\/teacup-counting\/versions\/1\.0\.0$/,
  );
  await page.close();
});

test('a plan that is open in another tab says so, and goes on here with what was typed there', async ({
  stack,
}) => {
  const planId = await savePlan(stack, { drafts: [skillNamed('in-two-tabs')] });
  const first = await openWizard(stack, planId);
  await label(first).fill('typed-in-the-first');
  const second = await openWizard(stack, planId);
  await expect(second.getByText('This plan is open in another tab')).toBeVisible();
  await expect(label(second)).toHaveCount(0);
  await second.getByRole('button', { name: 'Go on here' }).click();
  await expect(label(second)).toHaveValue('typed-in-the-first');
  await expect(first.getByText('This plan is open in another tab')).toBeVisible();
  await expect(label(first)).toHaveCount(0);
  await label(second).fill('typed-in-the-second');
  // Loading a page again is no second tab.
  await second.reload();
  await expect(label(second)).toHaveValue('typed-in-the-second');
  await second.close();
  await first.getByRole('button', { name: 'Go on here' }).click();
  await expect(label(first)).toHaveValue('typed-in-the-second');
  await first.close();
});

test('what was typed survives the tab, and the wizard says so', async ({ stack }) => {
  const planId = await savePlan(stack, { drafts: [skillNamed('closed-in-the-middle')] });
  const first = await openWizard(stack, planId);
  await label(first).fill('');
  await label(first).pressSequentially('half-typed');
  // At once: nothing waits until it is quiet.
  await first.close();

  const again = await openWizard(stack, planId);
  await expect(label(again)).toHaveValue('half-typed');
  await expect(again.getByText('What you typed here was restored')).toBeVisible();
  await again.getByRole('button', { name: 'Start again from the plan' }).click();
  await again.getByRole('button', { name: 'Forget it and start again' }).click();
  await expect(label(again)).toHaveValue('closed-in-the-middle');
  await again.close();
});

test('a plan that was changed meanwhile is offered, and nothing is lost', async ({ stack }) => {
  const planId = await savePlan(stack, { drafts: [skillNamed('changed-plan')] });
  const first = await openWizard(stack, planId);
  await label(first).fill('my-label');
  await first.close();
  const composition = sampleComposition({ drafts: [skillNamed('new-in-plan')] });
  expect((await call(stack, 'PUT', PATHS.plan(planId), { composition })).status).toBeLessThan(300);

  const page = await openWizard(stack, planId);
  await page.getByRole('button', { name: 'Take the plan’s new drafts' }).click();
  await expect(label(page)).toHaveValue('my-label');
  await next(page, 'Members');
  await expect(page.getByText('new-in-plan').first()).toBeVisible();
  await page.getByRole('button', { name: 'Bring mine back' }).click();
  await expect(page.getByText('changed-plan').first()).toBeVisible();
  await page.close();
});

test('a version that exists leads back to it, with the next one at hand', async ({ stack }) => {
  const drafts = [skillNamed('published-twice')];
  // Both pass the review, and then one of them is published.
  const [once, page] = [
    await openWizard(stack, await savePlan(stack, { drafts })),
    await openWizard(stack, await savePlan(stack, { drafts })),
  ];
  await toSigning(page);
  await publishThrough(once);
  await expect(heading(once, 'published-twice is published')).toBeVisible();
  await once.close();

  await sign(page);
  await expect(heading(page, 'Members')).toBeVisible();
  await expect(page.getByRole('alert').filter({ hasText: 'refused' })).toBeVisible();
  await expect(page.getByRole('textbox', { name: 'Version' })).toBeFocused();
  await expect(page.getByRole('textbox', { name: 'Version' })).toHaveAccessibleDescription(/exists/);
  await page.getByRole('button', { name: 'Use the next versions' }).click();
  await expect(page.getByRole('textbox', { name: 'Version' })).toHaveValue('0.1.1');
  await next(page, 'Review');
  await next(page, 'Sign and publish');
  await sign(page);
  await expect(heading(page, 'published-twice is published')).toBeVisible();
  expect((await bundleOf(stack, 'published-twice')).members[0]?.version).toBe('0.1.1');
  await page.close();
});

test('the review says before anything is signed what the registry would refuse', async ({ stack }) => {
  const drafts = [skillNamed('refused-in-review')];
  const once = await openWizard(stack, await savePlan(stack, { drafts }));
  await publishThrough(once);
  await expect(heading(once, 'refused-in-review is published')).toBeVisible();
  await once.close();

  const page = await openWizard(stack, await savePlan(stack, { drafts }));
  await next(page, 'Members');
  await next(page, 'Review');
  await expect(page.getByRole('alert')).toContainText('The registry would refuse it');
  await expect(page.getByRole('button', { name: 'Next', exact: true })).toHaveAttribute(
    'aria-disabled',
    'true',
  );
  await page.getByRole('alert').getByRole('button', { name: 'Go there' }).click();
  await expect(page.getByRole('textbox', { name: 'Version' })).toBeFocused();
  await page.getByRole('button', { name: 'Use the next versions' }).click();
  await next(page, 'Review');
  await expect(page.getByText('The registry has nothing against it.')).toBeVisible();
  await next(page, 'Sign and publish');
  await page.close();
});

test('a label that belongs to another leads back to the label, and nothing is lost', async ({ stack }) => {
  const drafts = [skillNamed('taken-label')];
  const bob = await stack.registry.token('bob');
  const mine = await openWizard(stack, await savePlan(stack, { drafts }));
  await publishThrough(mine);
  await expect(heading(mine, 'taken-label is published')).toBeVisible();
  await mine.close();

  await fillToken(stack, bob);
  const composition = sampleComposition({ drafts, run_id: randomUUID() });
  const { text } = await call(stack, 'POST', PATHS.plans, { composition }, bob);
  const page = await openWizard(stack, (JSON.parse(text) as { plan_id: string }).plan_id);
  await page.getByRole('textbox', { name: 'Title' }).fill('Still here');
  // The review would say so; without its answer publishing does.
  stack.proxy.withhold('lost', ({ path }) => path === BUNDLE_PATHS.bundleCheck);
  await publishThrough(page);
  await expect(heading(page, 'Bundle')).toBeVisible();
  await expect(label(page)).toBeFocused();
  await expect(label(page)).toHaveAccessibleDescription(/belongs to another publisher/);
  await expect(page.getByRole('textbox', { name: 'Title' })).toHaveValue('Still here');
  stack.proxy.deliver();
  await label(page).fill('taken-label-of-bob');
  await publishThrough(page);
  await expect(heading(page, 'taken-label-of-bob is published')).toBeVisible();
  await page.close();
});

test('an answer that is lost is asked for again with the same signature', async ({ stack }) => {
  const page = await openWizard(stack, await savePlan(stack, { drafts: [skillNamed('lost-answer')] }));
  await toSigning(page);
  stack.proxy.withhold('lost', ({ method, path }) => method === 'POST' && path === BUNDLE_PATHS.bundles);
  await sign(page);
  await expect(page.getByText('Send it again: if it was published')).toBeVisible();
  const { envelope } = await bundleOf(stack, 'lost-answer');
  stack.proxy.deliver();
  // The signed bundle outlives the tab, too.
  await page.reload();
  await page.getByRole('button', { name: 'Send it again' }).click();
  await expect(heading(page, 'lost-answer is published')).toBeVisible();
  expect((await bundleOf(stack, 'lost-answer')).envelope).toBe(envelope);
  await page.close();
});

test('a revoked key says so, and a new one goes on', async ({ stack }) => {
  const page = await openWizard(stack, await savePlan(stack, { drafts: [skillNamed('revoked-key')] }));
  await toSigning(page);
  const make = page.getByRole('button', { name: 'Make a signing key' });
  await expect(make.or(page.getByText('Key id'))).toBeVisible();
  if (await make.isVisible()) await make.click();
  const keyId = (await page.getByText('Key id').locator('code').textContent()) ?? '';
  const path = `${PATHS.me}/signing-keys/${keyId}?reason=replaced`;
  expect((await call(stack, 'DELETE', path)).status).toBe(204);

  await signButton(page).click();
  await expect(page.getByText('This key was revoked')).toBeVisible();
  await expect(signButton(page)).toHaveAttribute('aria-disabled', 'true');
  await page.getByRole('button', { name: 'Make a new signing key' }).click();
  await expect(page.getByText(keyId)).toHaveCount(0);
  await signButton(page).click();
  await expect(heading(page, 'revoked-key is published')).toBeVisible();
  await page.close();
});

test('a tab of the registry that opens a plan for publishing becomes the wizard, and Back leads back', async ({
  stack,
}) => {
  const planId = await savePlan(stack, { drafts: [skillNamed('moved-tab')] });
  const { text } = await call(stack, 'POST', PATHS.pageSession, { path: '/sign-in' });
  const page = await stack.browser.context.newPage();
  await page.goto((JSON.parse(text) as { url: string }).url);
  const address = `${urlOf(stack)}/publish/bundle?plan=${planId}`;
  // The tab goes elsewhere while it loads.
  await page.goto(address).catch(() => undefined);
  await expect(page).toHaveURL(new RegExp(`/publish\\.html\\?plan=${planId}$`));
  await expect(label(page)).toHaveValue('moved-tab');
  await page.goBack();
  await expect(page).toHaveURL(address);
  await page.close();
});

test('a plan that is gone, one without drafts, and no plan have words and a next step', async ({ stack }) => {
  const gone = await savePlan(stack, { drafts: [skillNamed('gone')] });
  await call(stack, 'DELETE', PATHS.plan(gone));
  const page = await openWizard(stack, gone);
  await expect(page.getByRole('alert')).toContainText('you can restore it for a while');
  await page.close();

  const empty = await openWizard(stack, await savePlan(stack, { drafts: [] }));
  await expect(empty.getByText('This plan has no drafts')).toBeVisible();
  await empty.close();

  const none = await stack.browser.openExtensionPage('publish.html');
  await expect(none.getByRole('link', { name: 'My plans' }).last()).toBeVisible();
  await expect(none.getByText('This address names no plan')).toBeVisible();
  await none.close();
});

test('a browser without IndexedDB works on, and says what that means', async ({ stack }) => {
  const planId = await savePlan(stack, { drafts: [skillNamed('no-database')] });
  const page = await stack.browser.context.newPage();
  await page.addInitScript(() =>
    Object.defineProperty(globalThis, 'indexedDB', {
      value: {
        open: () => {
          throw new DOMException('The database is off', 'InvalidStateError');
        },
      },
    }),
  );
  await page.goto(extensionUrl(`publish.html?plan=${planId}`));
  await expect(page.getByText('The browser keeps nothing for this page')).toBeVisible();
  await label(page).fill('no-database-here');
  await toSigning(page);
  await expect(page.getByRole('alert')).toContainText('does not store a signing key');
  await page.getByRole('button', { name: 'Back' }).click();
  await expect(page.getByRole('button', { name: 'Next' })).toBeEnabled();
  await page.close();
});

test('a registry that cannot be reached is asked again, and what was typed stays', async ({ stack }) => {
  const planId = await savePlan(stack, { drafts: [skillNamed('unreachable')] });
  const first = await openWizard(stack, planId);
  await label(first).fill('typed-before');
  await first.close();
  stack.proxy.withhold('lost', ({ path }) => path === PATHS.plan(planId));
  const page = await openWizard(stack, planId);
  await expect(page.getByRole('alert')).toContainText('The registry could not be reached');
  await expect(label(page)).toHaveValue('typed-before');
  stack.proxy.deliver();
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('alert')).toHaveCount(0);
  await expect(label(page)).toHaveValue('typed-before');
  await page.close();
});
