/**
 * The background worker: it assembles the parts, and passes each browser event and each view request to the part
 * that decides. Its listeners are ready as soon as it is created; it reads what an earlier worker left meanwhile.
 */
import type { Clock } from '../base/clock.ts';
import { createGuardedFetch, createRegistryClient } from '../registry-client/index.ts';
import type { CreateDirect } from '../runs/direct/direct.ts';
import { createLateDirect } from '../runs/direct/late-direct.ts';
import { createHostedBudget } from '../runs/hosted/budget.ts';
import { createJobs } from '../runs/hosted/jobs.ts';
import { createPlanSaver } from '../runs/plan-saver.ts';
import { createProviderList } from '../runs/provider-list.ts';
import { createRunSource } from '../runs/run-source.ts';
import { createRuns } from '../runs/runs.ts';
import { createStartChecks } from '../runs/start-checks.ts';
import { createTabRuns } from '../runs/tab-runs.ts';
import type { Area } from '../session/keeper.ts';
import type { FrameSelection, PageReader } from '../session/pages.ts';
import { createAccess } from './access.ts';
import { createChanges } from './changes.ts';
import { createRequestHandler } from './handle-request.ts';
import { createMemory } from './memory.ts';
import { createPageTaker } from './page-taker.ts';
import { createUpdateGate } from './update-gate.ts';
import { createViewPorts, type PortSender, type ViewPorts } from './view-ports.ts';
import { toViewState } from './view-state.ts';
import type { WorkerSettings } from './worker-settings.ts';

export interface WorkerParts {
  fetch: (url: string, init: RequestInit) => Promise<Response>;
  clock: Clock;
  /** A UUIDv7. */
  newId: () => string;
  /** The browser's session storage, and its storage on disk. */
  session: Area;
  local: Area;
  /** Neither ever rejects. */
  hasTab: (tabId: number) => Promise<boolean>;
  activeTab: (windowId: number) => Promise<number | null>;
  openTab: (url: string) => Promise<void>;
  isGranted: (permission: string) => Promise<boolean>;
  readPage: PageReader;
  /** Loads the script that asks providers itself; called at most once. */
  loadDirect: () => Promise<CreateDirect>;
  /** Wakes the worker for `onKeyAlarm`; null cancels the alarm. */
  setKeyAlarm: (milliseconds: number | null) => void;
  isOwnPage: (sender: PortSender | undefined) => boolean;
  /** The registry or its permission changed, so what the toolbar button opens has to change too. */
  onRegistryChange: () => void;
  /** Restarts the extension in the version of the waiting update. */
  reload: () => void;
  settings: WorkerSettings;
}

export interface Worker {
  /** Resolves when what an earlier worker left has been loaded. */
  ready: Promise<void>;
  /** Must be called during the event itself: a view's first message follows immediately. */
  onConnect: ViewPorts['onConnect'];
  onTabActivated: ViewPorts['onTabActivated'];
  /** A tab moved to another window, or was detached. */
  onTabMoved: () => void;
  onTabNavigated: (tabId: number) => void;
  /** The person took a tab's page, with the menu (perhaps in a frame of it) or the shortcut. */
  onPageAsked: (tabId: number, selection: FrameSelection | null) => Promise<void>;
  /** The time of a kept key may have run out. */
  onKeyAlarm: () => Promise<void>;
  onTabRemoved: (tabId: number) => Promise<void>;
  onTabReplaced: (addedTabId: number, removedTabId: number) => Promise<void>;
  /** Host permissions were granted or removed. */
  onPermissionsChange: () => Promise<void>;
  /** The browser has an update: it is installed once no run is in progress and nothing is unsaved. */
  onUpdateAvailable: () => Promise<void>;
  /** The registry's origin while the browser grants it, else null. */
  grantedOrigin: () => string | null;
}

