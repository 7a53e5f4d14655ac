import type { KnownRuns } from './known-runs.ts';
import type { Watched } from './run-events.ts';
import { takePiece, type Ask, type Piece } from './watch-messages.ts';

/** Sends the events of this instance's runs to instances where somebody watches them. */
export interface Relays {
  /**
   * Sends what the asking instance does not have, and goes on as events come, until it has not asked again for the
   * time of a lease. Nothing is sent when this instance does not have the run, or not for this handle.
   */
  answer(ask: Ask): Promise<void>;
  /** Resolves when nothing waits to be sent. */
  sent(): Promise<void>;
  close(): void;
}

export interface RelaysParts {
  known: Pick<KnownRuns, 'find'>;
  /** Rejects when the piece cannot be sent. */
  send: (to: string, piece: Piece) => Promise<void>;
  leaseMs: number;
}

interface Relay {
  /** Resolves when nothing waits to be sent. */
  sent: () => Promise<void>;
  stop: () => void;
}

const openRelay = (
  { have, to, ...whose }: Ask,
  events: Watched,
  send: RelaysParts['send'],
  onEnd: () => void,
): Relay => {
  let known = have;
  let at = have;
  let waiting = '';
  let ended = false;
  let isOver = false;
  let sending: Promise<void> | null = null;

  const isWaiting = (): boolean => !isOver && (waiting !== '' || ended);
  const sendAll = async (): Promise<void> => {
    // A run never waits for this, and what it tells in one turn travels together.
    await new Promise((resolve) => setImmediate(resolve));
    // Once in any case: it says that the run is here.
    do {
      const text = takePiece(waiting);
      waiting = waiting.slice(text.length);
      const piece = { ...whose, at, text, ended: ended && waiting === '' };
      at += text.length;
      await send(to, piece);
      if (piece.ended) isOver = true;
    } while (isWaiting());
  };
  const flush = (): void => {
    // What could not be sent is asked for again.
    sending ??= sendAll()
      .catch(() => {
        isOver = true;
      })
      .finally(() => {
        sending = null;
        if (isOver) stop();
        else if (isWaiting()) flush();
      });
  };
  const stop = (): void => {
    isOver = true;
    unwatch();
    onEnd();
  };
  const unwatch = events.watch(
    (frame) => {
      const old = Math.min(known, frame.length);
      known -= old;
      waiting += frame.slice(old);
      flush();
    },
    () => {
      ended = true;
      flush();
    },
  );
  flush();
  const sent = async (): Promise<void> => {
    if (sending === null) return;
    await sending;
    await sent();
  };
  return { sent, stop };
};

export const createRelays = ({ known, send, leaseMs }: RelaysParts): Relays => {
  const relays = new Map<string, Relay>();
  const closing = new AbortController();
  return {
    answer: async (ask) => {
      const { run_id, handle, to } = ask;
      const events = await known.find(handle, run_id, closing.signal);
      if (events === null || closing.signal.aborted) return;
      const key = JSON.stringify([run_id, handle, to]);
      // What is on its way may arrive twice, which does no harm; nothing is left out.
      relays.get(key)?.stop();
      const relay = openRelay(ask, events, send, () => {
        clearTimeout(lease);
        if (relays.get(key) === relay) relays.delete(key);
      });
      const lease = setTimeout(() => relay.stop(), leaseMs).unref();
      relays.set(key, relay);
    },
    sent: async () => {
      await Promise.all([...relays.values()].map((relay) => relay.sent()));
    },
    close: () => {
      closing.abort();
      for (const relay of relays.values()) relay.stop();
    },
  };
};
