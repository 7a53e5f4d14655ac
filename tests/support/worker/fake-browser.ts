import { messagesOf } from '../suite/manifest.ts';
import { createMemoryArea } from './test-worker.ts';

type Listener = (...told: never[]) => void;

/** One event of the browser, which a test tells to whoever listens. */
const createEvent = () => {
  const listeners: Listener[] = [];
  return {
    addListener: (listener: Listener) => void listeners.push(listener),
    tell: (...told: unknown[]) => {
      for (const listener of listeners) (listener as (...told: unknown[]) => void)(...told);
    },
  };
};

/** What a script finds in a frame. */
interface FrameContent {
  url: string;
  title: string;
  text: string;
  entityPath: string;
}

/** As much of `browser` as the background worker touches, around one tab. */
export const createFakeBrowser = (tab: { id: number; windowId: number }) => {
  /** By frame; one that is not there is closed to the extension. */
  const frames = new Map<number, FrameContent>();
  /** Windows whose panel was opened. */
  const opened: number[] = [];
  const menus: object[] = [];
  /** What the toolbar button opens, by tab; empty: the panel. */
  const popups: Record<number, string> = {};
  /** What each area was told about who may read it. */
  const accessLevels: Record<string, unknown> = {};
  const createArea = (name: string) => ({
    ...createMemoryArea(),
    setAccessLevel: async ({ accessLevel }: { accessLevel: unknown }) => {
      accessLevels[name] = accessLevel;
    },
  });
  /** How often the extension started itself again. */
  const reloads = { count: 0 };
  const browser = {
    storage: { session: createArea('session'), local: createArea('local') },
    i18n: { getMessage: (name: string) => messagesOf('en')[name]?.message ?? '' },
    runtime: {
      id: 'own',
      getContexts: async () => [],
      getURL: (path: string) => `chrome-extension://own${path}`,
      onConnect: createEvent(),
      onInstalled: createEvent(),
      onStartup: createEvent(),
      onUpdateAvailable: createEvent(),
      reload: () => {
        reloads.count += 1;
      },
    },
    tabs: {
      get: async () => tab,
      query: async () => [tab],
      onRemoved: createEvent(),
      onReplaced: createEvent(),
      onActivated: createEvent(),
      onAttached: createEvent(),
      onDetached: createEvent(),
      onUpdated: createEvent(),
    },
    permissions: { contains: async () => false, onAdded: createEvent(), onRemoved: createEvent() },
    action: {
      onClicked: createEvent(),
      setPopup: async ({ tabId, popup }: { tabId: number; popup: string }) => {
        popups[tabId] = popup;
      },
    },
    alarms: { onAlarm: createEvent(), create: async () => {}, clear: async () => {} },
    sidePanel: { open: async ({ windowId }: { windowId: number }) => void opened.push(windowId) },
    contextMenus: { onClicked: createEvent(), create: (menu: object) => void menus.push(menu) },
    commands: { onCommand: createEvent() },
    scripting: {
      executeScript: async ({ target }: { target: { tabId: number; frameIds: number[] } }) => {
        const result = frames.get(target.frameIds[0] ?? -1);
        if (target.tabId !== tab.id || result === undefined) throw new Error('Cannot access contents');
        return [{ result }];
      },
    },
  };
  return { browser, frames, opened, menus, popups, accessLevels, reloads };
};
export type FakeBrowser = ReturnType<typeof createFakeBrowser>;
