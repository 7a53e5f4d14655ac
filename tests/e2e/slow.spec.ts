import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { expect, test } from '@playwright/test';

import { extensionUrl } from '../../demo/driver/extension.ts';
import { freezeBrowser } from '../support/browser/browser-processes.ts';
import { newProviderKey } from '../support/browser/extension-pages.ts';
import { endOfRun } from '../support/browser/run-records.ts';
import type { StackOptions } from '../support/browser/stack.ts';
import {
  openUnwatchedBrowser,
  type UnwatchedBrowser,
  type UnwatchedPage,
} from '../support/browser/unwatched-browser.ts';
import { openUnwatchedStack, type UnwatchedStack } from '../support/browser/unwatched-stack.ts';
import { deepCount } from '../support/counts.ts';
import { eventually } from '../support/eventually.ts';
import { timestamp } from '../support/provider/call.ts';
import { type Behaviour, bytewise, faults, good } from '../support/provider/index.ts';
import { makeDeafExtension } from '../support/worker/deaf-extension.ts';

/**
 * What shows only when time passes. All of it waits side by side, each in a browser of its own to
 * whose worker nothing is attached: a debugger would stop the timer that this is about.
 */
const SILENCE_MS = deepCount({ sample: 40_000, deep: 45_000 });
/** A draft is some 2,500 bytes on its wire: four minutes of them in the full count. */
const TRICKLE_EVERY_MS = deepCount({ sample: 0, deep: 100 });
/** Byte by byte, what follows the whole answer takes longer than a call waits for it (decision 018). */
const DRAFT_ENDS = TRICKLE_EVERY_MS === 0 ? 'finished' : 'cut';
/** After this much without an event a browser stops a worker. */
const IDLE_MS = 30_000;
const HEARTBEAT_MS = 20_000;
/** Nothing of it arrives either: the worker notes what does, which is something to do. */
const SILENT_REGISTRY = { settings: { runs: { heartbeatMs: 55_000 } } };
const IDLE_EXTENSION = fileURLToPath(new URL('../../bench/bare-extension', import.meta.url));
const IDLE_WORKER = 'chrome-extension://ibhpdbodkcdikpiihbdhedbgipcoclcc/worker.js';
const PANEL = extensionUrl('sidepanel.html');

test.describe.configure({ timeout: deepCount({ sample: 180_000, deep: 480_000 }) });

const closers: (() => Promise<unknown>)[] = [];
test.afterAll(async () => {
  for (const close of closers.toReversed()) await close();
});

interface Side extends UnwatchedStack {
  tab: UnwatchedPage;
}

const openSide = async (options: StackOptions): Promise<Side> => {
  const stack = await openUnwatchedStack(options);
  closers.push(() => stack.close());
  return { ...stack, tab: await stack.browser.open(PANEL) };
};

const workersOf = async ({ control }: UnwatchedBrowser): Promise<Map<string, string>> =>
  new Map(
    (await control.targets()).flatMap(({ type, url, targetId }) =>
      type === 'service_worker' ? [[url, targetId]] : [],
    ),
  );

const silentAtFirst: Behaviour = async (exchange) => {
  await exchange.pause(SILENCE_MS);
  await good(exchange);
};

/** The run's tab shows something else meanwhile and no page of ours is open: what keeps the worker awake is its own. */
const waitOutSilence = async (): Promise<void> => {
  const side = await openSide({ browser: { neighbours: [IDLE_EXTENSION] }, registry: SILENT_REGISTRY });
  const { provider, registry, browser, tab } = side;
  // Looked at this early, as it is idle from the browser's start on.
  const atFirst = await workersOf(browser);
  provider.setScript(({ asked }) => {
    if (asked === 'classification') return silentAtFirst;
    return asked === 'skill_draft' ? bytewise(TRICKLE_EVERY_MS) : undefined;
  });
  await side.startRun(tab, 'Wait for a slow model', newProviderKey());
  const call = await provider.callOpened(1);
  const before = await workersOf(browser);
  await tab.evaluate("location.href = 'about:blank'");

  const answeredAt = await eventually('the provider speaks', () => call.firstByteAt, SILENCE_MS + 5_000);
  const after = await workersOf(browser);
  const end = await endOfRun(registry, 1, 300_000);
  await tab.evaluate(`location.href = '${PANEL}'`);
  await tab.says('1 draft ready');

  expect(answeredAt - call.openedAt).toBeGreaterThan(IDLE_MS);
  // The control: this browser does stop a worker that has nothing to do.
  expect([atFirst.has(IDLE_WORKER), after.has(IDLE_WORKER)]).toEqual([true, false]);
  const own = extensionUrl('background.js');
  expect(after.get(own)).toBe(before.get(own));
  expect((await workersOf(browser)).get(own)).toBe(before.get(own));
  expect(end).toMatchObject({ status: 200, outcome: 'succeeded' });
  expect(provider.calls.map(({ outcome }) => outcome)).toEqual(['finished', DRAFT_ENDS, 'finished']);
  console.log(`S13 the run took ${Math.round((timestamp() - call.openedAt) / 1_000)} s`);
};

