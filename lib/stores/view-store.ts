import { toFailure } from '../failures/index.ts';
import type {
  Reply,
  ReplyTo,
  RequestOf,
  RequestType,
  ViewRequest,
  ViewState,
  WorkerMessage,
} from '../messages/index.ts';
import { keepSame } from './keep-same.ts';
import { createObservable, type Store } from './observable.ts';
import type { ViewPort } from './view-port.ts';

/**
 * What the background worker sends, over a port that may close at any time.
 *
 * An idle worker is stopped after 30 s and its ports close. Connecting again at once would restart it forever, so a
 * view that waits for nothing stays disconnected until it asks something or `wake()` reports that something has
 * happened. While a run is in progress or an answer is due it reconnects at once: the first state then says what
 * became of them. A request is never sent twice.
 *
 * Requests wait until the worker has said something on the port: one that is just being stopped still takes a
 * connection, and drops whatever it is asked.
 */
export interface ViewSnapshot {
  /**
   * `silent`: the worker did not answer in time, until it does. `gone`: the extension was reloaded or removed, or its
   * files are gone, and this page can only be closed.
   */
  connection: 'connecting' | 'connected' | 'asleep' | 'silent' | 'gone';
  /** The last state; kept while disconnected, null before the first one. */
  state: ViewState | null;
}

export interface ViewStore extends Store<ViewSnapshot> {
  /** Resolves with the worker's answer, or with `refused` if the worker died or is silent. Never rejects. */
  ask: <Type extends RequestType>(request: RequestOf<Type>) => Promise<ReplyTo<Type>>;
  wake: () => void;
  close: () => void;
}

export interface ViewStoreParts {
  /** Throws if the extension was reloaded or removed. */
  openPort: () => ViewPort;
  /** What this view watches: its window, or its own tab. */
  findWatch: () => Promise<ViewRequest>;
  /**
   * Loads the function that turns the worker's data into messages; it returns null for anything else. It is loaded
   * separately because the schemas are a fifth of a page's script, and a goal can be typed before the worker has
   * answered.
   */
  loadReader: () => Promise<(raw: unknown) => WorkerMessage | null>;
  /** Calls back after this many milliseconds, unless what it returns is called before. */
  later: (milliseconds: number, callback: () => void) => () => void;
}

/** Milliseconds before each further attempt when a port closes without any message, and before all after these. */
const RECONNECT_AFTER = [0, 100, 500, 2_000] as const;
const RECONNECT_AT_LAST_AFTER = 10_000;

/** After so many such ports, the worker counts as silent. */
const PATIENT_ATTEMPTS = 3;

/**
 * So does one that said nothing on an open port for so many milliseconds. Chromium has been seen to start a worker whose
 * first call of `chrome.permissions` was never answered. The port stays open: an idle worker is then stopped, and the
 * next one may answer.
 */
const SILENT_AFTER = 10_000;

