import { setTimeout as pause } from 'node:timers/promises';

import type { Logger } from 'pino';

import { createRecent } from '../../lib/base/recent.ts';
import { checkDraft } from '../../lib/formats/check-draft.ts';
import { isPackage } from '../../lib/formats/rules/mcp-package.ts';
import { findPrice, type Catalog, type Compose } from '../../lib/planner/index.ts';
import { ProblemError } from '../../lib/protocol/index.ts';
import { notValid } from '../accounts/authenticate.ts';
import type { Notices, RunClaim } from '../db/index.ts';
import type { Receipts } from '../receipts/receipts.ts';
import { toEndpoint } from '../settings/providers.ts';
import type { Settings } from '../settings/settings.ts';
import { createElsewhere } from './elsewhere.ts';
import { createHeartbeat } from './heartbeat.ts';
import { createKnownRuns } from './known-runs.ts';
import { createLoopTurns } from './loop-turns.ts';
import { abortReasons } from './outcome.ts';
import { createRecorder, type RecordParts } from './record.ts';
import { createRunEvents, type Watched } from './run-events.ts';
import { createClaimedRun, type ClaimedRun, type RunInput } from './run.ts';
import type { Upstream } from './upstream.ts';

export interface RunsParts extends RecordParts {
  compose: Compose;
  /** What runs search before they draft anything; null when there is no catalog. */
  catalog: Catalog | null;
  receipts: Pick<Receipts, 'giverFor'>;
  openUpstream: () => Upstream;
  settings: Settings;
  publicUrl: string;
  /** Milliseconds since the epoch, for times that a person reads. */
  now: () => number;
  /** Identifies this process. */
  instance: string;
  /** True when only this process uses the database. */
  exclusive: boolean;
  /** What other instances hear. Null when there can be none. */
  notices: Notices | null;
  logger: Logger;
}

export interface RunOrigin {
  handle: string;
  /** SHA-256 of the request's access token. */
  tokenSha256: string;
  requestId: string;
}

export interface Runs {
  /**
   * Lets a run in, or throws `unauthenticated`, `run-exists`, `run-limit` or `registry-stopping`. The caller
   * starts it.
   */
  claim(input: RunInput, origin: RunOrigin): Promise<ClaimedRun>;
  /**
   * The events of a handle's run that is live or ended lately, here or in another instance. If the run has not
   * started yet, waits a little for it. Null when none comes, or when it belongs to somebody else.
   */
  find(handle: string, runId: string, signal: AbortSignal): Promise<Watched | null>;
  /** Ends what a crash left behind and starts the heartbeat, which runs until `stop`. */
  begin(): Promise<void>;
  /** Ends live runs whose access token is no longer valid. The heartbeat does this too, a little later. */
  endRevoked(): Promise<void>;
  /**
   * Lets no more runs in. Ends those that are still live after `server.drainMs` with `registry-stopping`. Resolves
   * when all of them are recorded, or cannot be.
   */
  stop(): Promise<void>;
}

interface LiveRun {
  run: ClaimedRun;
  tokenSha256: string;
}

/** A database that hangs must not hold back a result that was paid for. */
const RECORD_PATIENCE_MS = 2_000;

/** Addresses with their models whose dialects are remembered. */
const MOST_DIALECTS = 1_000;

