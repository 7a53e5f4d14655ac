import type { Page } from '@playwright/test';

import type { ViewRequest } from '../../lib/messages/index.ts';
import {
  drafts,
  fillForm,
  goalField,
  keyField,
  keyRegion,
  newProviderKey,
  startButton,
} from '../support/browser/extension-pages.ts';
import { placesOf, storedBy } from '../support/browser/key-search.ts';
import { paste } from '../support/browser/paste.ts';
import type { Stack } from '../support/browser/stack.ts';
import { PLAIN_ORDER } from '../support/worker/plain-order.ts';
import { speak } from '../support/worker/speak.ts';
import { expect, test } from './fixtures.ts';

const GOAL = 'Write release notes from merged pull requests';

/** What left the browser so far, but what it sends without us, and what reached the provider. */
const traffic = ({ proxy, provider }: Stack) => ({
  requests: proxy.requests.filter(({ host }) => proxy.hosts().includes(host)).length,
  calls: provider.calls.length,
});

const openPanel = async (stack: Stack): Promise<Page> => {
  const panel = await stack.browser.openExtensionPage('sidepanel.html');
  await expect(panel.getByRole('combobox', { name: 'Provider' })).toHaveValue('openai');
  return panel;
};

const problemOf = (panel: Page) => panel.getByRole('alert');

/** What is pasted is made from a random key; `says` is what the person reads at the field. */
const BAD_KEYS: [what: string, make: (key: string) => string, says: string][] = [
  ['nothing', () => '', 'There is no key yet. Paste one.'],
  ['a single character', () => 'k', 'This is too short for a key: it needs at least 8 characters.'],
  ['10 KB', (key) => key.repeat(256), 'This is too long for a key: it may have at most 8,192 characters.'],
  ['a space before it', (key) => ` ${key}`, 'There is a space before or after the key. Remove it.'],
  ['a space after it', (key) => `${key} `, 'There is a space before or after the key. Remove it.'],
  ['a line break before it', (key) => `\n${key}`, 'There is a space before or after the key. Remove it.'],
  ['a space inside', (key) => key.replace(/.{9}/, '$& '), 'There is a space inside the key.'],
  ['a line break inside', (key) => key.replace(/.{9}/, '$&\n'), 'There is a space inside the key.'],
  ['a Windows line break inside', (key) => key.replace(/.{9}/, '$&\r\n'), 'There is a space inside the key.'],
  ['a NUL inside', (key) => key.replace(/.{9}/, '$&\0'), 'There is a NUL character in the key.'],
  ['smart quotes', (key) => `\u201c${key}\u201d`, 'There are typographic quotes around or in the key.'],
  ['a zero-width space', (key) => key.replace(/.{9}/, '$&\u200b'), 'There is an invisible character'],
  ['a byte order mark', (key) => `\ufeff${key}`, 'There is an invisible byte order mark in the key.'],
  ['a header', (key) => `Bearer ${key}`, 'This begins with "Bearer". Paste only what comes after it.'],
  ['a settings line', (key) => `OPENAI_API_KEY=${key}`, 'This is a line from a settings file.'],
  ['quotation marks', (key) => `"${key}"`, 'There are quotation marks around or in the key.'],
  ['two keys', (key) => `${key} ${key}`, 'There is more than one key here. Paste one of them.'],
  ['two lines of keys', (key) => `${key}\n${key}`, 'There is more than one key here. Paste one of them.'],
  ['an address', (key) => `https://platform.openai.com/${key}`, 'This is an address, not a key.'],
  [
    "a service account's file",
    (key) => JSON.stringify({ type: 'service_account', private_key_id: key }),
    'This is a JSON file, such as a service account.',
  ],
  [
    "another provider's key",
    (key) => key.replace('sk-', 'sk-ant-'),
    'This looks like an Anthropic key. Choose Anthropic, or paste a key of the chosen provider.',
  ],
];

for (const [what, make, says] of BAD_KEYS)
  test(`S06 S26 a key pasted as ${what} is named at its field, stays there and is sent nowhere`, async ({
    stack,
  }) => {
    const providerKey = newProviderKey();
    const panel = await openPanel(stack);
    await goalField(panel).fill(GOAL);
    if (make(providerKey) !== '') await paste(keyField(panel), make(providerKey));
    const pasted = await keyField(panel).inputValue();
    const before = traffic(stack);
    await startButton(panel).click();

    await expect(problemOf(panel)).toContainText('The key was not sent.');
    await expect(problemOf(panel)).toContainText(says);
    await expect(keyField(panel)).toHaveAccessibleDescription(new RegExp(says.replaceAll(/[.?]/g, '\\$&')));
    await expect(keyField(panel)).toBeFocused();
    expect(await keyField(panel).inputValue()).toBe(pasted);
    await expect(goalField(panel)).toHaveValue(GOAL);
    expect(traffic(stack)).toEqual(before);
    expect(await placesOf(providerKey.slice(3), panel, stack)).toEqual([]);
    await panel.close();
  });

