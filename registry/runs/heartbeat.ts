import type { LiveRuns } from '../db/index.ts';
import type { Metrics } from '../http/metrics.ts';
import { toRunEvent } from './record.ts';

export interface HeartbeatParts {
  liveRuns: LiveRuns;
  metrics: Metrics;
  newId: () => string;
  /** This process's live runs, and those whose end the database does not know yet. */
  ownRuns: () => string[];
  /** The access tokens that live runs came with. */
  tokensSha256: () => string[];
  onRevoked: (tokensSha256: ReadonlySet<string>) => void;
  beatMs: number;
  /** How long an ended run is known. */
  keptMs: number;
  /** The database is this process's alone. */
  exclusive: boolean;
}

export interface Heartbeat {
  /** Ends what is left behind in a database of its own, then beats and looks at the runs of others until `stop`. */
  start(): Promise<void>;
  /** Says of the own runs that they live, and ends those whose access token is no longer valid. */
  beat(): Promise<void>;
  stop(): void;
}

/**
 * Beats between two looks at the runs of others. A database that was away comes back to silent rows; by
 * the second look everyone who lives has had the time to beat, or to record an end.
 */
const BEATS_PER_LOOK = 3;

export const createHeartbeat = (parts: HeartbeatParts): Heartbeat => {
  const { liveRuns, beatMs } = parts;
  const timers = new Set<NodeJS.Timeout>();
  let suspects: string[] = [];
  let isStopped = false;

  const beat = async (): Promise<void> => {
    const runIds = parts.ownRuns();
    if (runIds.length === 0) return;
    const revoked = await liveRuns.beat(runIds, [...new Set(parts.tokensSha256())]);
    if (revoked.length > 0) parts.onRevoked(new Set(revoked));
  };

  const endAbandoned = async (runIds: string[] | 'all'): Promise<void> => {
    const abandoned = await liveRuns.endAbandoned(runIds, (run) =>
      toRunEvent(run, 'interrupted', parts.newId()),
    );
    for (const run of abandoned) parts.metrics.countRun(run.provider, 'interrupted', null);
  };

  const look = async (): Promise<void> => {
    // Only what is silent at two looks in a row is abandoned, however long the database was away, or its clock wrong.
    const seen = suspects;
    suspects = [];
    const own = new Set(parts.ownRuns());
    const silent = (await liveRuns.findSilent()).filter((runId) => !own.has(runId));
    const abandoned = silent.filter((runId) => seen.includes(runId));
    if (abandoned.length > 0) await endAbandoned(abandoned);
    suspects = silent;
    await liveRuns.forget(parts.keptMs);
  };

  /** Again and again, each time after the last has ended. What fails is tried next time. */
  const repeat = (work: () => Promise<void>, everyMs: number): void => {
    if (isStopped) return;
    const timer = setTimeout(() => {
      timers.delete(timer);
      void work()
        .catch(() => {})
        .then(() => repeat(work, everyMs));
    }, everyMs);
    timers.add(timer.unref());
  };

  return {
    beat,
    start: async () => {
      if (parts.exclusive) await endAbandoned('all');
      await look();
      repeat(beat, beatMs);
      repeat(look, beatMs * BEATS_PER_LOOK);
    },
    stop: () => {
      isStopped = true;
      for (const timer of timers) clearTimeout(timer);
    },
  };
};
