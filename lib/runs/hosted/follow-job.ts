/**
 * Follows one job at its registry, from the moment it is sent to its end. The registry works on it by itself: only
 * `cancel` ends it, and leaving it changes nothing there.
 */
import { follow as followSignal, untilAborted } from '../../base/abort.ts';
import type { Clock } from '../../base/clock.ts';
import { FailureError, failWith, noteError, noteFailure, noteProblem } from '../../failures/index.ts';
import type { JobState, RunRecord } from '../../messages/index.ts';
import { hasEnded, type Job } from '../../protocol/index.ts';
import type { RegistryClient } from '../../registry-client/index.ts';
import { type RunChange, type RunEnd, toSuccess } from '../reduce-run.ts';

interface FollowParts {
  client: Pick<RegistryClient, 'submitJob' | 'jobEvents' | 'readJob' | 'cancelJob'>;
  /** The run as it is now; it has a `job`. */
  run: () => RunRecord;
  change: (change: RunChange) => void;
  /** Called at most once; not after `leave`, and not if `submitted` rejects. `at` is null if the registry named no time. */
  onEnd: (end: RunEnd, at: string | null) => void;
  /** Resolves once the record is stored; only then is anything sent. */
  stored: Promise<boolean>;
  clock: Clock;
  /** Milliseconds before something unanswered is sent again; the times after that are multiples. */
  retryMs: number;
}

export interface FollowedJob {
  /**
   * Resolves once the registry has taken the job, or has not answered and is asked again. Rejects with a
   * `FailureError` if it refused.
   */
  submitted: Promise<void>;
  /** Resolves once the registry has agreed. Rejects with a `FailureError`; the job then goes on. */
  cancel(): Promise<void>;
  /** Stops following. */
  leave(): void;
}

/** Waits before each time that something unanswered is sent again, in multiples of `retryMs`. */
const SEND_AGAIN_AFTER = [1, 3] as const;
/** The longest wait between two looks at a job whose registry does not answer: each is twice as long. */
const LOOK_AGAIN_MOST = 30;
/** Seconds between two looks, where the registry names none, and the limits of what it may name. */
const POLL_S = { usual: 3, least: 1, most: 60 };

/** Nobody knows whether it arrived, or it will work in a moment: these are worth sending again. */
const PASSING: ReadonlySet<string> = new Set([
  'registry-unreachable',
  'registry-timeout',
  'registry-silent',
  'registry-failed',
  'stream-broken',
  'idempotency-in-flight',
  'database-unavailable',
  'registry-stopping',
]);
/** A job that the registry has goes on there, whatever keeps it from saying how: these are worth asking again. */
const PASSING_WHEN_READ: ReadonlySet<string> = new Set([...PASSING, 'rate-limited', 'internal']);

const isAmong = (slugs: ReadonlySet<string>, error: unknown): boolean =>
  error instanceof FailureError && slugs.has(error.failure.slug);

const jobOf = ({ job }: RunRecord): JobState => job ?? failWith('unknown-run');

/** How a job ended, as a run that has read it. */
export const toJobEnd = (job: Job, run: RunRecord): RunEnd => {
  if (job.status === 'cancelled') return { status: 'cancelled', failure: null };
  if (job.status === 'succeeded') return toSuccess(run);
  const failure =
    job.problem === undefined ? noteFailure('registry-failed') : noteProblem(job.problem, run.registry_url);
  return { status: 'failed', failure };
};

