import type { Page } from '@playwright/test';

import {
  drafts,
  fillForm,
  goalField,
  keyField,
  keyRegion,
  newProviderKey,
  startButton,
} from '../support/browser/extension-pages.ts';
import { placesOf } from '../support/browser/key-search.ts';
import { SHORT_SETTINGS } from '../support/browser/short-settings.ts';
import type { Stack } from '../support/browser/stack.ts';
import { deepCount } from '../support/counts.ts';
import { faults, goodBut, text, type Behaviour, type WireName } from '../support/provider/index.ts';
import { expect, test } from './fixtures.ts';

test.use({ stackOptions: SHORT_SETTINGS });

const GOAL = 'Write release notes from merged pull requests';
const PROVIDERS: [wire: WireName, name: string][] = [
  ['openai', 'OpenAI'],
  ['anthropic', 'Anthropic'],
  ['openrouter', 'OpenRouter'],
];

const REJECTED = 'The provider rejected the key';
const UNAVAILABLE = 'The provider could not be reached or failed';
const TIMEOUT = 'The provider took too long';
const INVALID = 'The model did not answer what was asked';

/** What the person reads: a title, and what of the sentence below it is this fault's own. */
/** Its provider may take the call later, so three more follow. */
const WAITED_FOR = '429';

const FAULTS: [what: string, fault: Behaviour, title: string, says: string][] = [
  [
    '401',
    faults.status(401),
    REJECTED,
    'answered 401: it does not accept this key. Check that it is complete',
  ],
  ['402', faults.status(402), 'The budget behind this key is spent', 'Add credit there or use another key'],
  ['403', faults.status(403), REJECTED, 'answered 403: it knows this key, but does not allow it'],
  ['404', faults.status(404), 'The provider does not offer this model', 'Choose another model'],
  ['408', faults.status(408), TIMEOUT, 'Try again later or choose a faster model'],
  [WAITED_FOR, faults.status(429), 'The provider limits how often', 'It did not say for how long'],
  [
    '429 with a Retry-After longer than a run',
    faults.status(429, { retryAfter: '1700' }),
    'The provider limits how often this key may call',
    'It asks to wait 29 minutes',
  ],
  ['500', faults.status(500), UNAVAILABLE, 'answered 500: it failed while answering. Try again later'],
  [
    '529',
    faults.status(529, { retryAfter: '1700' }),
    UNAVAILABLE,
    'answered 529: it is overloaded. Try again later',
  ],
  ['an error in mid-stream', faults.midStreamError(), UNAVAILABLE, 'failed while answering. Try again later'],
  ['a truncated stream', faults.truncated, UNAVAILABLE, 'broke off in the middle of an answer'],
  ['a reset in mid-event', faults.reset('mid-event'), UNAVAILABLE, 'broke off in the middle of an answer'],
  ['a reset before its headers', faults.reset('before-headers'), UNAVAILABLE, 'could not be reached'],
  ['another content type', faults.wrongContentType, UNAVAILABLE, 'something that is not an event stream'],
  ['a captive portal', faults.captivePortal, UNAVAILABLE, 'A web page answered instead of'],
  ['a refusal', faults.refusal, 'The model declined', 'Reword the goal or choose another model'],
  ['an endless answer', faults.endless, UNAVAILABLE, 'sent far more than was requested, so the call was cut'],
  ['an empty answer', faults.empty, INVALID, 'sent an empty answer. Choose another model'],
  ['prose', text('Sure! Here it is.'), INVALID, 'sent an answer that does not have the requested form'],
  ['a cut at the cap', faults.cutAtCap, INVALID, 'cut an answer at the cap of 4,000 tokens'],
  ['silence', faults.silence('before-headers'), TIMEOUT, 'sent nothing for 2 seconds, so the call was cut'],
  ['silence in mid-stream', faults.silence('mid-stream'), TIMEOUT, 'sent nothing for 2 seconds'],
  ['a redirect (302)', faults.redirect(302), UNAVAILABLE, 'a redirect, which is never followed with a key'],
  ['a redirect (307)', faults.redirect(307), UNAVAILABLE, 'a redirect, which is never followed with a key'],
  ['the key in its body', faults.echoKey('body'), REJECTED, 'answered 401'],
  ['the key in a header', faults.echoKey('header'), REJECTED, 'answered 401'],
  ['the key in a redirect', faults.echoKey('redirect'), UNAVAILABLE, 'never followed with a key'],
  ['the key in mid-stream', faults.echoKey('mid-stream'), REJECTED, 'does not accept this key'],
];

