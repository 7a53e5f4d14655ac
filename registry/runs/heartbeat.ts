import { createRepeater } from '../base/repeater.ts';
import type { LiveRuns } from '../db/index.ts';
import type { Metrics } from '../http/metrics.ts';
import { toRunEvent } from './record.ts';

export interface HeartbeatParts {
  liveRuns: LiveRuns;
  metrics: Metrics;
  newId: () => string;
  /** This process's live runs, and ended ones whose end is not yet in the database. */
  ownRuns: () => string[];
  /** The access tokens that started the live runs. */
  tokensSha256: () => string[];
  onRevoked: (tokensSha256: ReadonlySet<string>) => void;
  beatMs: number;
  /** How long an ended run is remembered. */
  keptMs: number;
  /** True when only this process uses the database. */
  exclusive: boolean;
}

export interface Heartbeat {
  /**
   * With an exclusive database, first ends what a crash left behind. Then sends heartbeats and looks for other
   * processes' dead runs until `stop`.
   */
  start(): Promise<void>;
  /** Marks this process's runs as alive, and ends those whose access token is no longer valid. */
  beat(): Promise<void>;
  stop(): void;
}

/**
 * Heartbeats between two looks for other processes' dead runs. After a database outage every row looks silent;
 * by the second look every living process has had time to send a heartbeat or record an end.
 */
const BEATS_PER_LOOK = 3;

export const createHeartbeat = (parts: HeartbeatParts): Heartbeat => {
  const { liveRuns, beatMs } = parts;
  const repeater = createRepeater();
  let suspects: string[] = [];

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
    // A run counts as abandoned only if it is silent at two looks in a row, however long the outage was or
    // however wrong the database's clock is.
    const seen = suspects;
    suspects = [];
    const own = new Set(parts.ownRuns());
    const silent = (await liveRuns.findSilent()).filter((runId) => !own.has(runId));
    const abandoned = silent.filter((runId) => seen.includes(runId));
    if (abandoned.length > 0) await endAbandoned(abandoned);
    suspects = silent;
    await liveRuns.forget(parts.keptMs);
  };

  return {
    beat,
    start: async () => {
      if (parts.exclusive) await endAbandoned('all');
      await look();
      repeater.repeat(beat, beatMs);
      repeater.repeat(look, beatMs * BEATS_PER_LOOK);
    },
    stop: () => repeater.stop(),
  };
};