test("S26 what looks like another provider's key is sent once the person insists", async ({ stack }) => {
  const providerKey = newProviderKey('anthropic');
  const panel = await openPanel(stack);
  await fillForm(panel, { goal: GOAL, provider: 'OpenAI', providerKey });
  await startButton(panel).click();
  await expect(problemOf(panel)).toContainText('If it is right, press the button once more.');
  const before = traffic(stack);
  await startButton(panel).click();
  await expect(drafts(panel)).toHaveCount(1);
  expect(stack.provider.calls.slice(before.calls).map((call) => call.providerKey)).toContain(providerKey);
  await panel.close();
});

test('S06 a good key in the same form leaves the browser once, and the line break after it does not', async ({
  stack,
}) => {
  const providerKey = newProviderKey();
  const panel = await openPanel(stack);
  await goalField(panel).fill(GOAL);
  await paste(keyField(panel), `${providerKey}\n`);
  const before = traffic(stack);
  await startButton(panel).click();
  await expect(drafts(panel)).toHaveCount(1);
  expect(traffic(stack).requests).toBeGreaterThan(before.requests);
  const carriers = stack.proxy.requests.filter((request) => request.bytes().includes(providerKey));
  expect(carriers.map(({ method, path }) => [method, path])).toEqual([['POST', '/v1/intent/byo']]);
  expect(stack.provider.calls.at(-1)?.providerKey).toBe(providerKey);
  expect(await placesOf(providerKey, panel, stack)).toEqual([]);
  await panel.close();
});

const BAD_GOALS: [what: string, goal: string, says: string][] = [
  ['nothing', '', 'The goal is empty. Describe what you want to achieve.'],
  ['spaces', ' \t\n ', 'The goal is empty. Describe what you want to achieve.'],
  ['1 MB', 'goal '.repeat(200_000), 'The goal is longer than 8,000 characters. Shorten it'],
  ['text with a NUL', 'Write\0notes', 'The goal has a NUL or half of a surrogate pair in it'],
];

for (const [what, goal, says] of BAD_GOALS)
  test(`S26 a goal of ${what} is named at its field, and neither it nor the key is lost or sent`, async ({
    stack,
  }) => {
    const providerKey = newProviderKey();
    const panel = await openPanel(stack);
    if (goal !== '') await paste(goalField(panel), goal);
    await keyField(panel).pressSequentially(providerKey);
    const before = traffic(stack);
    await startButton(panel).click();

    await expect(problemOf(panel)).toContainText('The goal cannot be sent.');
    await expect(problemOf(panel)).toContainText(says);
    await expect(goalField(panel)).toBeFocused();
    expect(await goalField(panel).inputValue()).toBe(goal);
    await expect(keyField(panel)).toHaveValue(providerKey);
    expect(traffic(stack)).toEqual(before);
    expect(await placesOf(providerKey, panel, stack)).toEqual([]);
    await panel.close();
  });

for (const [what, goal] of [
  ['right-to-left overrides', 'Notes \u202e\u2066fdp.exe\u2069\u202c in Hebrew \u05e9\u05dc\u05d5\u05dd'],
  ['half of a pair that the clipboard replaced', 'Write \ud800 notes'],
  ['an event of a stream', 'data: x\n\nevent: result\ndata: {"drafts":[]}\n\n: done'],
  ['HTML', '<img src=x onerror=alert(1)><script>alert(1)</script></textarea><b>bold</b>'],
  ['template braces', '{{goal}} ${goal} {% raw %} <%= goal %> %s {0} </goal> </item>'],
] as const)
  test(`S26 a goal with ${what} is sent and shown as it is`, async ({ stack }) => {
    const panel = await openPanel(stack);
    await paste(goalField(panel), goal);
    const typed = await goalField(panel).inputValue();
    await keyField(panel).pressSequentially(newProviderKey());
    const before = traffic(stack);
    await startButton(panel).click();

    await expect(panel.getByRole('heading', { name: '1 draft ready' })).toBeVisible();
    // What would turn the line around is written out.
    const shown = typed
      .trim()
      .replace('\u202e\u2066', '⟨U+202E U+2066⟩')
      .replace('\u2069\u202c', '⟨U+2069 U+202C⟩');
    expect(await panel.locator('blockquote').textContent()).toBe(shown);
    expect(stack.provider.calls[before.calls]?.goal).toBe(typed.trim());
    await panel.close();
  });

