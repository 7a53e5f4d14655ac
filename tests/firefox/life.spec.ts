import { newProviderKey } from '../support/browser/extension-pages.ts';
import { firefoxUrl } from '../support/browser/firefox/browser.ts';
import { type FirefoxStack, openFirefoxStack } from '../support/browser/firefox/stack.ts';
import { type Runner, WAYS_TO_END } from '../support/browser/firefox/ways-to-end.ts';
import { endOfRun, endsOfRuns } from '../support/browser/run-records.ts';
import { startRun } from '../support/browser/start-run.ts';
import { deepCount, describeTimes } from '../support/counts.ts';
import { eventually } from '../support/eventually.ts';
import { timestamp } from '../support/provider/call.ts';
import { type Behaviour, faults, good } from '../support/provider/index.ts';
import { writeFolder, type WrittenFolder } from '../support/registry/write-folder.ts';
import { expect, test } from './fixtures.ts';

const REPEATS = deepCount({ sample: 1, deep: 15 });
const DEADLINE_MS = 5_000;
const CANCELLED = { status: 499, outcome: 'client-closed-request' };
const PANEL = firefoxUrl('sidepanel.html');

const MOMENTS = {
  'before the first byte': faults.silence('before-headers'),
  'in mid-stream': faults.silence('mid-stream'),
} as const;

const times: number[] = [];
test.afterAll(() => {
  if (times.length > 0)
    console.log(`S11 in Firefox, from the act to the provider's closed socket: ${describeTimes(times)}`);
});

/** Starts a run in the runner's view, waits until it stands still at its first call, and ends it. */
const endOnce = async (stack: FirefoxStack, runner: Runner, isStreaming: boolean): Promise<void> => {
  const { provider, registry } = stack;
  const earlier = { calls: provider.calls.length, runs: endsOfRuns(registry).length };
  await startRun(runner.view, 'Watch the tide', newProviderKey());
  const call = await provider.callOpened(earlier.calls + 1);
  if (isStreaming) await eventually('the answer has begun', () => call.firstByteAt);

  const at = timestamp();
  await runner.end();
  const closedAt = await eventually("the provider's socket closes", () => call.socket.closedAt, DEADLINE_MS);
  times.push(closedAt - at);
  expect(await endOfRun(registry, earlier.runs + 1, DEADLINE_MS)).toMatchObject(CANCELLED);
  await runner.restore?.();

  expect(call.outcome).toBe('cut');
  expect(provider.calls).toHaveLength(earlier.calls + 1);
};

for (const [name, way] of Object.entries(WAYS_TO_END))
  for (const [moment, behaviour] of Object.entries(MOMENTS))
    test(`S11 in Firefox, ${name} ${moment} closes the provider's socket`, async ({ stack }) => {
      test.setTimeout(REPEATS * 15_000 + 15_000);
      stack.provider.setScript(() => behaviour);
      for (let time = 0; time < REPEATS; time += 1)
        await endOnce(stack, await way(stack), moment === 'in mid-stream');
    });

test("S12 in Firefox, an event page that is stopped closes the provider's socket, and the panel says so", async ({
  stack,
}) => {
  const { firefox, provider, registry } = stack;
  provider.setScript(() => faults.silence('mid-stream'));
  const earlier = { calls: provider.calls.length, runs: endsOfRuns(registry).length };
  const panel = await firefox.open(PANEL);
  await startRun(panel, 'Survive nobody', newProviderKey());
  const call = await provider.callOpened(earlier.calls + 1);

  await firefox.stopEventPage();
  await provider.callClosed(call.number);
  await panel.says('The run was interrupted');
  await panel.says('your key is gone, nothing was saved');
  expect(await endOfRun(registry, earlier.runs + 1, DEADLINE_MS)).toMatchObject(CANCELLED);
  expect(provider.calls).toHaveLength(earlier.calls + 1);
  await panel.close();
});

/** Firefox stops an event page after this much without an event: here just longer than from one look at the tab to the next. */
const IDLE_MS = 24_000;
const SILENCE_MS = 30_000;
const IDLE_ID = 'idle@byok-compose.dev';

/** An event page that has nothing to do: the control of the run that outlives it. */
const IDLE_EXTENSION = {
  'manifest.json': JSON.stringify({
    manifest_version: 3,
    name: 'Idle',
    version: '1.0.0',
    background: { scripts: ['background.js'] },
    browser_specific_settings: { gecko: { id: IDLE_ID } },
  }),
  'background.js': 'browser.runtime.onInstalled.addListener(() => {});',
};

const silentAtFirst: Behaviour = async (exchange) => {
  await exchange.pause(SILENCE_MS);
  await good(exchange);
};

/** The run's tab shows something else meanwhile and no page of ours is open: what keeps the event page awake is its own. */
const outliveSilence = async ({ firefox, provider, registry }: FirefoxStack): Promise<void> => {
  provider.setScript(({ asked }) => (asked === 'classification' ? silentAtFirst : undefined));
  const tab = await firefox.open(PANEL);
  await startRun(tab, 'Wait for a slow model', newProviderKey());
  const call = await provider.callOpened(1);
  await tab.evaluate("location.replace('about:blank')");

  const answeredAt = await eventually('the provider speaks', () => call.firstByteAt, SILENCE_MS + 5_000);
  expect(await endOfRun(registry, 1)).toMatchObject({ status: 200, outcome: 'succeeded' });
  expect(answeredAt - call.openedAt).toBeGreaterThan(IDLE_MS);
  expect(await firefox.eventPage(IDLE_ID)).toBe('stopped');
  expect(provider.calls.map(({ outcome }) => outcome)).toEqual(provider.calls.map(() => 'finished'));
};

/** In a Firefox of its own, whose event page no other test keeps awake, beside the others. */
let idle: WrittenFolder;
let quiet: Promise<FirefoxStack>;
let silence: Promise<void>;
test.beforeAll(async () => {
  idle = await writeFolder(IDLE_EXTENSION);
  quiet = openFirefoxStack({
    firefox: { idleMs: IDLE_MS, neighbours: [idle.folder] },
    // Nothing of it arrives either: the event page notes what does, which is something to do.
    registry: { settings: { runs: { heartbeatMs: 55_000 } } },
  });
  silence = quiet.then(outliveSilence);
  // It is looked at in its own test, and may fail before its turn.
  silence.catch(() => {});
});
test.afterAll(async () => {
  await (await quiet).close();
  await idle.remove();
});

test('S13 in Firefox, a run outlives a silence that stops idle event pages', async () => {
  test.setTimeout(120_000);
  await silence;
});
