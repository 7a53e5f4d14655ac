import { expect, test, type Page } from '@playwright/test';

import type { RunEvent } from '../../lib/protocol/index.ts';
import { openBrowser, type TestBrowser } from '../support/browser/browser.ts';
import {
  cancelButton,
  drafts,
  fillForm,
  fillSettings,
  goalField,
  keyRegion,
  newProviderKey,
  startButton,
} from '../support/browser/extension-pages.ts';
import { deepDraft, DEEP_TEXT } from '../support/samples/deep-json.ts';
import {
  eventsOfRun,
  eventsToFirstDraft,
  sampleComposition,
  sampleDraft,
} from '../support/samples/run-samples.ts';
import {
  type HeldRun,
  openStandInRegistry,
  sendJson,
  type StandInRegistry,
  TOKEN,
} from '../support/worker/stand-in-registry.ts';

const GOAL = 'Write release notes from merged pull requests';
const PLAN_ID = '01920000-0000-7000-8000-00000000000a';
const TOO_DEEP = 'The registry sent something nested too deeply';

/** What is used of the extension's API in its own page. */
declare const browserApi: {
  storage: {
    session: {
      get(keys: null): Promise<Record<string, { goal: string; status: string; drafts: unknown[] }>>;
      set(items: object): Promise<void>;
    };
  };
};

let browser: TestBrowser;
let registry: StandInRegistry;

test.beforeAll(async () => {
  registry = await openStandInRegistry();
  browser = await openBrowser();
  await fillSettings(browser, { url: registry.url, token: TOKEN });
});
test.afterAll(async () => {
  await browser.close();
  await registry.close();
});
test.afterEach(() => {
  expect(browser.problems).toEqual([]);
});

const start = async (panel: Page): Promise<HeldRun> => {
  await fillForm(panel, { goal: GOAL, provider: 'OpenAI', providerKey: newProviderKey() });
  await startButton(panel).click();
  return registry.nextRun();
};

/** The events of a run whose draft is nested 3,000 deep, where the test says. */
const HOSTILE: Record<string, (run: HeldRun) => void> = {
  event: (run) => {
    run.send(...eventsToFirstDraft(), { event: 'draft', data: deepDraft() });
  },
  result: (run) => {
    const deep: RunEvent = {
      event: 'result',
      data: sampleComposition({ drafts: [sampleDraft(), deepDraft()] }),
    };
    run.send(...eventsToFirstDraft(), deep);
  },
};

for (const [place, send] of Object.entries(HOSTILE))
  test(`S18 S26 a draft nested 3,000 deep as ${place} ends the run, says so, and freezes no view`, async () => {
    const panel = await browser.openExtensionPage('sidepanel.html');
    const run = await start(panel);
    send(run);

    await expect(panel.getByRole('alert')).toContainText(TOO_DEEP);
    await expect(panel.getByRole('alert')).toContainText(new URL(registry.url).host);
    await run.closed;
    await expect(keyRegion(panel)).toContainText('Gone from this browser.');
    await expect(panel.getByRole('region', { name: 'Requests' })).toContainText('carried your key');
    await expect(drafts(panel)).toHaveCount(1);

    // The next run can be cancelled, and what was whole is kept in My plans.
    await panel.getByText('Plan again').click();
    const next = await start(panel);
    await cancelButton(panel).click();
    await next.closed;
    const plans = await browser.openExtensionPage('plans.html');
    await expect(plans.getByRole('listitem').filter({ hasText: GOAL }).first()).toBeVisible();
    await plans.close();
    await panel.close();
  });

test('S26 a draft that an earlier version had taken in is left out, and the view says so', async () => {
  const panel = await browser.openExtensionPage('sidepanel.html');
  const run = await start(panel);
  run.send(...eventsOfRun());
  run.end();
  await expect(panel.getByRole('heading', { name: '1 draft ready' })).toBeVisible();
  await panel.evaluate(
    async ([goal, deep]) => {
      const { storage } = (globalThis as unknown as { chrome: typeof browserApi }).chrome;
      const runs = Object.entries(await storage.session.get(null)).filter(
        ([name, { goal: its, status }]) => name.startsWith('run:') && its === goal && status === 'succeeded',
      );
      for (const [name, kept] of runs)
        await storage.session.set({ [name]: { ...kept, drafts: [...kept.drafts, JSON.parse(deep)] } });
    },
    [GOAL, JSON.stringify(deepDraft())] as const,
  );
  await browser.killWorker();
  await panel.reload();

  await expect(panel.getByRole('heading', { name: 'Failed, partial: 1 of 1 draft' })).toBeVisible();
  await expect(panel.getByRole('alert')).toContainText(TOO_DEEP);
  await expect(drafts(panel)).toHaveCount(1);
  await expect(keyRegion(panel)).toContainText('Gone from this browser.');
  const plans = await browser.openExtensionPage('plans.html');
  await expect(plans.getByRole('listitem').filter({ hasText: GOAL }).first()).toBeVisible();
  await plans.close();
  await panel.close();
});

test('S18 S26 a stored plan nested 3,000 deep is refused, and My plans goes on', async () => {
  const composition = sampleComposition({ drafts: [deepDraft()] });
  const summary = {
    plan_id: PLAN_ID,
    goal: 'Pump the lagoon dry',
    provider: 'openai',
    model: 'gpt-test',
    partial: false,
    drafts: 1,
    saved_at: composition.started_at,
    updated_at: composition.started_at,
  };
  registry.on('GET /v1/me/plans', (_, response) =>
    sendJson(response, 200, { items: [summary], next_cursor: null }),
  );
  registry.on(`GET /v1/plans/${PLAN_ID}`, (_, response) =>
    sendJson(response, 200, { ...summary, composition }),
  );
  const plans = await browser.openExtensionPage('plans.html');
  await plans.getByRole('link', { name: summary.goal }).click();
  await expect(plans.getByRole('alert')).toContainText(TOO_DEEP);
  await plans.getByRole('link', { name: 'All plans' }).click();
  await expect(plans.getByRole('listitem').filter({ hasText: summary.goal })).toBeVisible();
  await plans.close();
});

test('S18 S26 a list of plans nested 3,000 deep leaves what is unsaved to be seen', async () => {
  registry.on('GET /v1/me/plans', (_, response) =>
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(`{"items":[],"next_cursor":null,"more":${DEEP_TEXT}}`),
  );
  const plans = await browser.openExtensionPage('plans.html');
  await expect(plans.getByRole('alert')).toContainText(TOO_DEEP);
  await expect(plans.getByRole('listitem').filter({ hasText: GOAL }).first()).toBeVisible();
  await plans.close();
});

test('S18 S26 what the registry offers, nested 3,000 deep, is refused before the key leaves its field', async () => {
  registry.on('GET /v1/providers', (_, response) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end(DEEP_TEXT),
  );
  const settings = await browser.openExtensionPage('options.html');
  await settings.getByRole('button', { name: 'Test connection' }).click();
  await expect(settings.getByRole('alert')).toContainText(TOO_DEEP);
  await settings.close();
  const panel = await browser.openExtensionPage('sidepanel.html');
  await goalField(panel).fill(GOAL);
  await panel.close();
});
