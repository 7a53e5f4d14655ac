import { randomBytes } from 'node:crypto';

import type { Page } from '@playwright/test';

import { extensionUrl } from '../../demo/driver/extension.ts';
import { type DirectStack, openDirectStack } from '../support/browser/direct-stack.ts';
import { newProviderKey, startRun, type Way } from '../support/browser/extension-pages.ts';
import {
  attackFrom,
  HOSTILE_NEIGHBOUR,
  type Outcome,
  proxyThrough,
  recordOf,
} from '../support/browser/hostile-neighbour.ts';
import { openSite, type Site } from '../support/browser/site.ts';
import { openTappedLine } from '../support/browser/tapped-line.ts';
import { searchBytes } from '../support/canary/canary.ts';
import { createGate, goodBut } from '../support/provider/index.ts';
import { createDataFolder, type DataFolder } from '../support/registry/data-folder.ts';
import { expect, test } from './fixtures.ts';

/** One word that can only come from this goal, this draft. */
const newWord = (): string => `heron${randomBytes(9).toString('hex')}`;

let data: DataFolder;
let stack: DirectStack;
let site: Site;
test.beforeAll(async () => {
  data = await createDataFolder();
  site = await openSite();
  stack = await openDirectStack(data.folder, { neighbours: [HOSTILE_NEIGHBOUR] });
  await stack.allowVendors();
  await stack.connectRegistry();
});
test.afterAll(async () => {
  await stack.close();
  await site.close();
  await data.remove();
});

/** Tries everything from the neighbour, knowing the tab and window that the person is in. */
const attack = async (view: Page): Promise<Record<string, Outcome>> => {
  const [tab] = await view.evaluate<{ id: number; windowId: number }[]>(
    'chrome.tabs.query({ active: true, currentWindow: true })',
  );
  const requests = [
    { type: 'watch-window', window_id: tab?.windowId },
    { type: 'watch-tab', tab_id: tab?.id },
    { type: 'list-plans', cursor: null },
  ];
  return attackFrom(stack.browser, {
    messages: requests.map((request, index) => ({ request_id: index + 1, request })),
    trap: `${site.url}trap`,
  });
};

/** What it tried on us: by our address, or by our id. */
const onUs = (outcomes: Record<string, Outcome>): [string, Outcome][] =>
  Object.entries(outcomes).filter(
    ([name]) =>
      name.includes(extensionUrl('')) || ['connect', 'message', 'page', 'debugWorker'].includes(name),
  );

const sightingsOf = async (secret: string) =>
  searchBytes('record', Buffer.from([await recordOf(stack.browser), ...site.posted].join('\n')), secret);

test("S09 a hostile extension reads a web page's own POST, and everything else of that page", async () => {
  const [providerKey, goal, draft, title] = [newProviderKey(), newWord(), newWord(), newWord()];
  const page = await stack.browser.context.newPage();
  await page.goto(`${site.url}form`);
  await page.getByLabel('Notes').fill(goal);
  await page.evaluate(
    ([draftText, titleText]) => {
      document.title = titleText;
      document.body.append(draftText);
    },
    [draft, title] as const,
  );
  const outcomes = await attackFrom(stack.browser, { messages: [{}], trap: `${site.url}trap` });
  await page.evaluate(async (key) => {
    await fetch('/v1/orders', { method: 'POST', headers: { 'x-api-key': key }, body: key });
  }, providerKey);

  for (const way of ['inject', 'debug', 'picture'])
    expect(outcomes).toMatchObject({ [`${way} ${page.url()}`]: { succeeded: true } });
  for (const secret of [providerKey, goal, draft, title]) expect(await sightingsOf(secret)).not.toEqual([]);
  expect(site.posted).toEqual([`/trap ${providerKey}`]);
  await page.close();
});

/** Where a person plans: the native panel beside a page that the neighbour reads, or a tab of its own. */
const openNativePanel = async (): Promise<Page> => {
  const beside = await stack.browser.context.newPage();
  await beside.goto(`${stack.registryUrl}/compose`);
  return stack.browser.openSidePanel(beside);
};
const openTab = async (): Promise<Page> => {
  const panel = await stack.browser.openExtensionPage('sidepanel.html');
  await panel.bringToFront();
  return panel;
};

for (const [way, name, openView] of [
  ['Through the registry', 'through the registry', openNativePanel],
  ['Only to the provider', 'straight to the provider', openTab],
] satisfies [Way, string, () => Promise<Page>][])
  test(`S09 a hostile extension learns no key, goal or draft of a run ${name}`, async () => {
    const [providerKey, goal, draft] = [newProviderKey(), newWord(), newWord()];
    const gate = createGate();
    stack.provider.setScript(({ asked }) =>
      asked === 'critique' ? gate.behaviour : asked === 'skill_draft' ? goodBut({ body: draft }) : undefined,
    );
    const panel = await openView();
    await startRun(panel, { goal: `Count each ${goal} of the marsh`, provider: 'OpenAI', providerKey, way });
    await gate.reached;
    // The key is alive, the goal and a draft are on screen.
    await expect(panel.getByText(draft)).toBeVisible();
    const during = onUs(await attack(panel));
    gate.release();
    await expect(panel.getByRole('heading', { name: '1 draft ready' })).toBeVisible();
    await panel.getByRole('button', { name: 'Save plan' }).click();
    await expect(panel.getByRole('link', { name: 'Open the plan' })).toBeVisible();
    const plans = await stack.browser.openExtensionPage('plans.html');
    await expect(plans.getByText(goal).first()).toBeVisible();
    const after = onUs(await attack(panel));

    for (const secret of [providerKey, goal, draft, stack.accessToken])
      expect({ secret, sightings: await sightingsOf(secret) }).toEqual({ secret, sightings: [] });
    expect(during.length).toBeGreaterThanOrEqual(7);
    for (const [attempt, { succeeded }] of [...during, ...after])
      expect({ attempt, succeeded }).toEqual({ attempt, succeeded: false });
    await plans.close();
    await panel.close();
  });

test("S09 one that becomes the browser's proxy reads a registry without TLS, and no key or draft of a direct run", async () => {
  const line = await openTappedLine(stack.proxy.port);
  await proxyThrough(stack.browser, line.port);
  const runThrough = async (way: Way) => {
    const [providerKey, draft] = [newProviderKey(), newWord()];
    stack.provider.setScript(({ asked }) => (asked === 'skill_draft' ? goodBut({ body: draft }) : undefined));
    const panel = await openTab();
    await startRun(panel, { goal: 'Count what stands in the marsh', provider: 'OpenAI', providerKey, way });
    await expect(panel.getByRole('heading', { name: '1 draft ready' })).toBeVisible();
    await panel.close();
    return [providerKey, draft].map((secret) => searchBytes('line', line.heard(), secret));
  };
  expect(await runThrough('Only to the provider')).toEqual([[], []]);
  expect(line.heard().toString('latin1')).toContain('CONNECT api.openai.com:443');
  // Without TLS a registry can be on this machine only; that it is read there is what shows that the tap works.
  expect(await runThrough('Through the registry')).not.toContainEqual([]);

  await proxyThrough(stack.browser, null);
  await line.close();
});
