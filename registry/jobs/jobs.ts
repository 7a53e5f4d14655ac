import { ProblemError, type Job, type JobList, type JobRequest } from '../../lib/protocol/index.ts';
import { notValid } from '../accounts/authenticate.ts';
import { canonicalSha256 } from '../base/canonical.ts';
import { listenForJobs, type StoredJob, type StoredJobEvent, type Submitted } from '../db/index.ts';
import { toCursor } from '../http/page.ts';
import { abortReasons } from '../runs/outcome.ts';
import { isUnfinished, toJob, toJobSummary } from './job-wire.ts';
import type { JobsParts } from './parts.ts';
import { createJobUpkeep } from './upkeep.ts';
import { createJobWatchers } from './watchers.ts';
import { createJobWorker } from './worker.ts';

export interface JobOrigin {
  handle: string;
  /** SHA-256 of the request's access token. */
  tokenSha256: string;
}

/** Composing on the registry's own key and budget. */
export interface Jobs {
  /**
   * Queues a job, once per handle and idempotency key. Throws `idempotency-mismatch`, `budget-exhausted`, `queue-full`,
   * `unauthenticated` or `registry-stopping`.
   */
  submit(request: JobRequest, idempotencyKey: string, origin: JobOrigin): Promise<Submitted>;
  /** Null if this handle has no such job. */
  find(handle: string, jobId: string): Promise<Job | null>;
  list(handle: string, limit: number, before: string | null): Promise<JobList>;
  /** Ends a job that has not ended. False if this handle has no such job. */
  cancel(handle: string, jobId: string): Promise<boolean>;
  /**
   * Calls back with each event from the first one on, whatever instance writes them, until the job has ended. Resolves
   * with the ended job; with null if the signal aborts, if this process stops, or if there is no such job any more.
   */
  watch(
    handle: string,
    jobId: string,
    onEvent: (event: StoredJobEvent) => void,
    signal: AbortSignal,
  ): Promise<StoredJob | null>;
  has(handle: string, jobId: string): Promise<boolean>;
  /** Gives back what a crash left behind, takes up work, and goes on until `stop`. */
  begin(): Promise<void>;
  endRevoked(): Promise<void>;
  /** Gives back what is in progress. Resolves when others can have it. */
  stop(): Promise<void>;
}

const KEYS_LIVE_MS = 24 * 60 * 60 * 1_000;
const QUEUE_FULL_S = 30;
/** A stream asks again after this long even without news, which may be lost with a connection. */
const LOOK_AGAIN_MS = 2_000;

const mismatch = (): ProblemError =>
  new ProblemError(
    'idempotency-mismatch',
    'This Idempotency-Key sent something else before. Nothing was queued now.',
  );

const queueFull = (whose: 'registry' | 'person', most: number): ProblemError =>
  new ProblemError(
    'queue-full',
    whose === 'person'
      ? `You have ${most} jobs that have not ended, as many as this registry takes from one person. Cancel one, or wait until one has ended.`
      : 'Too many jobs wait for this registry. Send this one again a little later.',
    { retry_after_s: QUEUE_FULL_S, byok_available: true },
  );

