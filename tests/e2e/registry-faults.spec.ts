import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { expect, test, type Page } from '@playwright/test';

import { EXTENSION_ID } from '../../demo/driver/flags.ts';
import { openBrowser, type TestBrowser } from '../support/browser/browser.ts';
import {
  drafts,
  fillForm,
  fillSettings,
  goalField,
  keyField,
  newProviderKey,
  startButton,
} from '../support/browser/extension-pages.ts';
import { storedBy } from '../support/browser/key-search.ts';
import { brokenAnswers } from '../support/registry/broken-registry.ts';
import {
  openStandInRegistry,
  TOKEN,
  type Handler,
  type StandInRegistry,
} from '../support/worker/stand-in-registry.ts';

const GOAL = 'Write release notes from merged pull requests';
const RUN = 'POST /v1/intent/byo';

let browser: TestBrowser;
/** Plays a registry that is broken; what is whole of it answers as the contract says. */
let registry: StandInRegistry;
/** Where a redirect leads: whoever comes here followed it. */
let target: Server;
const visits: string[] = [];

test.beforeAll(async () => {
  registry = await openStandInRegistry();
  target = createServer((request, response) => {
    visits.push(request.url ?? '');
    response.end();
  });
  await new Promise<void>((resolve) => {
    target.listen(0, '127.0.0.1', resolve);
  });
  browser = await openBrowser();
  await fillSettings(browser, { url: registry.url, token: TOKEN });
});
test.afterAll(async () => {
  await browser.close();
  await registry.close();
  target.close();
});

const targetUrl = (): string => `http://127.0.0.1:${(target.address() as AddressInfo).port}/elsewhere`;
const openPanel = async (providerKey: string): Promise<Page> => {
  const panel = await browser.openExtensionPage('sidepanel.html');
  await expect(panel.getByRole('combobox', { name: 'Provider' })).toHaveValue('openai');
  await fillForm(panel, { goal: GOAL, provider: 'OpenAI', providerKey });
  return panel;
};
const found = async (providerKey: string, panel: Page): Promise<boolean> =>
  [await panel.content(), await storedBy(panel), ...browser.said].some((text) => text.includes(providerKey));

const UNREACHABLE = 'The registry could not be reached';
const BROKE = 'The connection to the registry broke';
const NO_REGISTRY = 'What answered is not a registry';
const { problem, redirect } = brokenAnswers;

const FAULTS: [what: string, fault: () => Handler, who: string, title: string, says: string][] = [
  ['a reset before its headers', () => brokenAnswers.resetBeforeHeaders, 'Between you and', UNREACHABLE, ''],
  ['a reset in its headers', () => brokenAnswers.resetInHeaders, 'Between you and', UNREACHABLE, ''],
  [
    'an empty stream',
    () => brokenAnswers.emptyStream,
    'Between you and',
    BROKE,
    'not sent again automatically',
  ],
  [
    'a 502 page',
    () => brokenAnswers.badGateway,
    'Failed at',
    'The registry, or a proxy in front of it, failed',
    'Try again later.',
  ],
  [
    'a captive portal',
    () => brokenAnswers.captivePortal,
    'At',
    NO_REGISTRY,
    'sign in to your network if it has a login page',
  ],
  ['another content type', () => brokenAnswers.otherContentType, 'At', NO_REGISTRY, 'Check the address'],
  ['a 404 page', () => brokenAnswers.notFound, 'At', NO_REGISTRY, 'Check the address'],
  [
    'a token it knows no more',
    () => problem('unauthenticated', 401),
    'Refused by',
    'The title of unauthenticated',
    'The detail of unauthenticated.',
  ],
  [
    'its limit of runs',
    () => problem('run-limit', 429, { retry_after_s: 9 }),
    'Refused by',
    'The title of run-limit',
    'Try again in 9 seconds.',
  ],
  [
    'its limit of requests',
    () => problem('rate-limited', 429, { retry_after_s: 12 }),
    'Refused by',
    'The title of rate-limited',
    'Try again in 12 seconds.',
  ],
  [
    'a problem of a newer registry',
    () => problem('too-early-in-the-day', 425),
    'Failed at',
    'The title of too-early-in-the-day',
    'The detail of too-early-in-the-day.',
  ],
  [
    'the whole request in its error',
    () => brokenAnswers.echo,
    'Failed at',
    'The title of internal',
    '[your key was here]',
  ],
];