export const createRuns = (parts: RunsParts): Runs => {
  const { settings, liveRuns, metrics, now, elapsed } = parts;
  const { limitPerUser, deadlineMs, keptMs, earlyWatchMs, beatMs } = settings.runs;
  const known = createKnownRuns(earlyWatchMs);
  const { notices } = parts;
  const elsewhere = notices === null ? null : createElsewhere({ ...parts, notices, known, earlyWatchMs });
  const dialects = createRecent<object>(MOST_DIALECTS);
  const live = new Map<string, LiveRun>();
  const ends = new Set<Promise<unknown>>();
  const timers = new Set<NodeJS.Timeout>();
  const recorder = createRecorder(parts);
  const nextTurn = createLoopTurns();
  let stopping = false;

  const heartbeat = createHeartbeat({
    ...parts,
    beatMs,
    keptMs,
    ownRuns: () => [...new Set([...live.keys(), ...recorder.unrecorded()])],
    tokensSha256: () => [...live.values()].map(({ tokenSha256 }) => tokenSha256),
    onRevoked: (revoked) => {
      for (const { run, tokenSha256 } of live.values())
        if (revoked.has(tokenSha256)) run.abort(abortReasons.revoked);
    },
  });

  const forgetLater = (runId: string): void => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      known.forget(runId);
      liveRuns.forget(keptMs).catch(() => {});
    }, keptMs + 1);
    timers.add(timer.unref());
  };

  const letIn = async (claim: RunClaim, tokenSha256: string): Promise<void> => {
    // The process remembers its own runs, so a clock that jumps cannot let the same paid run in twice.
    const answer = known.has(claim.runId)
      ? 'exists'
      : await liveRuns.claim(claim, { tokenSha256, limit: limitPerUser, deadlineMs });
    if (answer === 'revoked') throw notValid();
    if (answer === 'exists')
      throw new ProblemError(
        'run-exists',
        'A run with this run_id is under way or ended a moment ago. Nothing was sent to the provider.',
      );
    if (answer === 'limit')
      throw new ProblemError(
        'run-limit',
        `You have ${limitPerUser} live runs, as many as this registry allows. End one first.`,
      );
  };

  return {
    claim: async (input, { handle, tokenSha256, requestId }) => {
      if (stopping) throw abortReasons.stopping();
      const { runId, provider, model } = input;
      const claim = { runId, handle, provider, model, instance: parts.instance };
      const startedAt = elapsed();
      const giveReceipt = await parts.receipts.giverFor(handle, runId);
      await letIn(claim, tokenSha256);
      metrics.runStarted();
      const events = createRunEvents();
      const run = createClaimedRun(input, {
        compose: parts.compose,
        composeParts: {
          endpoint: toEndpoint(provider, settings),
          dialects,
          price: findPrice(settings.providers[provider].models, model),
          catalog: parts.catalog,
          checkDraft,
          isPackage,
          settings: settings.compose,
          runMs: deadlineMs,
          now,
          newId: parts.newId,
          via: 'registry',
        },
        upstream: parts.openUpstream(),
        giveReceipt,
        events,
        deadlineMs,
        record: async ({ outcome }) => {
          await nextTurn();
          await Promise.race([
            recorder.record(claim, outcome, startedAt),
            pause(RECORD_PATIENCE_MS, undefined, { ref: false }),
          ]);
        },
        logger: parts.logger,
        publicUrl: parts.publicUrl,
        requestId,
      });
      known.add(runId, handle, events);
      live.set(runId, { run, tokenSha256 });
      if (stopping) run.abort(abortReasons.stopping);
      return {
        ...run,
        start: () => {
          const ended = run.start().finally(() => {
            live.delete(runId);
            ends.delete(ended);
            forgetLater(runId);
          });
          ends.add(ended);
          return ended;
        },
      };
    },

    find: async (...search) => {
      // Whoever watches a run of another instance had better ask that one.
      if (stopping && known.get(search[0], search[1]) === null) throw abortReasons.stopping();
      return (elsewhere ?? known).find(...search);
    },

    begin: async () => {
      await elsewhere?.begin();
      await heartbeat.start();
    },
    endRevoked: () => heartbeat.beat(),

    stop: async () => {
      const { drainMs, stopMs } = settings.server;
      stopping = true;
      elsewhere?.leave();
      if (drainMs > 0) await Promise.race([Promise.all(ends), pause(drainMs, undefined, { ref: false })]);
      const startedAt = elapsed();
      const left = (): number => Math.max(0, stopMs - (elapsed() - startedAt));
      for (const { run } of live.values()) run.abort(abortReasons.stopping);
      await Promise.all(ends);
      await recorder.finish(left());
      await Promise.race([elsewhere?.stop(), pause(left(), undefined, { ref: false })]);
      heartbeat.stop();
      for (const timer of timers) clearTimeout(timer);
    },
  };
};
