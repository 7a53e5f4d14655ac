import type { Keeper } from './keeper.ts';

/** Stored on disk: only the ids of runs in progress. */
const LIVE = 'live-runs';
const LOST = 'lost-run';

/**
 * Remembers a run of which nothing else is left. The browser empties the session's storage when it restarts, and
 * when the extension is turned off: reloaded, updated, or its process killed under an open side panel. The next
 * view that opens must still say that a run was ended.
 */
export interface LostRun {
  /** From the content of both areas: a run that is noted on disk but missing in the session is lost. */
  load(session: Record<string, unknown>, local: Record<string, unknown>): void;
  /** True after a lost run was found, until a run begins. */
  isThere(): boolean;
  /** Resolves when it is noted, or cannot be. */
  begin(runId: string): Promise<unknown>;
  end(runId: string): void;
}

interface LostRunParts {
  session: Keeper;
  local: Keeper;
  /** The session's storage name for a run. */
  toName: (runId: string) => string;
}

export const createLostRun = ({ session, local, toName }: LostRunParts): LostRun => {
  const live = new Set<string>();
  let isThere = false;

  return {
    load: (inSession, onDisk) => {
      const found: unknown = onDisk[LIVE];
      const ids = Array.isArray(found) ? found.filter((id) => typeof id === 'string') : [];
      isThere = inSession[LOST] === true || ids.some((id) => !Object.hasOwn(inSession, toName(id)));
      if (isThere) void session.store(LOST, true);
      if (ids.length > 0) void local.store(LIVE, [...live]);
    },
    isThere: () => isThere,
    begin: (runId) => {
      live.add(runId);
      if (isThere) void session.drop(LOST);
      isThere = false;
      return local.store(LIVE, [...live]);
    },
    end: (runId) => {
      if (live.delete(runId)) void local.store(LIVE, [...live]);
    },
  };
};
