import type { DrivenPage } from '../../demo/driver/page.ts';
import { newProviderKey } from '../support/browser/extension-pages.ts';
import { ADDON_ID, firefoxUrl } from '../support/browser/firefox/browser.ts';
import { closeSidebar, findSidebar, isSidebarOpen } from '../support/browser/firefox/sidebar.ts';
import {
  closePopup,
  findPopup,
  isPopupOpen,
  pressToolbarButton,
} from '../support/browser/firefox/toolbar.ts';
import { openSite, type Site } from '../support/browser/site.ts';
import { fillForm, startRun } from '../support/browser/start-run.ts';
import { eventually } from '../support/eventually.ts';
import { holdPhases, PHASES } from '../support/provider/phases.ts';
import { expect, test } from './fixtures.ts';

const GOAL_FOCUSED = "document.activeElement?.id === 'goal'";

let site: Site;
test.beforeAll(async () => {
  site = await openSite();
});
test.afterAll(() => site.close());

test('the toolbar button opens the popup on an ordinary page', async ({ stack: { firefox } }) => {
  const tab = await firefox.open(site.url);
  await pressToolbarButton(firefox, 'popup');
  const popup = await findPopup(firefox);
  await eventually('the goal has the focus', () => popup.evaluate<boolean>(GOAL_FOCUSED));
  expect(await isSidebarOpen(firefox)).toBe(false);
  await closePopup(firefox);
  await tab.close();
});

test('"Open in side panel" opens the sidebar in place of the popup, takes the goal along and leaves the key behind', async ({
  stack: { firefox },
}) => {
  const tab = await firefox.open(site.url);
  await pressToolbarButton(firefox, 'popup');
  const popup = await findPopup(firefox);
  await fillForm(popup, 'Carry this over', newProviderKey());
  await (await popup.find('button', 'Open in side panel')).click();

  const sidebar = await findSidebar(firefox);
  await eventually('the goal has the focus', () => sidebar.evaluate<boolean>(GOAL_FOCUSED));
  await eventually('the goal is there', () =>
    sidebar.evaluate<boolean>("document.querySelector('#goal')?.value === 'Carry this over'"),
  );
  expect(await sidebar.evaluate("document.querySelector('input[type=password]').value")).toBe('');
  await eventually('the popup is gone', async () => !(await isPopupOpen(firefox)));
  await closeSidebar(firefox);
  await tab.close();
});

test('where Firefox would ask first, the popup has no key field and its goal goes to the sidebar', async ({
  stack: { firefox },
}) => {
  const tab = await firefox.open(site.url);
  await pressToolbarButton(firefox, 'popup');
  const popup = await findPopup(firefox);
  await (await popup.find('textbox', 'Goal')).type('Carry this over too');
  await popup.evaluate(`document.querySelector('.send-key').open = true`);
  await (await popup.find('radio', 'Only to the provider')).click();
  await popup.says('paste your key there');
  expect(await popup.evaluate("document.querySelector('input[type=password]') === null")).toBe(true);
  await (await popup.find('button', 'Open in side panel')).click();

  const sidebar = await findSidebar(firefox);
  await eventually('goal and key field are there', () =>
    sidebar.evaluate<boolean>(
      "document.querySelector('#goal')?.value === 'Carry this over too' && document.querySelector('input[type=password]') !== null",
    ),
  );
  await sidebar.evaluate(`document.querySelector('.send-key').open = true`);
  await (await sidebar.find('radio', 'Through the registry')).click();
  await closeSidebar(firefox);
  await tab.close();
});

test('in Firefox, the button opens no popup over an open sidebar, and opens it again once that is closed', async ({
  stack: { firefox },
}) => {
  const tab = await firefox.open(site.url);
  await pressToolbarButton(firefox, 'popup');
  await (await (await findPopup(firefox)).find('button', 'Open in side panel')).click();
  const sidebar = await findSidebar(firefox);
  // Waits until a press leads to the panel.
  await pressToolbarButton(firefox, 'sidebar');
  await (await sidebar.find('button', 'Add this page')).click();
  await sidebar.says('With the page\nAn ordinary page');
  expect(await isPopupOpen(firefox)).toBe(false);

  await closeSidebar(firefox);
  await pressToolbarButton(firefox, 'popup');
  await findPopup(firefox);
  await closePopup(firefox);
  await tab.close();
});

/** Keeps the phases that the progressbar says, each once, in the order in which they come. */
const watchPhases = async (view: DrivenPage): Promise<() => Promise<string>> => {
  await view.evaluate(`(() => {
    document.phases = [];
    new MutationObserver(() => {
      const text = document.querySelector('[role=progressbar]')?.getAttribute('aria-valuetext') ?? '';
      const phase = /classifying|planning|drafting|analyzing/.exec(text)?.[0];
      if (phase !== undefined && document.phases.at(-1) !== phase) document.phases.push(phase);
    }).observe(document, { subtree: true, childList: true, attributes: true });
  })()`);
  return () => view.evaluate<string>('document.phases.join()');
};

test('a goal becomes drafts in the sidebar, which the toolbar button opens beside the registry', async ({
  stack,
}) => {
  const { firefox, provider, registryUrl } = stack;
  const letThrough = holdPhases(provider);
  const earlier = provider.calls.length;
  const providerKey = newProviderKey();
  const tab = await firefox.open(`${registryUrl}/compose`);
  await pressToolbarButton(firefox, 'sidebar');
  const sidebar = await findSidebar(firefox);
  const phases = await watchPhases(sidebar);
  await startRun(sidebar, 'A bundle of three for our on-call work', providerKey);

  await letThrough((phase) =>
    eventually(`the sidebar says ${phase}`, async () => (await phases()).endsWith(phase)),
  );
  await sidebar.says('3 drafts ready');
  await sidebar.says('a-bundle-of-three-guide');
  await sidebar.says('Gone from this browser');
  expect(await phases()).toBe(PHASES.join());
  const calls = provider.calls.slice(earlier);
  expect(calls.flatMap(({ asked }) => asked ?? []).toSorted()).toEqual([
    'agent_draft',
    'classification',
    'critique',
    'mcp_server_draft',
    'plan',
    'skill_draft',
  ]);
  for (const call of calls) expect(call.providerKey).toBe(providerKey);
  await closeSidebar(firefox);
  await tab.close();
});

test('the extension comes with a closed sidebar, an event page and no host', async ({ stack }) => {
  const installed = JSON.parse(
    await stack.firefox.inWindow<string>(`(() => {
      const { manifest, persistentBackground, extensionPageCSP } = WebExtensionPolicy.getByID('${ADDON_ID}').extension;
      const { permissions, host_permissions, sidebar_action } = manifest;
      return JSON.stringify({ permissions, host_permissions, sidebar_action, persistentBackground, extensionPageCSP });
    })()`),
  ) as { permissions: string[]; extensionPageCSP: string };

  expect(installed).toMatchObject({
    host_permissions: [],
    persistentBackground: false,
    sidebar_action: {
      default_panel: firefoxUrl('sidepanel.html'),
      default_title: 'BYOK Compose',
      default_icon: { 16: firefoxUrl('icon/16.png'), 32: firefoxUrl('icon/32.png') },
      open_at_install: false,
    },
  });
  expect(installed.permissions).not.toContain('sidePanel');
  expect(installed.extensionPageCSP).toMatch(/^default-src 'none'; script-src 'self';/);
});
