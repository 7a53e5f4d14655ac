import { systemClock } from '../../../lib/base/clock.ts';
import { createNewId } from '../../../lib/base/new-id.ts';
import {
  PORT_NAME,
  type Reply,
  type ReplyTo,
  type RequestOf,
  type RequestType,
  type ViewRequest,
  type ViewState,
  WorkerMessageSchema,
} from '../../../lib/messages/index.ts';
import { z } from '../../../lib/protocol/index.ts';
import { createDirect } from '../../../lib/runs/direct/direct.ts';
import type { Area } from '../../../lib/session/keeper.ts';
import type { ReadPage } from '../../../lib/session/pages.ts';
import type { PortSender, BrowserPort } from '../../../lib/worker/view-ports.ts';
import type { WorkerSettings } from '../../../lib/worker/worker-settings.ts';
import { createWorker, type Worker } from '../../../lib/worker/worker.ts';
import { eventually } from '../eventually.ts';
import { realFetch } from './real-fetch.ts';
import { withWords } from './worded.ts';

/** An area of the same interface as the browser's, which copies like it and can be told to refuse. */
export interface MemoryArea extends Area {
  content: Map<string, string>;
  refuses: boolean;
}

export const createMemoryArea = (): MemoryArea => {
  const content = new Map<string, string>();
  const area: MemoryArea = {
    content,
    refuses: false,
    get: async () => Object.fromEntries([...content].map(([key, value]) => [key, JSON.parse(value)])),
    set: async (items) => {
      if (area.refuses) throw new Error('QUOTA_BYTES quota exceeded');
      for (const [key, value] of Object.entries(items)) content.set(key, JSON.stringify(value));
    },
    remove: async (key) => void content.delete(key),
  };
  return area;
};

/** What a browser knows that outlives its worker: storage, tabs, permissions. */
export interface TestBrowserState {
  session: MemoryArea;
  local: MemoryArea;
  tabs: Set<number>;
  activeTabs: Map<number, number>;
  /** The addresses of tabs that the extension opened. */
  opened: string[];
  isGranted: boolean;
  /** Permissions that were taken away, as `http://localhost/*`, whatever else is granted. */
  takenAway: Set<string>;
  /** What can be read of a tab's page; of others nothing. */
  pages: Map<number, ReadPage>;
  /** When the worker wants to be woken. */
  keyAlarm: number | null;
  /** How often the extension started itself again. */
  reloads: number;
}

export const createBrowserState = (): TestBrowserState => ({
  session: createMemoryArea(),
  local: createMemoryArea(),
  tabs: new Set([1, 2, 3]),
  activeTabs: new Map([[10, 1]]),
  opened: [],
  isGranted: true,
  takenAway: new Set(),
  pages: new Map(),
  keyAlarm: null,
  reloads: 0,
});

export const OWN_PAGE: PortSender = { id: 'own', url: 'chrome-extension://own/sidepanel.html', frameId: 0 };

/** A page's end of a port to the worker. */
export interface TestView {
  /** An order that names no registry gets the one that this view shows, as from a page. */
  ask<Type extends RequestType>(request: RequestOf<Type>): Promise<ReplyTo<Type>>;
  /** Sends anything, as a page that lies would. */
  send(message: unknown): void;
  states: ViewState[];
  state(): ViewState;
  /** Waits until the newest state is so. */
  until(label: string, isSo: (state: ViewState) => boolean): Promise<ViewState>;
  leave(): void;
  isClosed(): boolean;
}

export const connectView = (
  worker: Pick<Worker, 'onConnect'>,
  sender: PortSender = OWN_PAGE,
  name = PORT_NAME,
  /** What this port carries; of the rest it throws, as a browser does at what is too large or nested too deeply. */
  carries: (message: unknown) => boolean = () => true,
): TestView => {
  const states: ViewState[] = [];
  const waiting = new Map<number, (reply: Reply) => void>();
  const toWorker: ((message: unknown) => void)[] = [];
  const onLeave: (() => void)[] = [];
  let isClosed = false;
  let count = 0;
  const port: BrowserPort = {
    name,
    sender,
    postMessage: (message) => {
      if (isClosed) throw new Error('Attempting to use a disconnected port object');
      if (!carries(message)) throw new Error('Could not serialize message.');
      const parsed = withWords(z.parse(WorkerMessageSchema, structuredClone(message)));
      if (parsed.type === 'state') states.push(parsed.state);
      else waiting.get(parsed.request_id)?.(parsed.reply);
    },
    disconnect: () => {
      isClosed = true;
    },
    onMessage: { addListener: (listener) => void toWorker.push(listener) },
    onDisconnect: { addListener: (listener) => void onLeave.push(listener) },
  };
  worker.onConnect(port);
  const send = (message: unknown) => {
    for (const listener of toWorker) listener(structuredClone(message));
  };
  const state = () => {
    const last = states.at(-1);
    if (last === undefined) throw new Error('No state was sent yet');
    return last;
  };
  const asShown = (request: ViewRequest): ViewRequest =>
    request.type === 'start' || request.type === 'check-start'
      ? { ...request, registry_url: request.registry_url ?? state().registry?.url ?? null }
      : request;
  return {
    ask: <Type extends RequestType>(request: RequestOf<Type>) =>
      new Promise<ReplyTo<Type>>((resolve) => {
        count += 1;
        waiting.set(count, resolve as (reply: Reply) => void);
        send({ request_id: count, request: asShown(request as ViewRequest) });
      }),
    send,
    states,
    state,
    until: async (label, isSo) => {
      await eventually(label, () => states.length > 0 && isSo(state()));
      return state();
    },
    leave: () => {
      isClosed = true;
      for (const listener of onLeave) listener();
    },
    isClosed: () => isClosed,
  };
};

/** Short times, so that what takes minutes in a browser is over before a test's deadline. */
export const TEST_SETTINGS: WorkerSettings = {
  heartbeatMs: 30,
  deadlineMs: 60_000,
  ownDeadlineMs: 60_000,
  silenceMs: 10_000,
  answerMs: 5_000,
  pushMs: 5,
  ledgerMs: 1_000,
  keepMs: 60_000,
  retryMs: 20,
};

/** The whole worker over the parts of a browser that a test holds in its hand, and the real `fetch`. */
export const startTestWorker = (browser: TestBrowserState, settings: Partial<WorkerSettings> = {}): Worker =>
  createWorker({
    fetch: realFetch,
    clock: systemClock,
    newId: createNewId(
      () => Date.now(),
      (bytes) => crypto.getRandomValues(bytes),
    ),
    session: browser.session,
    local: browser.local,
    hasTab: async (tabId) => browser.tabs.has(tabId),
    activeTab: async (windowId) => browser.activeTabs.get(windowId) ?? null,
    openTab: async (url) => void browser.opened.push(url),
    isGranted: async (permission) => browser.isGranted && !browser.takenAway.has(permission),
    loadDirect: async () => createDirect,
    readPage: async (tabId) => browser.pages.get(tabId) ?? null,
    setKeyAlarm: (when) => {
      browser.keyAlarm = when;
    },
    isOwnPage: (sender) => sender?.id === OWN_PAGE.id && sender?.frameId === 0,
    onRegistryChange: () => {},
    reload: () => {
      browser.reloads += 1;
    },
    settings: { ...TEST_SETTINGS, ...settings },
  });