export const createViewStore = ({ openPort, findWatch, loadReader, later }: ViewStoreParts): ViewStore => {
  const snapshots = createObservable<ViewSnapshot>({ connection: 'connecting', state: null });
  const pending = new Map<number, (reply: Reply) => void>();
  let port: ViewPort | null = null;
  /** Requests that wait for the worker's first message on this port. Null once it came. */
  let queue: unknown[] | null = [];
  let read: ((raw: unknown) => WorkerMessage | null) | null = null;
  /** What the worker sent before it could be read. */
  let unread: unknown[] = [];
  let lastRequestId = 0;
  let silentAttempts = 0;
  /** The first message on this port is overdue. */
  let isOverdue = false;
  let stopTimer: (() => void) | null = null;
  let isClosed = false;

  const say = (change: Partial<ViewSnapshot>): void =>
    snapshots.set({ ...snapshots.getSnapshot(), ...change });

  const post = (message: unknown): void => {
    try {
      port?.post(message);
    } catch {
      // The port has closed, and its event is still to come.
      onDisconnect();
    }
  };

  const answer = (requestId: number, reply: Reply): void => {
    pending.get(requestId)?.(reply);
    pending.delete(requestId);
  };

  const sendQueue = (): void => {
    const waiting = queue ?? [];
    queue = null;
    for (const message of waiting) post(message);
  };

  const refuseAll = (slug: 'worker-lost' | 'worker-silent' | 'extension-gone'): void => {
    const answers = [...pending.values()];
    pending.clear();
    for (const refuse of answers) refuse({ type: 'refused', failure: toFailure(slug) });
  };

  /** What was asked was never sent, and is not sent later either. */
  const fallSilent = (): void => {
    queue = [];
    // Set first, here and below: whoever receives the refusal may ask again.
    say({ connection: 'silent' });
    refuseAll('worker-silent');
  };

  const onMessage = (raw: unknown): void => {
    stopTimer?.();
    isOverdue = false;
    if (queue !== null) sendQueue();
    if (read === null) {
      unread.push(raw);
      return;
    }
    const message = read(raw);
    if (message === null) {
      // An unreadable answer is still an answer: nobody needs to wait for it any longer.
      const { request_id = 0 } = raw as { request_id?: number };
      answer(request_id, { type: 'refused', failure: toFailure('extension-failed') });
      return;
    }
    silentAttempts = 0;
    if (message.type === 'state') {
      const { state } = snapshots.getSnapshot();
      say({ connection: 'connected', state: keepSame(state, message.state) });
      return;
    }
    answer(message.request_id, message.reply);
  };

  const onDisconnect = (): void => {
    stopTimer?.();
    port = null;
    unread = [];
    const { state, connection } = snapshots.getSnapshot();
    const isNeeded = pending.size > 0 || state?.run?.status === 'running';
    const wasSilent = queue !== null;
    queue ??= [];
    if (wasSilent && silentAttempts >= PATIENT_ATTEMPTS) fallSilent();
    else if (connection !== 'silent') say({ connection: isNeeded ? 'connecting' : 'asleep' });
    if (!wasSilent) refuseAll('worker-lost');
    // The next worker may answer.
    if (isNeeded || state === null || connection === 'silent') reconnect();
  };

  const watch = async (opened: ViewPort): Promise<void> => {
    const request = await findWatch();
    if (port !== opened) return;
    lastRequestId += 1;
    post({ request_id: lastRequestId, request });
  };

  const connect = (): void => {
    if (port !== null || isClosed) return;
    let opened: ViewPort;
    try {
      opened = openPort();
    } catch {
      say({ connection: 'gone' });
      return;
    }
    port = opened;
    isOverdue = false;
    if (snapshots.getSnapshot().connection !== 'silent') say({ connection: 'connecting' });
    stopTimer = later(SILENT_AFTER, () => {
      isOverdue = true;
      fallSilent();
    });
    const isCurrent = (): boolean => port === opened;
    opened.onMessage((message) => isCurrent() && onMessage(message));
    opened.onDisconnect(() => isCurrent() && onDisconnect());
    void watch(opened);
  };

  const disconnect = (): void => {
    stopTimer?.();
    port?.close();
    port = null;
    unread = [];
  };

  const reconnect = (): void => {
    const wait = RECONNECT_AFTER[silentAttempts] ?? RECONNECT_AT_LAST_AFTER;
    silentAttempts += 1;
    later(wait, connect);
  };

  const startReading = async (): Promise<void> => {
    try {
      read = await loadReader();
    } catch {
      // Its script is gone, as the extension that this page belongs to is.
      isClosed = true;
      disconnect();
      say({ connection: 'gone' });
      refuseAll('extension-gone');
      return;
    }
    for (const raw of unread.splice(0)) onMessage(raw);
  };

  connect();
  void startReading();

  return {
    subscribe: snapshots.subscribe,
    getSnapshot: snapshots.getSnapshot,
    ask: <Type extends RequestType>(request: RequestOf<Type>) => {
      if (isOverdue) disconnect();
      connect();
      if (snapshots.getSnapshot().connection === 'gone') {
        return Promise.resolve<ReplyTo<Type>>({ type: 'refused', failure: toFailure('extension-gone') });
      }
      lastRequestId += 1;
      const requestId = lastRequestId;
      const { promise, resolve } = Promise.withResolvers<ReplyTo<Type>>();
      // The same table types what the worker answers, so no other reply comes.
      pending.set(requestId, resolve as (reply: Reply) => void);
      const message = { request_id: requestId, request };
      if (queue === null) post(message);
      else queue.push(message);
      return promise;
    },
    wake: connect,
    close: () => {
      isClosed = true;
      disconnect();
    },
  };
};
