import { openBrowser, type TestBrowser } from '../support/browser/browser.ts';
import {
  cancelButton,
  fillSettings,
  keyRegion,
  newProviderKey,
  progress,
  startRun,
} from '../support/browser/extension-pages.ts';
import { endOfRun, endsOfRuns, readRunAudit } from '../support/browser/run-records.ts';
import { type Backend, openBackend } from '../support/browser/stack.ts';
import {
  type Runner,
  type Surroundings,
  WAYS_TO_END,
  type WayToEnd,
} from '../support/browser/ways-to-end.ts';
import { deepCount, describeTimes } from '../support/counts.ts';
import { eventually } from '../support/eventually.ts';
import { createGate, faults } from '../support/provider/index.ts';
import { createDataFolder, type DataFolder } from '../support/registry/data-folder.ts';
import { expect, step, test } from './fixtures.ts';

/** Of each way at each moment: seven ways and two moments make 14 aborts, and 210 in the full count. */
const REPEATS = deepCount({ sample: 1, deep: 15 });
const DEADLINE_MS = 5_000;

/**
 * After some forty reloads in one browser, Chromium 156 started workers whose `chrome.permissions.getAll()` never
 * answered. That is not what is tested here, so the full count takes a new browser in time.
 */
const RELOADS_PER_BROWSER = 10;

const MOMENTS = {
  'before the first byte': faults.silence('before-headers'),
  'in mid-stream': faults.silence('mid-stream'),
} as const;

const CANCELLED = { status: 499, outcome: 'client-closed-request' };

const times: number[] = [];
/** A registry of this file's own, as its database is read when it has stopped. */
let data: DataFolder;
let backend: Backend;

const signInTo = (browser: TestBrowser, { registryUrl, accessToken }: Backend): Promise<void> =>
  fillSettings(browser, { url: registryUrl, token: accessToken });

test.beforeAll(async ({ sharedStack }) => {
  data = await createDataFolder();
  backend = await openBackend({ dataFolder: data.folder });
  await signInTo(sharedStack.browser, backend);
});
test.afterAll(async ({ sharedStack }) => {
  await signInTo(sharedStack.browser, sharedStack);
  await backend.registry.stop();
  await backend.provider.stop();
  await data.remove();
  if (times.length > 0)
    console.log(`S11 from the act to the provider's closed socket: ${describeTimes(times)}`);
});

/** What the extension keeps in the browser, as text and as runs. */
const readStorage = async ({ browser }: Surroundings): Promise<{ text: string; keyGoneAt: unknown[] }> => {
  const page = await browser.openExtensionPage('manifest.json');
  const text = await page.evaluate<string>(
    '(async () => JSON.stringify([await chrome.storage.session.get(null), await chrome.storage.local.get(null)]))()',
  );
  await page.close();
  const [session] = JSON.parse(text) as [Record<string, { key_gone_at?: unknown }>];
  const runs = Object.entries(session).filter(([name]) => name.startsWith('run:'));
  return { text, keyGoneAt: runs.map(([, run]) => run.key_gone_at) };
};

/** Starts a run in the runner's view, waits until it stands still at its first call, and ends it. */
const endOnce = async (surroundings: Surroundings, way: WayToEnd, isStreaming: boolean): Promise<void> => {
  const { provider, registry } = backend;
  const earlier = { calls: provider.calls.length, runs: endsOfRuns(registry).length };
  const providerKey = newProviderKey();
  const runner: Runner = await step('opens a view', () => way(surroundings));
  await step('starts a run', () =>
    startRun(runner.view, { goal: 'Watch the tide', provider: 'OpenAI', providerKey }),
  );
  const call = await provider.callOpened(earlier.calls + 1);
  if (isStreaming) await eventually('the answer has begun', () => call.firstByteAt);

  const at = await step('ends the run', () => runner.end());
  const closedAt = await eventually("the provider's socket closes", () => call.socket.closedAt, DEADLINE_MS);
  times.push(closedAt - at);
  expect(await endOfRun(registry, earlier.runs + 1, DEADLINE_MS)).toMatchObject(CANCELLED);
  await step('puts all right again', () => runner.restore());
  const stored = await step('reads what is stored', () => readStorage(surroundings));

  expect(call.outcome).toBe('cut');
  expect(stored.text).toContain(backend.accessToken);
  expect(stored.text).not.toContain(providerKey);
  expect(stored.keyGoneAt).not.toContain(null);
  expect(provider.calls).toHaveLength(earlier.calls + 1);
};

