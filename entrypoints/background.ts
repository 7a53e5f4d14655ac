import { browser } from 'wxt/browser';
import { defineBackground } from 'wxt/utils/define-background';

import { systemClock } from '../lib/base/clock.ts';
import { createNewId } from '../lib/base/new-id.ts';
import { localArea, protectAreas, sessionArea } from '../lib/browser/areas.ts';
import { onKeyAlarm, setKeyAlarm } from '../lib/browser/key-alarm.ts';
import { prepareLateScript } from '../lib/browser/late-script.ts';
import { isOwnPage } from '../lib/browser/own-page.ts';
import { createPageMenu, onPageAsked } from '../lib/browser/page-menu.ts';
import { isGranted } from '../lib/browser/permissions.ts';
import { readPage } from '../lib/browser/read-page.ts';
import { onSidePanelChange, openSidePanel } from '../lib/browser/side-panel.ts';
import { activeTab, hasTab, moveToWizard, openTab } from '../lib/browser/tabs.ts';
import { createToolbar } from '../lib/browser/toolbar.ts';
import type { CreateDirect } from '../lib/runs/direct/direct.ts';
import { WORKER_SETTINGS } from '../lib/worker/worker-settings.ts';
import { createWorker } from '../lib/worker/worker.ts';

/** Every listener is added before the first `await`: an event that started the worker is not repeated. */
const main = (): void => {
  const worker = createWorker({
    fetch: (url, init) => fetch(url, init),
    clock: systemClock,
    newId: createNewId(
      () => Date.now(),
      (bytes) => crypto.getRandomValues(bytes),
    ),
    session: sessionArea(),
    local: localArea(),
    hasTab,
    activeTab,
    openTab,
    isGranted,
    readPage,
    loadDirect: prepareLateScript<CreateDirect>('/direct.js', 'byokDirect'),
    setKeyAlarm,
    isOwnPage,
    onRegistryChange: () => void toolbar.updateAll(),
    reload: () => browser.runtime.reload(),
    settings: WORKER_SETTINGS,
  });
  const toolbar = createToolbar(() => worker.grantedOrigin());

  browser.runtime.onConnect.addListener(worker.onConnect);
  browser.tabs.onRemoved.addListener((tabId) => void worker.onTabRemoved(tabId));
  browser.tabs.onReplaced.addListener((added, removed) => void worker.onTabReplaced(added, removed));
  browser.tabs.onActivated.addListener(({ tabId, windowId }) => worker.onTabActivated(tabId, windowId));
  browser.tabs.onAttached.addListener(() => worker.onTabMoved());
  browser.tabs.onDetached.addListener(() => worker.onTabMoved());
  browser.tabs.onUpdated.addListener((tabId, change, tab) => {
    if (change.status === undefined && change.url === undefined) return;
    if (change.status !== 'complete') worker.onTabNavigated(tabId);
    void worker.ready.then(() => {
      const url = URL.parse(tab.url ?? '');
      if (change.status === 'loading' && url !== null && url.origin === worker.grantedOrigin())
        moveToWizard(tabId, url);
      return toolbar.update(tabId, tab.url, tab.windowId);
    });
  });
  browser.permissions.onAdded.addListener(() => void worker.onPermissionsChange());
  browser.permissions.onRemoved.addListener(() => void worker.onPermissionsChange());
  browser.action.onClicked.addListener((tab) => void openSidePanel(tab.windowId));
  onSidePanelChange(() => void worker.ready.then(() => toolbar.updateAll()));
  onKeyAlarm(() => void worker.onKeyAlarm());
  onPageAsked((tabId, windowId, selection) => {
    void openSidePanel(windowId);
    void worker.onPageAsked(tabId, selection);
  });
  browser.runtime.onInstalled.addListener(() => {
    createPageMenu();
    void worker.ready.then(() => toolbar.updateAll());
  });
  browser.runtime.onUpdateAvailable.addListener(() => void worker.onUpdateAvailable());
  browser.runtime.onStartup.addListener(() => void worker.ready.then(() => toolbar.updateAll()));

  void protectAreas();
};

// A script, not a module: a module would share chunks with the pages and load what only they use.
export default defineBackground(main);
