import { onAbort } from '../../lib/base/abort.ts';
import type { Watched } from './run-events.ts';
import type { Ask, Piece } from './watch-messages.ts';

/** Runs of other instances that are watched at this one. */
export interface Mirrors {
  /**
   * A handle's run that another instance has or soon gets. Null when none says so in time. Rejects with a
   * `DatabaseError` when nobody can be asked.
   */
  find(handle: string, runId: string, signal: AbortSignal): Promise<Watched | null>;
  take(piece: Piece): void;
  /** Ends every stream in the middle, so that whoever watches comes again, to another instance. */
  close(): void;
}

export interface MirrorsParts {
  ask: (ask: Omit<Ask, 'to'>) => Promise<void>;
  isLive: (runId: string) => Promise<boolean>;
  earlyWatchMs: number;
  /** Between two asks for a run that is watched. */
  renewMs: number;
}

type Watcher = Parameters<Watched['watch']>[0];

interface Mirror extends Watched {
  have(): number;
  hasWatchers(): boolean;
  /** False when something before it is missing. */
  add(piece: Piece): boolean;
  hasEnded(): boolean;
  end(): void;
}

/** Data is JSON without line breaks. */
const FRAME_END = '\n\n';

const createMirror = (): Mirror => {
  const watchers = new Map<Watcher, () => void>();
  let text = '';
  /** How much of the text watchers have: whole frames, because their stream may put a comment after what it was given. */
  let told = 0;
  let ended = false;
  const end = (): void => {
    ended = true;
    for (const onEnd of watchers.values()) onEnd();
    watchers.clear();
  };
  return {
    have: () => text.length,
    hasWatchers: () => watchers.size > 0,
    hasEnded: () => ended,
    end,
    add: (piece) => {
      if (ended) return true;
      if (piece.at > text.length) return false;
      text += piece.text.slice(text.length - piece.at);
      const lastEnd = text.lastIndexOf(FRAME_END);
      const whole = lastEnd === -1 ? 0 : lastEnd + FRAME_END.length;
      const fresh = text.slice(told, whole);
      told = whole;
      if (fresh !== '') for (const watcher of watchers.keys()) watcher(fresh);
      if (piece.ended) end();
      return true;
    },
    watch: (watcher, onEnd) => {
      if (told > 0) watcher(text.slice(0, told));
      if (ended) onEnd();
      else watchers.set(watcher, onEnd);
      return () => {
        watchers.delete(watcher);
      };
    },
  };
};

interface Entry {
  mirror: Mirror;
  /** Resolves with the first answer. */
  arrived: PromiseWithResolvers<void>;
  isThere: boolean;
  /** How many requests wait for the first answer. */
  finders: number;
  /** Whether an answer came since the last ask. */
  heard: boolean;
  isBehind: boolean;
  timer?: NodeJS.Timeout;
}

const keyOf = (handle: string, runId: string): string => JSON.stringify([handle, runId]);

/** A first ask may be lost while a connection is being reopened. */
const AGAIN_MS = 700;

export const createMirrors = ({ ask, isLive, earlyWatchMs, renewMs }: MirrorsParts): Mirrors => {
  const entries = new Map<string, Entry>();
  const open = (handle: string, runId: string): Entry => {
    const key = keyOf(handle, runId);
    const entry: Entry = {
      mirror: createMirror(),
      arrived: Promise.withResolvers(),
      isThere: false,
      finders: 0,
      heard: false,
      isBehind: false,
    };
    const { mirror } = entry;

    /** Whether somebody still waits for the run, or watches it. */
    const isWanted = async (): Promise<boolean> => {
      if (!entry.isThere) return entry.finders > 0;
      if (mirror.hasEnded() || !mirror.hasWatchers()) return false;
      // Its instance is silent: it was killed, or the database cannot be reached, which says nothing.
      return entry.heard || (await isLive(runId).catch(() => true));
    };
    const renew = async (): Promise<void> => {
      if (!(await isWanted())) {
        mirror.end();
        if (entries.get(key) === entry) entries.delete(key);
        return;
      }
      entry.heard = false;
      await ask({ run_id: runId, handle, have: mirror.have() }).catch(() => {});
      renewLater();
    };
    const renewLater = (): void => {
      entry.timer = setTimeout(() => void renew(), entry.isThere ? renewMs : AGAIN_MS).unref();
    };
    entries.set(key, entry);
    renewLater();
    return entry;
  };

  return {
    find: async (handle, runId, signal) => {
      const key = keyOf(handle, runId);
      const known = entries.get(key);
      const entry = known ?? open(handle, runId);
      entry.finders += 1;
      const over = Promise.withResolvers<void>();
      const timer = setTimeout(over.resolve, earlyWatchMs);
      const unlisten = onAbort(signal, over.resolve);
      try {
        if (known === undefined) await ask({ run_id: runId, handle, have: 0 });
        if (!entry.isThere) await Promise.race([entry.arrived.promise, over.promise]);
      } finally {
        unlisten();
        clearTimeout(timer);
        entry.finders -= 1;
      }
      return entry.isThere ? entry.mirror : null;
    },

    take: (piece) => {
      const entry = entries.get(keyOf(piece.handle, piece.run_id));
      if (entry === undefined) return;
      entry.heard = true;
      const isBehind = !entry.mirror.add(piece);
      if (isBehind && !entry.isBehind) {
        const { run_id, handle } = piece;
        ask({ run_id, handle, have: entry.mirror.have() }).catch(() => {});
      }
      entry.isBehind = isBehind;
      entry.isThere = true;
      entry.arrived.resolve();
    },

    close: () => {
      for (const { mirror, timer } of entries.values()) {
        clearTimeout(timer);
        mirror.end();
      }
      entries.clear();
    },
  };
};