const loseTab = async (): Promise<void> => {
  const extension = await makeDeafExtension();
  closers.push(() => extension.remove());
  const side = await openSide({ browser: { extension: extension.folder } });
  const { provider, registry, browser, tab } = side;
  provider.setScript(() => faults.silence('mid-stream'));
  await side.startRun(tab, 'Vanish in silence', newProviderKey());
  const call = await provider.callOpened(1);
  const left = timestamp();
  await browser.control.closeTarget(tab.targetId);

  const closedAt = await eventually(
    'the look at the tab ends the run',
    () => call.closedAt,
    HEARTBEAT_MS + 5_000,
  );
  expect(await endOfRun(registry, 1)).toMatchObject({ status: 499, outcome: 'client-closed-request' });
  expect(provider.calls).toHaveLength(1);
  console.log(
    `S14 from a tab that vanished without an event to the provider's closed socket: ${Math.round(closedAt - left)} ms`,
  );
};

const sleep = async (profile: string): Promise<Side> => {
  const deadlineMs = 15_000;
  const side = await openSide({ browser: { profile }, registry: { settings: { runs: { deadlineMs } } } });
  const { provider, registry, tab } = side;
  provider.setScript(() => faults.silence('mid-stream'));
  await side.startRun(tab, 'Fall asleep', newProviderKey());
  const call = await provider.callOpened(1);
  const wake = await freezeBrowser(profile);
  try {
    await eventually("the registry's deadline ends the run", () => call.closedAt, deadlineMs + 5_000);
    expect(await endOfRun(registry, 1)).toMatchObject({ status: 504, outcome: 'deadline-exceeded' });
  } finally {
    wake();
  }
  await tab.says('The run took longer than this registry allows');
  expect(provider.calls).toHaveLength(1);
  return side;
};

/** SIGKILL to the browser in mid-run, and a new one on what it left behind. */
const die = async (sleeper: Promise<Side>, profile: string): Promise<void> => {
  const side = await sleeper;
  const { provider, registry, browser, tab } = side;
  await side.startRun(tab, 'Die with the browser', newProviderKey());
  const call = await provider.callOpened(2);
  const left = timestamp();
  await browser.kill();
  const closedAt = await eventually('the provider is told', () => call.closedAt, 5_000);
  expect(await endOfRun(registry, 2)).toMatchObject({ status: 499, outcome: 'client-closed-request' });
  console.log(
    `S12 from SIGKILL of the browser to the provider's closed socket: ${Math.round(closedAt - left)} ms`,
  );

  const next = await openUnwatchedBrowser({ profile });
  closers.push(() => next.close());
  const panel = await next.open(PANEL);
  await panel.says('A run was interrupted');
  expect(provider.calls).toHaveLength(2);
};

let waits: Record<'silence' | 'lostTab' | 'sleep' | 'death', Promise<unknown>>;
test.beforeAll(async () => {
  const profile = await mkdtemp(path.join(tmpdir(), 'byok-profile-'));
  closers.push(() => rm(profile, { recursive: true, force: true }));
  const sleeping = sleep(profile);
  waits = { silence: waitOutSilence(), lostTab: loseTab(), sleep: sleeping, death: die(sleeping, profile) };
  // Each is looked at in its own test, and may fail before its turn.
  for (const wait of Object.values(waits)) wait.catch(() => {});
});

test('S14 a run whose tab vanished without an event ends at the next look at the tab', async () => {
  await waits.lostTab;
});

test('S14 a run whose browser sleeps is ended by the registry, and the panel says so on waking', async () => {
  await waits.sleep;
});

test('S12 a run whose browser is killed ends at once, and the next browser says so and sends nothing', async () => {
  await waits.death;
});

test('S13 a run outlives a silence that stops idle workers, with nothing attached to its worker', async () => {
  await waits.silence;
});
