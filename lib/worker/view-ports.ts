/** The worker's end of every open view: who may connect, what it watches, and when it receives a state. */
import type { Clock } from '../base/clock.ts';
import { noteError } from '../failures/index.ts';
import {
  PORT_NAME,
  ViewMessageSchema,
  type SentMessage,
  type SentReply,
  type SentViewState,
  type ViewRequest,
} from '../messages/index.ts';
import { z } from '../protocol/index.ts';
import { toBareMessage } from './bare-message.ts';
import type { Changes } from './changes.ts';
import type { WorkRequest } from './handle-request.ts';

/** The part of a `runtime.Port` that is used. */
export interface BrowserPort {
  readonly name: string;
  readonly sender?: PortSender | undefined;
  postMessage(message: unknown): void;
  disconnect(): void;
  readonly onMessage: { addListener(listener: (message: unknown) => void): void };
  readonly onDisconnect: { addListener(listener: () => void): void };
}

export interface PortSender {
  id?: string | undefined;
  url?: string | undefined;
  frameId?: number | undefined;
}

interface ViewPortsParts {
  /** Whether the other end is a page of this extension, outside any frame. */
  isOwnPage: (sender: PortSender | undefined) => boolean;
  /** Resolves when the worker has read what an earlier one left. Never rejects. */
  ready: Promise<void>;
  /** The active tab of a window; null if there is none. */
  activeTab: (windowId: number) => Promise<number | null>;
  changes: Pick<Changes, 'listen'>;
  toState: (tabId: number) => SentViewState;
  answer: (request: WorkRequest) => Promise<SentReply>;
  /** Called when a view begins to watch. */
  onWatch: () => void;
  clock: Clock;
  /** Milliseconds between two states sent to one view. */
  pushMs: number;
}

export interface ViewPorts {
  onConnect: (port: BrowserPort) => void;
  onTabActivated: (tabId: number, windowId: number) => void;
  onTabReplaced: (addedTabId: number, removedTabId: number) => void;
  /** Checks again which tab is active in each watched window, because tabs moved between windows. */
  followWindows: () => void;
}

interface View {
  windowId: number | null;
  tabId: number | null;
  /** Counts changes of what is watched, so that a slow answer about an earlier choice is ignored. */
  turn: number;
  push(): void;
}

const toRefusal = (error: unknown): SentReply => ({ type: 'refused', failure: noteError(error) });

export const createViewPorts = (parts: ViewPortsParts): ViewPorts => {
  const { clock } = parts;
  const views = new Set<View>();

  const follow = async (view: View): Promise<void> => {
    if (view.windowId === null) return;
    const turn = ++view.turn;
    const tabId = await parts.activeTab(view.windowId);
    if (turn !== view.turn || tabId === null) return;
    view.tabId = tabId;
    view.push();
  };

  const handle = async (view: View, request: ViewRequest): Promise<SentReply> => {
    if (request.type === 'watch-window') {
      view.windowId = request.window_id;
      await follow(view);
    } else if (request.type === 'watch-tab') {
      view.windowId = null;
      view.turn += 1;
      view.tabId = request.tab_id;
      view.push();
    } else {
      return parts.answer(request);
    }
    parts.onWatch();
    return { type: 'ok' };
  };

  const onConnect = (port: BrowserPort): void => {
    if (port.name !== PORT_NAME || !parts.isOwnPage(port.sender)) {
      port.disconnect();
      return;
    }
    let isOpen = true;
    let pushedAt = Number.NEGATIVE_INFINITY;
    let removeTimer: (() => void) | null = null;

    /** False when the port cannot carry it: it has closed, or the message is too large or nested too deeply. */
    const tell = (message: SentMessage): boolean => {
      try {
        port.postMessage(message);
        return true;
      } catch {
        return false;
      }
    };
    const post = (message: SentMessage) => {
      if (!isOpen || tell(message) || tell(toBareMessage(message))) return;
      // The page is gone, and its event is still to come. A page that still exists notices and reconnects.
      close();
      port.disconnect();
    };
    const send = () => {
      removeTimer = null;
      if (view.tabId === null) return;
      pushedAt = clock.now();
      post({ type: 'state', state: parts.toState(view.tabId) });
    };
    const push = () => {
      if (!isOpen || removeTimer !== null) return;
      const wait = pushedAt + parts.pushMs - clock.now();
      if (wait <= 0) send();
      // Longer only where the clock was set back.
      else removeTimer = clock.after(Math.min(wait, parts.pushMs), send);
    };
    const flush = () => {
      if (removeTimer === null) return;
      removeTimer();
      send();
    };
    const view: View = { windowId: null, tabId: null, turn: 0, push };
    const close = () => {
      isOpen = false;
      removeTimer?.();
      views.delete(view);
    };
    const reply = async (requestId: number, request: ViewRequest): Promise<void> => {
      await parts.ready;
      const answer = await handle(view, request).catch(toRefusal);
      flush();
      post({ type: 'reply', request_id: requestId, reply: answer });
    };

    views.add(view);
    port.onDisconnect.addListener(close);
    port.onMessage.addListener((message) => {
      if (!isOpen) return;
      const parsed = z.safeParse(ViewMessageSchema, message);
      if (parsed.success) {
        void reply(parsed.data.request_id, parsed.data.request);
      } else {
        close();
        port.disconnect();
      }
    });
  };

  parts.changes.listen((tabId) => {
    for (const view of views) if (tabId === undefined || view.tabId === tabId) view.push();
  });

  return {
    onConnect,
    onTabActivated: (tabId, windowId) => {
      for (const view of views) {
        if (view.windowId !== windowId) continue;
        view.turn += 1;
        view.tabId = tabId;
        view.push();
      }
    },
    onTabReplaced: (addedTabId, removedTabId) => {
      for (const view of views) {
        if (view.tabId !== removedTabId) continue;
        view.tabId = addedTabId;
        view.push();
      }
    },
    followWindows: () => {
      for (const view of views) void follow(view);
    },
  };
};
