import { setTimeout as pause } from 'node:timers/promises';

import type { Logger } from 'pino';

import { findPrice, type Catalog, type Compose } from '../../lib/compose/index.ts';
import { checkDraft } from '../../lib/formats/check-draft.ts';
import { isPackage } from '../../lib/formats/rules/mcp-package.ts';
import { ProblemError } from '../../lib/protocol/index.ts';
import type { RunClaim } from '../db/index.ts';
import { toEndpoint } from '../providers.ts';
import type { Settings } from '../settings.ts';
import type { Upstream } from '../upstream.ts';
import { abortReasons } from './outcome.ts';
import { createRecorder, sweepRuns, type RecordParts } from './record.ts';
import { createRunEvents, type RunEvents } from './run-events.ts';
import { createRun, type ClaimedRun, type RunInput } from './run.ts';
import { createTurns } from './turns.ts';

export interface RunsParts extends RecordParts {
  compose: Compose;
  /** What runs look into before they draft anything; null where there is none. */
  catalog: Catalog | null;
  openUpstream: () => Upstream;
  settings: Settings;
  publicUrl: string;
  /** Of this process. */
  instance: string;
  /** The database is this process's alone. */
  exclusive: boolean;
  logger: Logger;
}

export interface Runs {
  /** Lets a run in, or throws `run-exists`, `run-limit` or `registry-stopping`. The caller starts it. */
  claim(input: RunInput, request: { handle: string; requestId: string }): Promise<ClaimedRun>;
  /**
   * The events of a handle's live or lately ended run. One that comes before its run waits for it a
   * little; null when none comes, or it is somebody else's.
   */
  find(handle: string, runId: string, signal: AbortSignal): Promise<RunEvents | null>;
  /** Ends what a crash left behind; then again and again, until `stop`. */
  sweep(): Promise<void>;
  /** Ends every live run with `registry-stopping` and resolves when all of them are recorded. */
  stop(): Promise<void>;
}

interface KnownRun {
  handle: string;
  events: RunEvents;
}

const SWEEP_MS = 60_000;
/** A database that hangs must not keep a paid result from its reader. */
const RECORD_PATIENCE_MS = 2_000;

export const createRuns = (parts: RunsParts): Runs => {
  const { settings, liveRuns, metrics, now } = parts;
  const { limitPerUser, deadlineMs, keptMs, earlyWatchMs } = settings.runs;
  const known = new Map<string, KnownRun>();
  const live = new Map<ClaimedRun, Promise<unknown>>();
  const awaited = new Map<string, Set<() => void>>();
  const timers = new Set<NodeJS.Timeout>();
  const recordEnd = createRecorder(parts);
  const nextTurn = createTurns();
  let stopping = false;

  const later = (work: () => void, milliseconds: number): void => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      work();
    }, milliseconds);
    timers.add(timer.unref());
  };

  /** Nothing can be younger than its own deadline and still be abandoned, with a minute for a slow clock. */
  const sweepOnce = (startedBefore: number): Promise<void> =>
    sweepRuns(parts, { startedBefore: new Date(startedBefore), endedBefore: new Date(now() - keptMs) });
  const sweepAgain = (): void => {
    sweepOnce(now() - deadlineMs - SWEEP_MS).catch(() => {});
    later(sweepAgain, SWEEP_MS);
  };

  const forgetLater = (runId: string): void =>
    later(() => {
      known.delete(runId);
      liveRuns.forget(new Date(now() - keptMs)).catch(() => {});
    }, keptMs + 1);

  const arrive = (runId: string, run: KnownRun): void => {
    known.set(runId, run);
    for (const wake of awaited.get(runId) ?? []) wake();
  };

  const letIn = async (claim: RunClaim): Promise<void> => {
    const answer = await liveRuns.claim(claim, limitPerUser, new Date(now() - deadlineMs));
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
    claim: async (input, { handle, requestId }) => {
      if (stopping) throw abortReasons.stopping();
      const { runId, provider, model } = input;
      const claim = { runId, handle, provider, model, instance: parts.instance, startedAt: new Date(now()) };
      await letIn(claim);
      metrics.runStarted();
      const events = createRunEvents();
      const run = createRun(input, {
        compose: parts.compose,
        composeParts: {
          endpoint: toEndpoint(provider, settings),
          price: findPrice(settings.providers[provider].models, model),
          catalog: parts.catalog,
          checkDraft,
          isPackage,
          settings: settings.compose,
          now,
          newId: parts.newId,
          via: 'registry',
        },
        upstream: parts.openUpstream(),
        events,
        deadlineMs,
        record: async ({ outcome }) => {
          await nextTurn();
          await Promise.race([
            recordEnd(claim, outcome),
            pause(RECORD_PATIENCE_MS, undefined, { ref: false }),
          ]);
        },
        logger: parts.logger,
        publicUrl: parts.publicUrl,
        requestId,
      });
      arrive(runId, { handle, events });
      if (stopping) run.abort(abortReasons.stopping);
      return {
        ...run,
        start: () => {
          const ended = run.start().finally(() => {
            live.delete(run);
            forgetLater(runId);
          });
          live.set(run, ended);
          return ended;
        },
      };
    },

    find: async (handle, runId, signal) => {
      const own = (): RunEvents | null => {
        const run = known.get(runId);
        return run?.handle === handle ? run.events : null;
      };
      if (own() === null && !signal.aborted) {
        const arrived = Promise.withResolvers<void>();
        const waiting = awaited.get(runId) ?? new Set();
        awaited.set(runId, waiting.add(arrived.resolve));
        const timer = setTimeout(arrived.resolve, earlyWatchMs);
        signal.addEventListener('abort', () => arrived.resolve(), { once: true });
        await arrived.promise;
        clearTimeout(timer);
        waiting.delete(arrived.resolve);
        if (waiting.size === 0) awaited.delete(runId);
      }
      return own();
    },

    sweep: async () => {
      await sweepOnce(parts.exclusive ? now() : now() - deadlineMs - SWEEP_MS);
      later(sweepAgain, SWEEP_MS);
    },

    stop: async () => {
      stopping = true;
      for (const run of live.keys()) run.abort(abortReasons.stopping);
      await Promise.all(live.values());
      for (const timer of timers) clearTimeout(timer);
    },
  };
};
