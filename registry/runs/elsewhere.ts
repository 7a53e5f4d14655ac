import { follow } from '../../lib/base/abort.ts';
import type { LiveRuns, Notices } from '../db/index.ts';
import type { KnownRuns } from './known-runs.ts';
import { createMirrors } from './mirrors.ts';
import { createRelays } from './relays.ts';
import type { Watched } from './run-events.ts';
import { answersFor, ASKS, readAsk, readPiece } from './watch-messages.ts';

/** The other instances on this database: their runs are watched here, and this one's there. */
export interface Elsewhere {
  begin(): Promise<void>;
  /**
   * A handle's run, here or in another instance. Waits a little for one that has not begun. Null when none comes, or
   * when it belongs to somebody else.
   */
  find(handle: string, runId: string, signal: AbortSignal): Promise<Watched | null>;
  /** Ends the streams of other instances' runs. */
  leave(): void;
  /** Resolves when what this instance's runs told has been sent to where it is watched. */
  stop(): Promise<void>;
}

export interface ElsewhereParts {
  notices: Notices;
  known: KnownRuns;
  liveRuns: Pick<LiveRuns, 'isLive'>;
  /** Identifies this process. */
  instance: string;
  earlyWatchMs: number;
  /** Between two asks for a run that is watched. */
  renewMs?: number;
}

const RENEW_MS = 5_000;
/** An instance that watches may miss its turn twice before it counts as gone. */
const RENEWALS_PER_LEASE = 3;

/** The first that is found; null when none is. Rejects when a search fails before that. */
const firstFound = async <Found>(searches: Promise<Found | null>[]): Promise<Found | null> => {
  const found = Promise.withResolvers<Found>();
  for (const search of searches)
    search.then(
      (each) => each !== null && found.resolve(each),
      () => {},
    );
  const all = Promise.all(searches).then((each) => each.find((one) => one !== null) ?? null);
  return Promise.race([found.promise, all]);
};

export const createElsewhere = ({
  notices,
  known,
  liveRuns,
  instance,
  earlyWatchMs,
  renewMs = RENEW_MS,
}: ElsewhereParts): Elsewhere => {
  const relays = createRelays({
    known,
    send: (to, piece) => notices.send(answersFor(to), JSON.stringify(piece)),
    leaseMs: renewMs * RENEWALS_PER_LEASE,
  });
  const mirrors = createMirrors({
    ask: (ask) => notices.send(ASKS, JSON.stringify({ ...ask, to: instance })),
    isLive: (runId) => liveRuns.isLive(runId),
    earlyWatchMs,
    renewMs,
  });
  let stops: (() => Promise<void>)[] = [];
  return {
    begin: async () => {
      stops = await Promise.all([
        notices.listen(ASKS, (text) => {
          const ask = readAsk(text);
          if (ask !== null && ask.to !== instance) void relays.answer(ask);
        }),
        notices.listen(answersFor(instance), (text) => {
          const piece = readPiece(text);
          if (piece !== null) mirrors.take(piece);
        }),
      ]);
    },
    find: async (handle, runId, signal) => {
      const own = known.get(handle, runId);
      if (own !== null) return own;
      const found = new AbortController();
      const unfollow = follow(signal, found);
      const searches = [known, mirrors].map((each) => each.find(handle, runId, found.signal));
      return firstFound(searches).finally(() => {
        found.abort();
        unfollow();
      });
    },
    leave: () => mirrors.close(),
    stop: async () => {
      await relays.sent();
      relays.close();
      await Promise.allSettled(stops.map((stop) => stop()));
    },
  };
};