test('S06 S26 a key pasted into Goal is warned of, and neither kept nor sent', async ({ stack }) => {
  const providerKey = newProviderKey();
  const panel = await openPanel(stack);
  await paste(goalField(panel), providerKey);
  await expect(problemOf(panel)).toContainText('The goal contains something that looks like a key.');
  await keyField(panel).pressSequentially(providerKey);
  const before = traffic(stack);
  await startButton(panel).click();

  await expect(problemOf(panel)).toContainText('Take it out of the goal');
  await expect(goalField(panel)).toHaveValue(providerKey);
  await expect(keyField(panel)).toHaveValue(providerKey);
  expect(traffic(stack)).toEqual(before);
  expect(await storedBy(panel)).not.toContain(providerKey);
  expect(await placesOf(providerKey, panel, stack)).toEqual(['page']);
  await panel.reload();
  await expect(goalField(panel)).toHaveValue('');
  await panel.close();
});

test('S06 a key of no known shape that stands in Goal too is warned of, and not kept', async ({ stack }) => {
  const providerKey = newProviderKey().slice(3);
  const panel = await openPanel(stack);
  await paste(goalField(panel), `Use ${providerKey} for it`);
  await keyField(panel).pressSequentially(providerKey);
  const before = traffic(stack);
  await startButton(panel).click();

  await expect(problemOf(panel)).toContainText('The goal contains something that looks like a key.');
  await expect(goalField(panel)).toHaveValue(`Use ${providerKey} for it`);
  await expect(keyField(panel)).toHaveValue(providerKey);
  expect(traffic(stack)).toEqual(before);
  expect(await storedBy(panel)).not.toContain(providerKey);
  await panel.close();
});

const START = {
  type: 'start',
  tab_id: 1,
  goal: GOAL,
  via: 'registry',
  provider: 'openai',
  model: 'gpt-5-mini',
  address: '',
  ...PLAIN_ORDER,
} satisfies Omit<Extract<ViewRequest, { type: 'start' }>, 'provider_key'>;

test('S06 a key that no header can carry gets past no worker, whatever a page lets through', async ({
  stack,
}) => {
  const panel = await openPanel(stack);
  const before = traffic(stack);
  const unsendable = BAD_KEYS.filter(([, make]) => !/^[\x21-\x7e]{8,8192}$/.test(make(newProviderKey())));
  expect(unsendable.length).toBeGreaterThan(12);
  for (const [what, make] of unsendable) {
    const providerKey = newProviderKey();
    const request = { ...START, provider_key: make(providerKey) };
    const answer = await speak(stack.browser, [JSON.stringify({ request_id: 1, request })]);
    expect.soft(answer, what).toMatchObject({ reply: { type: 'refused', failure: { slug: 'bad-key' } } });
    expect.soft(JSON.stringify(answer), what).not.toContain(providerKey.slice(3));
    expect.soft(await placesOf(providerKey.slice(3), panel, stack), what).toEqual([]);
  }
  expect(traffic(stack)).toEqual(before);
  await panel.close();
});

/** As JSON, so that each arrives as it is written here. */
const NONSENSE: [what: string, message: string][] = [
  ['a list', '[1, {"type": "start"}]'],
  ['no key', JSON.stringify({ request_id: 1, request: START })],
  ['a key that is no text', JSON.stringify({ request_id: 1, request: { ...START, provider_key: ['sk-'] } })],
  ['a tab that is no number', `{"request_id":1,"request":{"type":"watch-tab","tab_id":"1"}}`],
  ['a tab that is a fraction', `{"request_id":1,"request":{"type":"watch-tab","tab_id":1.5}}`],
  ['a tab beyond all numbers', `{"request_id":1,"request":{"type":"watch-tab","tab_id":1e400}}`],
  ['a huge request id', `{"request_id":1e30,"request":{"type":"test-connection"}}`],
  ['the same member twice', `{"request_id":1,"request":{"type":"start","type":"list-plans"}}`],
  ['a prototype', `{"request_id":1,"request":{"type":"test-connection","__proto__":{"tab_id":1}}}`],
  ['a prototype of its own', `{"request_id":1,"__proto__":{"request":{"type":"test-connection"}}}`],
  ['a constructor', `{"request_id":1,"request":{"type":"constructor"}}`],
  ['deep nesting', `{"request_id":1,"request":${'{"request":'.repeat(500)}1${'}'.repeat(500)}}`],
  [
    'a goal of 5 MB',
    JSON.stringify({ request_id: 1, request: { ...START, goal: 'g'.repeat(5_000_000), provider_key: 'k' } }),
  ],
  ['a run id that is no id', '{"request_id":1,"request":{"type":"save-plan","run_id":"../v1/plans"}}'],
  ['a plan id that is a path', '{"request_id":1,"request":{"type":"open-plan","plan_id":"../../me"}}'],
];

test('S10 a page that speaks nonsense to the worker is cut off and starts nothing', async ({ stack }) => {
  const panel = await openPanel(stack);
  await panel.waitForLoadState('networkidle');
  const before = traffic(stack);
  for (const [what, message] of NONSENSE)
    expect.soft(await speak(stack.browser, [message]), what).toBe('disconnected');
  expect(traffic(stack)).toEqual(before);
  await expect(keyRegion(panel)).toContainText('In its field only, until you start.');
  await panel.close();
});
