import { onAbort } from '../../lib/base/abort.ts';
import type { RunEvents, Watched } from './run-events.ts';

/** The runs of this process, live or ended lately. */
export interface KnownRuns {
  has(runId: string): boolean;
  add(runId: string, handle: string, events: RunEvents): void;
  forget(runId: string): void;
  get(handle: string, runId: string): Watched | null;
  /** Waits a little for a run that has not begun. Null when none comes, or when it belongs to somebody else. */
  find(handle: string, runId: string, signal: AbortSignal): Promise<Watched | null>;
}

export const createKnownRuns = (earlyWatchMs: number): KnownRuns => {
  const known = new Map<string, { handle: string; events: RunEvents }>();
  const awaited = new Map<string, Set<() => void>>();

  const get: KnownRuns['get'] = (handle, runId) => {
    const run = known.get(runId);
    return run?.handle === handle ? run.events : null;
  };

  return {
    has: (runId) => known.has(runId),
    add: (runId, handle, events) => {
      known.set(runId, { handle, events });
      for (const wake of awaited.get(runId) ?? []) wake();
    },
    forget: (runId) => {
      known.delete(runId);
    },
    get,
    find: async (handle, runId, signal) => {
      if (get(handle, runId) === null && !signal.aborted) {
        const arrived = Promise.withResolvers<void>();
        const waiting = awaited.get(runId) ?? new Set();
        awaited.set(runId, waiting.add(arrived.resolve));
        const timer = setTimeout(arrived.resolve, earlyWatchMs);
        const unlisten = onAbort(signal, arrived.resolve);
        await arrived.promise;
        unlisten();
        clearTimeout(timer);
        waiting.delete(arrived.resolve);
        if (waiting.size === 0) awaited.delete(runId);
      }
      return get(handle, runId);
    },
  };
};