for (const [name, way] of Object.entries(WAYS_TO_END))
  for (const [moment, behaviour] of Object.entries(MOMENTS))
    test(`S11 ${name} ${moment} closes the provider's socket, and nothing is called after it`, async ({
      stack,
    }) => {
      test.setTimeout(REPEATS * 15_000 + 105_000);
      backend.provider.setScript(() => behaviour);
      const endAll = async (browser: TestBrowser, count: number): Promise<void> => {
        const signIn = (): Promise<void> => signInTo(browser, backend);
        for (let time = 0; time < count; time += 1)
          await endOnce(
            { browser, registryUrl: backend.registryUrl, signIn },
            way,
            moment === 'in mid-stream',
          );
      };
      if (!name.includes('reload') || REPEATS === 1) {
        await endAll(stack.browser, REPEATS);
        return;
      }
      for (let done = 0; done < REPEATS; done += RELOADS_PER_BROWSER) {
        const browser = await openBrowser({ flags: stack.proxy.flags });
        await signInTo(browser, backend);
        await endAll(browser, Math.min(RELOADS_PER_BROWSER, REPEATS - done));
        expect(browser.problems).toEqual([]);
        await browser.close();
      }
    });

test('S11 Cancel while three drafts are written closes all three calls, and drops the key', async ({
  stack,
}) => {
  const { provider, registry } = backend;
  const earlier = { calls: provider.calls.length, runs: endsOfRuns(registry).length };
  provider.setScript(({ asked }) => (asked?.endsWith('_draft') ? faults.silence('mid-stream') : undefined));
  const view = await stack.browser.openExtensionPage('sidepanel.html');
  await startRun(view, { goal: 'A bundle of tides', provider: 'OpenAI', providerKey: newProviderKey() });
  await provider.callOpened(earlier.calls + 5);

  await cancelButton(view).click();
  await eventually(
    'all calls end',
    () => provider.calls.every(({ closedAt }) => closedAt !== null),
    DEADLINE_MS,
  );
  expect(await endOfRun(registry, earlier.runs + 1, DEADLINE_MS)).toMatchObject(CANCELLED);
  await expect(view.getByRole('heading', { name: 'Cancelled' })).toBeVisible();
  await expect(keyRegion(view)).toContainText('Gone from this browser');

  const calls = provider.calls.slice(earlier.calls);
  expect(calls.map(({ outcome }) => outcome)).toEqual(['finished', 'finished', 'cut', 'cut', 'cut']);
  expect(calls.map(({ asked }) => asked)).not.toContain('critique');
  await view.close();
});

test('S11 Cancel stays under the pointer while the run goes on', async ({ stack }) => {
  const { provider, registry } = backend;
  const earlier = { calls: provider.calls.length, runs: endsOfRuns(registry).length };
  const gate = createGate();
  provider.setScript(({ asked }) => {
    if (asked === 'plan') return gate.behaviour;
    return asked?.endsWith('_draft') ? faults.silence('mid-stream') : undefined;
  });
  const view = await stack.browser.openExtensionPage('sidepanel.html');
  await view.setViewportSize({ width: 380, height: 720 });
  await startRun(view, { goal: 'A bundle of tides', provider: 'OpenAI', providerKey: newProviderKey() });
  await gate.reached;

  await cancelButton(view).hover();
  await view.mouse.down();
  gate.release();
  await expect(progress(view)).toContainText('0 of 3');
  await provider.callOpened(earlier.calls + 5);
  await view.mouse.up();

  await expect(view.getByRole('heading', { name: 'Cancelled' })).toBeVisible();
  expect(await endOfRun(registry, earlier.runs + 1, DEADLINE_MS)).toMatchObject(CANCELLED);
  await view.close();
});

test('S11 each ended run has one line in the access log and one audit event, and no call came later', async () => {
  const { provider, registry } = backend;
  const ends = endsOfRuns(registry);
  const calls = provider.calls.length;
  expect(ends.length).toBeGreaterThan(0);
  await registry.stop();
  const audit = await readRunAudit(data.folder);

  const ids = ends.map((line) => String(line['run_id']));
  expect(ends.filter(({ status }) => status !== 499)).toEqual([]);
  expect(new Set(ids).size).toBe(ends.length);
  expect(new Set(audit.map(({ run_id }) => run_id))).toEqual(new Set(ids));
  expect(audit.map(({ outcome }) => outcome)).toEqual(ids.map(() => 'client-closed-request'));
  expect(provider.calls).toHaveLength(calls);
});