export const createWorker = (parts: WorkerParts): Worker => {
  const { clock, newId, settings, hasTab, isGranted } = parts;
  const changes = createChanges();
  const memory = createMemory({ ...parts, onChange: changes.report });
  const { store, goals, pages, keptKey, lost, ledger, shelf } = memory;
  const send = createGuardedFetch({
    fetch: parts.fetch,
    registry: () => store.registry()?.address ?? null,
    isGranted,
    record: ledger.record,
    clock,
    newId,
  });
  const registryUrl = (): string | null => store.registry()?.address.url ?? null;
  const client = createRegistryClient({ send, registry: store.registry, clock, settings });
  const direct = createLateDirect(async () => {
    const create = await parts.loadDirect();
    return create({ send, client, registryUrl, dialects: memory.dialects, clock, newId, settings });
  });
  const providers = createProviderList(client, changes.report);
  const budget = createHostedBudget({
    client,
    remembered: memory.budget,
    registryUrl,
    mayAsk: () => access.isAllowed() && store.registry()?.token !== null,
    onChange: changes.report,
    clock,
  });
  const tabs = createTabRuns(shelf);
  const runs = createRuns({
    shelf,
    tabs,
    lost,
    source: createRunSource({ client, direct, registryUrl }),
    hasTab,
    onReplace: ledger.handOver,
    onEnd: (run, { failure }) => {
      // A key that its provider rejects is useless.
      if (failure?.slug === 'provider-key-rejected' && keptKey.isOf(run)) keptKey.forget();
      else void keptKey.touch();
    },
    clock,
    newId,
    settings,
  });
  const jobs = createJobs({
    shelf,
    tabs,
    client,
    registryUrl,
    isLive: (tabId) => runs.isLive(tabId),
    hasTab,
    budget,
    onChange: changes.report,
    clock,
    newId,
    settings,
  });
  const letUpdate = createUpdateGate({ ...parts, runs, lookMs: settings.heartbeatMs });
  const saver = createPlanSaver({ runs, client, clock });
  const checks = createStartChecks({
    registry: store.registry,
    isGranted,
    hasTab,
    runs,
    pages,
    providers,
    client,
  });
  const access = createAccess({
    store,
    isGranted,
    providers,
    runs,
    jobs,
    saver,
    budget,
    onChange: changes.report,
    onRegistryChange: parts.onRegistryChange,
  });
  const pageTaker = createPageTaker({
    pages,
    readPage: parts.readPage,
    registryOrigin: access.origin,
    newId,
    onChange: changes.report,
  });

  const load = async (): Promise<void> => {
    const session = await memory.load();
    await Promise.all([
      access.look(),
      goals.load(session, hasTab),
      pages.load(session, hasTab),
      runs.load(session),
    ]);
    jobs.resume();
  };
  const ready = load();
  const views = createViewPorts({
    isOwnPage: parts.isOwnPage,
    changes,
    ready,
    activeTab: parts.activeTab,
    toState: (tabId) =>
      toViewState(tabId, {
        ...memory,
        pageTaker,
        runs,
        providers,
        hosted: budget,
        hasPermission: access.isAllowed,
      }),
    answer: createRequestHandler({
      ...memory,
      runs,
      jobs,
      hosted: budget,
      saver,
      checks,
      loadModels: direct.loadModels,
      client,
      pageTaker,
      openTab: parts.openTab,
      access,
    }),
    onWatch: access.loadProviders,
    clock,
    pushMs: settings.pushMs,
  });

  return {
    ready,
    onConnect: views.onConnect,
    onTabActivated: (tabId, windowId) => {
      pageTaker.forgetFailure(tabId);
      views.onTabActivated(tabId, windowId);
    },
    onTabMoved: views.followWindows,
    onTabNavigated: pageTaker.forgetFailure,
    onPageAsked: (tabId, selection) => ready.then(() => pageTaker.takeAsked(tabId, selection)),
    onKeyAlarm: async () => {
      await ready;
      // A run in progress shows that somebody is there.
      if (runs.live().length > 0) await keptKey.touch();
      else keptKey.expire();
    },
    onTabRemoved: async (tabId) => {
      // This worker started any run in progress after it was ready, so there is nothing to wait for.
      runs.onTabRemoved(tabId);
      await ready;
      jobs.onTabRemoved(tabId);
      runs.onTabRemoved(tabId);
      goals.drop(tabId);
      pageTaker.drop(tabId);
    },
    onTabReplaced: async (addedTabId, removedTabId) => {
      await ready;
      runs.onTabReplaced(addedTabId, removedTabId);
      goals.move(addedTabId, removedTabId);
      pages.move(addedTabId, removedTabId);
      pageTaker.forgetFailure(removedTabId);
      views.onTabReplaced(addedTabId, removedTabId);
    },
    onPermissionsChange: () => ready.then(access.onPermissionsChange),
    onUpdateAvailable: () => ready.then(letUpdate),
    grantedOrigin: access.origin,
  };
};