export const followJob = (parts: FollowParts): FollowedJob => {
  const { client, run, change, onEnd, stored, clock, retryMs } = parts;
  const controller = new AbortController();
  const { signal } = controller;
  const runId = run().run_id;
  const submitted = Promise.withResolvers<void>();
  let isSubmitted = false;
  const resolveSubmitted = (): void => {
    isSubmitted = true;
    submitted.resolve();
  };
  /** The event stream in progress. Once it is aborted, the job is read. */
  let stream: AbortController | null = null;

  const pause = (ms: number): Promise<void> => {
    const waited = Promise.withResolvers<void>();
    const remove = clock.after(ms, waited.resolve);
    return untilAborted(signal, waited.promise).finally(remove);
  };

  /** Sends something that may be sent again, as often as `SEND_AGAIN_AFTER` says. */
  const insist = async <Answer>(send: () => Promise<Answer>, onUnsure = () => {}): Promise<Answer> => {
    for (const wait of SEND_AGAIN_AFTER) {
      try {
        return await send();
      } catch (error) {
        signal.throwIfAborted();
        if (!isAmong(PASSING, error)) throw error;
        onUnsure();
        await pause(wait * retryMs);
      }
    }
    return send();
  };

  const submit = async (): Promise<void> => {
    const { goal, limits } = run();
    const { grounding, submit_key } = jobOf(run());
    const request = { goal, ...(grounding && { grounding }), ...(limits.reroll ? {} : { reroll: false }) };
    const { job_id } = await insist(
      () => client.submitJob(request, submit_key, { signal, runId }),
      resolveSubmitted,
    );
    change({ type: 'job-taken', jobId: job_id });
  };

  const sendCancel = async (jobId: string): Promise<void> => {
    try {
      await insist(() => client.cancelJob(jobId, { signal, runId }));
    } catch (error) {
      if (!signal.aborted) change({ type: 'job-told', told: { is_cancelling: false } });
      throw error;
    } finally {
      stream?.abort();
    }
  };

  /** Its events until the stream ends. How it ended does not matter: the job itself is read next. */
  const watch = async (jobId: string): Promise<void> => {
    const opened = new AbortController();
    const unfollow = followSignal(signal, opened);
    stream = opened;
    try {
      for await (const event of client.jobEvents(jobId, { signal: opened.signal, runId })) {
        change({ type: 'job-told', told: { is_out_of_reach: false } });
        if (event.event !== 'result') change({ type: 'event', event });
      }
    } catch {
      signal.throwIfAborted();
    } finally {
      unfollow();
    }
  };

  const read = async (jobId: string): Promise<{ job: Job; retryAfterS: number | null } | null> => {
    try {
      const answer = await client.readJob(jobId, { signal, runId });
      change({ type: 'job-read', job: answer.job });
      return answer;
    } catch (error) {
      signal.throwIfAborted();
      if (!isAmong(PASSING_WHEN_READ, error)) throw error;
      change({ type: 'job-told', told: { is_out_of_reach: true } });
      return null;
    }
  };

  const untilEnded = async (jobId: string): Promise<Job> => {
    let patience = 1;
    for (;;) {
      await watch(jobId);
      const answer = await read(jobId);
      if (answer !== null && hasEnded(answer.job.status)) return answer.job;
      if (answer === null) {
        await pause(patience * retryMs);
        patience = Math.min(2 * patience, LOOK_AGAIN_MOST);
      } else {
        patience = 1;
        const seconds = answer.retryAfterS ?? POLL_S.usual;
        await pause(1_000 * Math.min(Math.max(seconds, POLL_S.least), POLL_S.most));
      }
    }
  };

  const live = async (): Promise<void> => {
    try {
      if (!(await stored)) failWith('storage-refused');
      signal.throwIfAborted();
      if (jobOf(run()).job_id === null) await submit();
      resolveSubmitted();
      const { job_id: jobId, is_cancelling } = jobOf(run());
      if (jobId === null) failWith('unknown-run');
      // It may also have been asked for before the registry had taken the job, or by an earlier worker.
      if (is_cancelling) await sendCancel(jobId).catch(() => signal.throwIfAborted());
      const job = await untilEnded(jobId);
      onEnd(toJobEnd(job, run()), job.ended_at);
    } catch (error) {
      if (!isSubmitted) submitted.reject(error);
      else if (!signal.aborted) onEnd({ status: 'failed', failure: noteError(error) }, null);
    }
  };

  void live();

  return {
    submitted: submitted.promise,
    cancel: async () => {
      change({ type: 'job-told', told: { is_cancelling: true } });
      const { job_id: jobId } = jobOf(run());
      if (jobId !== null) await sendCancel(jobId);
    },
    leave: () => controller.abort(),
  };
};