const expectFailure = async (
  panel: Page,
  [who, title, says]: readonly [who: string, title: string, says: string],
): Promise<void> => {
  const alert = panel.getByRole('alert');
  await expect(alert).toContainText(title);
  await expect(alert).toContainText(says);
  // What is no registry is called by its address alone.
  const { host } = new URL(registry.url);
  await expect(alert).toContainText(who === 'At' ? `At ${host}` : `${who} the registry ${host}`);
};

for (const [what, fault, who, title, says] of FAULTS)
  test(`S06 S26 ${what} as the registry's answer has a message of its own, the goal stays and the key is gone`, async () => {
    const runIds = new Set<unknown>();
    registry.on(RUN, (request, response, body) => {
      runIds.add((JSON.parse(body) as { run_id: unknown }).run_id);
      fault()(request, response, body);
    });
    const providerKey = newProviderKey();
    const panel = await openPanel(providerKey);
    await startButton(panel).click();

    await expectFailure(panel, [who, title, says]);
    await expect(panel.getByRole('heading', { name: 'Failed' })).toBeVisible();
    await expect(goalField(panel)).toHaveValue(GOAL);
    await expect(keyField(panel)).toHaveValue('');
    expect(await found(providerKey, panel)).toBe(false);
    // Chromium itself sends a POST again whose connection, used before, is reset before an answer: the
    // same run by its id, which a registry refuses (`run-exists`).
    expect(runIds.size).toBe(1);
    await panel.close();
  });

test('S26 a reset in mid-event leaves the drafts that had come, marked partial', async () => {
  const isSeen = Promise.withResolvers<void>();
  registry.on(RUN, brokenAnswers.resetInEvent(isSeen.promise));
  const providerKey = newProviderKey();
  const panel = await openPanel(providerKey);
  await startButton(panel).click();
  await expect(drafts(panel)).toHaveCount(1);
  isSeen.resolve();
  await expect(panel.getByRole('heading', { name: 'Failed, partial: 1 of 1 draft' })).toBeVisible();
  await expect(panel.getByRole('alert')).toContainText(BROKE);
  await expect(drafts(panel)).toHaveCount(1);
  expect(await found(providerKey, panel)).toBe(false);
  await panel.close();
});

for (const [what, fault, title] of [
  ['a stream that ends early', brokenAnswers.endsEarly, BROKE],
  [
    'nonsense for a result',
    brokenAnswers.nonsense,
    'The registry sent something that does not belong to a run',
  ],
] as const)
  test(`S26 ${what} leaves the drafts that had come, marked partial`, async () => {
    registry.on(RUN, fault);
    const providerKey = newProviderKey();
    const panel = await openPanel(providerKey);
    await startButton(panel).click();
    await expect(panel.getByRole('heading', { name: 'Failed, partial: 1 of 1 draft' })).toBeVisible();
    await expect(panel.getByRole('alert')).toContainText(title);
    await expect(drafts(panel)).toHaveCount(1);
    await expect(panel.getByRole('button', { name: 'Save plan' })).toBeVisible();
    expect(await found(providerKey, panel)).toBe(false);
    await panel.close();
  });

for (const status of [301, 302, 303, 307, 308])
  test(`S08 a ${status} from the registry is refused, and neither key nor request goes where it leads`, async () => {
    registry.on(RUN, redirect(status, targetUrl()));
    const providerKey = newProviderKey();
    const panel = await openPanel(providerKey);
    await startButton(panel).click();
    await expectFailure(panel, [
      'Between you and',
      UNREACHABLE,
      'it answered with a redirect, which is refused',
    ]);
    await expect(goalField(panel)).toHaveValue(GOAL);
    expect(visits).toEqual([]);
    expect(await found(providerKey, panel)).toBe(false);
    await panel.close();
  });

/** What fails before the run itself leaves the key where it was typed. */
const checkBefore = async (expected: readonly [string, string, string]): Promise<void> => {
  const providerKey = newProviderKey();
  const panel = await openPanel(providerKey);
  const earlier = registry.runs.length;
  await startButton(panel).click();
  await expectFailure(panel, expected);
  await expect(keyField(panel)).toHaveValue(providerKey);
  await expect(goalField(panel)).toHaveValue(GOAL);
  expect(registry.runs.length).toBe(earlier);
  await panel.close();
};