const openPanel = async (stack: Stack, provider: string, providerKey: string, goal = GOAL): Promise<Page> => {
  const panel = await stack.browser.openExtensionPage('sidepanel.html');
  await fillForm(panel, { goal, provider, providerKey });
  return panel;
};

/** Each fault on one wire, in turn; the full count takes each on all three. */
const pairs = FAULTS.flatMap((fault, index) =>
  Array.from({ length: deepCount({ sample: 1, deep: 3 }) }, (_, more) => ({
    fault,
    provider: PROVIDERS[(index + more) % 3] ?? (['openai', 'OpenAI'] as const),
  })),
);

for (const { fault, provider } of pairs) {
  const [what, behaviour, title, says] = fault;
  const [wire, name] = provider;
  test(`S06 S26 ${what} from ${name} has a message of its own, the goal stays and the key is gone`, async ({
    stack,
  }) => {
    stack.provider.setScript(() => behaviour);
    const earlier = stack.provider.calls.length;
    const providerKey = newProviderKey(wire);
    const panel = await openPanel(stack, name, providerKey);
    await startButton(panel).click();

    const alert = panel.getByRole('alert');
    await expect(alert).toContainText(title);
    await expect(alert).toContainText(says);
    await expect(alert).toContainText(name);
    await expect(panel.getByRole('heading', { name: 'Failed' })).toBeVisible();
    await expect(goalField(panel)).toHaveValue(GOAL);
    await expect(keyField(panel)).toHaveValue('');
    await expect(keyRegion(panel)).toContainText('Gone from this browser');
    await expect(panel.getByRole('button', { name: 'Save plan' })).toHaveCount(0);
    expect(await placesOf(providerKey, panel, stack)).toEqual([]);
    // Only what was refused for now is tried again, and nobody stood at the other end of a redirect.
    const calls = stack.provider.calls.slice(earlier);
    expect(calls.map((call) => call.providerKey)).toEqual(
      Array.from({ length: what === WAITED_FOR ? 4 : 1 }, () => providerKey),
    );
    await panel.close();
  });
}

test('S26 what was finished before a fault stays, marked partial, and can be saved and started anew', async ({
  stack,
}) => {
  const shown = new AbortController();
  /** Shows signs of life until the other two drafts have been seen: its failure comes after them. */
  const failLast: Behaviour = async (exchange) => {
    exchange.open();
    while (!shown.signal.aborted && !exchange.closed.aborted) {
      await exchange.write(': still thinking\n\n');
      await exchange.pause(50);
    }
    await exchange.writeAll(exchange.wire.error('scripted failure', 'insufficient_quota'));
    exchange.end();
  };
  stack.provider.setScript(({ asked }) => (asked === 'agent_draft' ? failLast : undefined));
  const providerKey = newProviderKey();
  const panel = await openPanel(stack, 'OpenAI', providerKey, 'A bundle of three for our on-call work');
  await startButton(panel).click();
  await expect(drafts(panel)).toHaveCount(2);
  shown.abort();

  await expect(panel.getByRole('heading', { name: 'Failed, partial: 2 of 3 drafts' })).toBeVisible();
  await expect(panel.getByRole('alert')).toContainText('Add credit there or use another key.');
  await expect(drafts(panel)).toHaveCount(2);
  expect(await placesOf(providerKey, panel, stack)).toEqual([]);
  await panel.getByRole('button', { name: 'Save plan' }).click();
  await expect(panel.getByRole('link', { name: 'Open the plan' })).toBeVisible();

  stack.provider.setScript(() => undefined);
  await panel.getByText('Plan again').click();
  await expect(goalField(panel)).toHaveValue('A bundle of three for our on-call work');
  await expect(keyField(panel)).toHaveValue('');
  await keyField(panel).pressSequentially(newProviderKey());
  await startButton(panel).click();
  await expect(panel.getByRole('heading', { name: '3 drafts ready' })).toBeVisible();
  await panel.close();
});

test('S06 a key that the model writes into a draft is masked in it, and the draft says where', async ({
  stack,
}) => {
  const providerKey = newProviderKey();
  stack.provider.setScript((call) =>
    call.asked === 'skill_draft'
      ? goodBut({ body: `Run it with ${call.providerKey ?? ''} set.` })
      : undefined,
  );
  const panel = await openPanel(stack, 'OpenAI', providerKey);
  await startButton(panel).click();
  await expect(panel.getByRole('heading', { name: '1 draft ready' })).toBeVisible();
  await expect(drafts(panel)).toContainText('Run it with [your key was here] set.');
  await expect(drafts(panel)).toContainText('The provider wrote your key into this draft.');
  expect(await placesOf(providerKey, panel, stack)).toEqual([]);
  await panel.close();
});