export const createJobs = (parts: JobsParts): Jobs => {
  const { jobs, queue, jobSettings, operator, budget, metrics, database, newId } = parts;
  const { mostQueued, mostQueuedPerUser, workers, keptMs } = jobSettings;
  const worker = createJobWorker(parts);
  const upkeep = createJobUpkeep(parts, worker);
  const watchers = createJobWatchers();
  let unlisten: (() => Promise<void>) | null = null;
  const stopping = new AbortController();

  const isKnown = async (handle: string, jobId: string): Promise<boolean> =>
    (await jobs.find(handle, jobId)) !== null;

  return {
    submit: async ({ goal, grounding, reroll }, idempotencyKey, { handle, tokenSha256 }) => {
      if (stopping.signal.aborted) throw abortReasons.stopping();
      const requestSha256 = canonicalSha256({ goal, grounding: grounding ?? null, reroll: reroll ?? null });
      const accept = (submitted: Submitted): Submitted => {
        if (submitted.requestSha256 !== requestSha256) throw mismatch();
        return submitted;
      };
      try {
        await budget.admit(handle);
      } catch (error) {
        // What was queued before was paid for, or will be.
        const earlier = await jobs.findSubmitted(handle, idempotencyKey, KEYS_LIVE_MS);
        if (earlier !== null) return accept(earlier);
        throw error;
      }
      const jobId = newId();
      const { provider, model } = operator;
      const outcome = await jobs.submit(
        {
          jobId,
          handle,
          tokenSha256,
          goal,
          grounding: grounding ?? null,
          reroll: reroll ?? null,
          idempotencyKey,
          requestSha256,
          provider,
          model,
          delivery: newId(),
        },
        { keysLiveMs: KEYS_LIVE_MS, mostQueued, mostQueuedPerUser },
        {
          eventId: newId(),
          handle,
          event: 'job.queued',
          subject: jobId,
          data: { job_id: jobId, provider, model },
        },
      );
      if (outcome === 'revoked') throw notValid();
      if ('full' in outcome)
        throw queueFull(outcome.full, outcome.full === 'person' ? mostQueuedPerUser : mostQueued);
      return accept(outcome);
    },

    find: async (handle, jobId) => {
      const job = await jobs.find(handle, jobId);
      if (job === null) return null;
      // Drafts are large, and only what ended without success is put together from them.
      const needed = isUnfinished(job.status) ? undefined : 'phase';
      return toJob(job, await jobs.events(jobId, 0, needed), parts.publicUrl);
    },

    list: async (handle, limit, before) => {
      const found = await jobs.list(handle, limit + 1, before);
      const shown = found.slice(0, limit);
      const last = found.length > limit ? shown.at(-1) : undefined;
      return {
        items: shown.map(toJobSummary),
        next_cursor: last === undefined ? null : toCursor(last.jobId),
      };
    },

    cancel: async (handle, jobId) => {
      const cancelled = await jobs.cancel(handle, jobId, { keptMs, eventId: newId() });
      if (cancelled) {
        // Without waiting for the database's own announcement.
        worker.drop(jobId);
        metrics.countJob(cancelled.provider, 'cancelled');
      }
      return cancelled !== null;
    },

    has: isKnown,

    watch: async (handle, jobId, onEvent, left) => {
      const signal = AbortSignal.any([left, stopping.signal]);
      let isEnded = false;
      for (let seq = 0; !signal.aborted;) {
        // Begun before the events are read, so that news in between is not missed.
        const news = watchers.wait(jobId, LOOK_AGAIN_MS, signal);
        // A database that is away for a while ends no stream.
        const events = await jobs.events(jobId, seq).catch(() => null);
        for (const event of events ?? []) if (!signal.aborted) onEvent(event);
        seq = events?.at(-1)?.seq ?? seq;
        isEnded ||= events?.at(-1)?.event === 'ended';
        const ended = isEnded ? await jobs.find(handle, jobId).catch(() => undefined) : undefined;
        if (ended !== undefined) return ended;
        if (events?.length === 0 && !(await isKnown(handle, jobId).catch(() => true))) return null;
        await news;
      }
      return null;
    },

    begin: async () => {
      unlisten = await listenForJobs(database, (jobId, isEnded) => {
        watchers.wake(jobId);
        if (isEnded) worker.drop(jobId);
      });
      await upkeep.start();
      await queue.work(workers, (message) => worker.work(message));
    },

    endRevoked: () => upkeep.endRevoked(),

    stop: async () => {
      // Streams end, and their clients ask another instance.
      stopping.abort();
      // First, because this process would fetch what it gives back.
      await queue.pause();
      await worker.stop();
      upkeep.stop();
      await queue.stop(parts.settings.server.stopMs);
      await unlisten?.().catch(() => {});
    },
  };
};