test('S26 a token that the registry does not know is told before the key leaves its field', async () => {
  registry.on('GET /v1/me', problem('unauthenticated', 401));
  await checkBefore(['Refused by', 'The title of unauthenticated', 'The detail of unauthenticated.']);
});

test('S26 a captive portal is told before the key leaves its field', async () => {
  registry.on('GET /v1/me', brokenAnswers.captivePortal);
  await checkBefore(['At', NO_REGISTRY, 'sign in to your network']);
});

test('S26 a browser that is offline is told before the key leaves its field', async () => {
  const providerKey = newProviderKey();
  const panel = await openPanel(providerKey);
  await browser.context.setOffline(true);
  await startButton(panel).click();
  await expectFailure(panel, ['Between you and', UNREACHABLE, 'Check that it runs and that you are online.']);
  await browser.context.setOffline(false);
  await expect(keyField(panel)).toHaveValue(providerKey);
  await panel.close();
});

const setPermission = async (verb: 'addHostPermission' | 'removeHostPermission'): Promise<void> => {
  const page = await browser.context.newPage();
  await page.goto('chrome://extensions');
  for (const host of ['http://127.0.0.1/*', 'http://localhost/*'])
    await page.evaluate(`chrome.developerPrivate.${verb}('${EXTENSION_ID}', '${host}')`);
  await page.close();
};

/** Settings, with the connection tested. */
const testConnection = async (): Promise<Page> => {
  const settings = await browser.openExtensionPage('options.html');
  await expect(settings.getByRole('textbox', { name: 'Registry address' })).toHaveValue(registry.url);
  await settings.getByRole('button', { name: 'Test connection' }).click();
  return settings;
};
const whoIAm: Handler = (_, response) => {
  response.writeHead(200, { 'content-type': 'application/json' }).end('{"handle":"ada"}');
};

test.describe('S26 Test connection tells', () => {
  test('whose token it is, and of which registry', async () => {
    registry.on('GET /v1/me', whoIAm);
    const settings = await testConnection();
    await expect(settings.getByRole('status')).toHaveText(
      `Connected to ${new URL(registry.url).host} as ada.`,
    );
    await settings.close();
  });

  test('a bad token', async () => {
    registry.on('GET /v1/me', problem('unauthenticated', 401));
    const settings = await testConnection();
    await expectFailure(settings, ['Refused by', 'The title of unauthenticated', '']);
    await expect(settings.getByLabel('Access token')).toHaveAttribute('aria-invalid', 'true');
    await settings.close();
    registry.on('GET /v1/me', whoIAm);
  });

  test('what is no registry', async () => {
    registry.on('GET /v1/providers', brokenAnswers.captivePortal);
    const settings = await testConnection();
    await expectFailure(settings, ['At', NO_REGISTRY, 'Check the address']);
    await settings.close();
  });

  test('what cannot be reached', async () => {
    registry.on('GET /v1/providers', brokenAnswers.resetBeforeHeaders);
    const settings = await testConnection();
    await expectFailure(settings, ['Between you and', UNREACHABLE, 'Check that it runs']);
    await settings.close();
  });

  test('that the browser does not allow it', async () => {
    await setPermission('removeHostPermission');
    const requests = registry.requests.length;
    const settings = await testConnection();
    await expect(settings.getByRole('alert')).toContainText('The browser does not allow this registry');
    await expect(settings.getByRole('alert')).toContainText('save the address again');
    expect(registry.requests.length).toBe(requests);
    await settings.close();
    await setPermission('addHostPermission');
  });
});

test('S26 a registry that is gone is told before the key leaves its field', async () => {
  await registry.close();
  const panel = await browser.openExtensionPage('sidepanel.html');
  await goalField(panel).fill(GOAL);
  const providerKey = newProviderKey();
  await keyField(panel).pressSequentially(providerKey);
  await startButton(panel).click();
  await expect(panel.getByRole('alert').first()).toContainText(UNREACHABLE);
  await expect(keyField(panel)).toHaveValue(providerKey);
  await expect(goalField(panel)).toHaveValue(GOAL);
  await panel.close();
});
