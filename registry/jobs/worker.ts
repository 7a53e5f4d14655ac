import { setTimeout as pause } from 'node:timers/promises';

import { untilAborted } from '../../lib/base/abort.ts';
import { createRecent } from '../../lib/base/recent.ts';
import { checkDraft } from '../../lib/formats/check-draft.ts';
import { isPackage } from '../../lib/formats/rules/mcp-package.ts';
import type { Allowance } from '../../lib/planner/contract.ts';
import { ProblemError } from '../../lib/protocol/index.ts';
import { toSafeError } from '../base/safe-error.ts';
import { createAllowance } from '../budget/allowance.ts';
import type { Delivery, JobEnd, Lease, StoredJob } from '../db/index.ts';
import { toJobProblem } from '../operator/operator.ts';
import { abortReasons, type RunEnd } from '../runs/outcome.ts';
import { createClaimedRun, type ClaimedRun } from '../runs/run.ts';
import type { JobsParts } from './parts.ts';
import { createJobProgress, isTold, toJobEvent } from './progress.ts';
import { createJobRecorder, type JobRecorder } from './recorder.ts';
import { toStoredProblem } from './stored-problem.ts';

/** What this process works on. */
export interface JobWorker {
  /** Does one job, if it still waits for this message. Rejects only before it has begun. */
  work(message: Delivery): Promise<void>;
  /** The jobs that it has begun and that have not ended. */
  leases(): Lease[];
  /** Ends what this process does for a job that is not its own any more: it was cancelled, or is with another worker. */
  drop(jobId: string): void;
  /** Gives all jobs back, as if they had not been begun. Resolves when they are. */
  stop(): Promise<void>;
}

interface LiveJob {
  lease: Lease;
  run: Pick<ClaimedRun, 'abort'>;
}

/** Addresses with their models whose dialects are remembered. */
const MOST_DIALECTS = 1_000;
const END_AGAIN_MS = 500;

const toDropped = () =>
  new ProblemError('client-closed-request', 'The job is not with this worker any more.');

const toJobEnd = (end: RunEnd): JobEnd => {
  if (end.outcome === 'succeeded')
    return {
      status: 'succeeded',
      outcome: 'succeeded',
      composition: end.composition,
      usage: end.composition.usage,
    };
  return { status: 'failed', outcome: end.problem.slug, problem: toStoredProblem(end.problem) };
};

export const createJobWorker = (parts: JobsParts): JobWorker => {
  const { jobs, operator, budget, settings, jobSettings, logger, metrics, now, newId } = parts;
  const { deadlineMs } = settings.runs;
  const dialects = createRecent<object>(MOST_DIALECTS);
  const live = new Map<string, LiveJob>();
  const working = new Set<Promise<void>>();
  /** Jobs whose end is not to be written, because it is another's to write. */
  const dropped = new Set<string>();
  let isStopping = false;

  const drop = (jobId: string): void => {
    const job = live.get(jobId);
    if (job === undefined) return;
    dropped.add(jobId);
    job.run.abort(toDropped);
  };

  /** A call is made only while the job is this worker's, and after all that was paid for before is kept. */
  const createJobAllowance = (job: StoredJob, recorder: JobRecorder): Allowance => {
    const { handle, jobId } = job;
    const allowance = createAllowance(budget, { handle, jobId, price: operator.price });
    return {
      reserve: async (call, signal) => {
        const settle = await allowance.reserve(call, signal);
        const { maxOutputTokens } = call;
        recorder.add({
          event: 'call',
          data: { characters: call.prompt.length, max_output_tokens: maxOutputTokens },
        });
        try {
          await untilAborted(signal, recorder.flush());
        } catch (error) {
          await settle(null);
          throw error;
        }
        return async (counts) => {
          recorder.add({ event: 'call_ended', data: counts });
          await settle(counts).catch((error: unknown) => {
            logger.error({ job_id: jobId, error: toSafeError(error) }, 'a call is not settled');
          });
        };
      },
    };
  };

  /** A database that is away must not lose what was paid for, so this ends only with the end, or with the process. */
  const writeEnd = async (
    job: StoredJob,
    lease: Lease,
    recorder: JobRecorder,
    end: JobEnd,
  ): Promise<void> => {
    const terms = { keptMs: jobSettings.keptMs, eventId: newId() };
    for (;;) {
      try {
        const ended = await jobs.end(lease, { ...(await recorder.rest()), ...end }, terms);
        if (ended !== null) {
          metrics.countJob(ended.provider, end.outcome);
          logger.info({ job_id: job.jobId, attempt: lease.attempt, outcome: end.outcome }, 'job ended');
        }
        return;
      } catch (error) {
        if (dropped.has(job.jobId) || isStopping) throw error;
        logger.error({ job_id: job.jobId, error: toSafeError(error) }, 'the end of a job is not written yet');
        await pause(END_AGAIN_MS, undefined, { ref: false });
      }
    }
  };

  const finish = async (job: StoredJob, lease: Lease, recorder: JobRecorder, end: RunEnd): Promise<void> => {
    if (dropped.has(job.jobId)) return;
    const isGivenBack = isStopping && end.outcome === 'registry-stopping';
    if (!isGivenBack) {
      await writeEnd(job, lease, recorder, toJobEnd(end));
      return;
    }
    await recorder.flush();
    await jobs.release(lease, newId());
    logger.info({ job_id: job.jobId, attempt: lease.attempt }, 'job given back');
  };

  const begin = async (job: StoredJob, lease: Lease): Promise<void> => {
    const { jobId, handle, goal, grounding, reroll, lastSeq } = job;
    const progress = createJobProgress(lastSeq === 0 ? [] : await jobs.events(jobId, 0));
    const giveReceipt = await parts.receipts.giverFor(handle, jobId);
    const recorder = createJobRecorder({
      jobs,
      lease,
      lastSeq,
      progress,
      onLost: () => drop(jobId),
      onFailure: (error) =>
        logger.error(
          { job_id: jobId, error: toSafeError(error) },
          'a job is not recorded yet, and kept until it is',
        ),
    });
    const resumed = progress.progress((job.startedAt ?? job.createdAt).getTime());
    recorder.add({ event: 'begun', data: { attempt: lease.attempt, model: operator.model } });
    const run = createClaimedRun(
      {
        runId: jobId,
        goal,
        provider: operator.provider,
        model: operator.model,
        providerKey: operator.copyKey(),
        grounding: grounding ?? undefined,
        reroll: reroll ?? undefined,
        resumed,
      },
      {
        compose: (input, composeParts, options) =>
          parts.compose(input, composeParts, {
            ...options,
            decide: (decision) => recorder.add(toJobEvent(decision)),
          }),
        composeParts: {
          endpoint: operator.endpoint,
          dialects,
          price: operator.price,
          catalog: parts.catalog,
          checkDraft,
          isPackage,
          settings: settings.compose,
          runMs: deadlineMs,
          now,
          newId,
          via: 'registry',
          whoseKey: 'registry',
          allowance: createJobAllowance(job, recorder),
        },
        upstream: parts.openUpstream(),
        giveReceipt,
        // Its last event is written with its end.
        events: { publish: (event) => isTold(event) && recorder.add(event) },
        deadlineMs,
        toFailure: (error) => toJobProblem(error, { jobId, logger }),
        record: (end) => finish(job, lease, recorder, end),
        logger,
        publicUrl: parts.publicUrl,
        requestId: jobId,
      },
    );
    live.set(jobId, { lease, run });
    metrics.jobStarted();
    try {
      if (isStopping) run.abort(abortReasons.stopping);
      await run.start();
    } catch (error) {
      // Whoever looks for silent workers will find it.
      logger.error({ job_id: jobId, error: toSafeError(error) }, 'a job was left');
    } finally {
      recorder.stop();
      live.delete(jobId);
      dropped.delete(jobId);
      metrics.jobLeft();
    }
  };

  const work = async (message: Delivery): Promise<void> => {
    if (isStopping) throw new Error('This worker is stopping');
    const { instance } = parts;
    const { provider, model } = operator;
    const job = await jobs.claim(message, { instance, provider, model });
    if (job === null) return;
    const lease = { jobId: job.jobId, attempt: job.attempt };
    try {
      await begin(job, lease);
    } catch (error) {
      logger.error({ job_id: job.jobId, error: toSafeError(error) }, 'a job could not be begun');
      await jobs.release(lease, newId());
    }
  };

  return {
    work: (message) => {
      const done = work(message).finally(() => working.delete(done));
      working.add(done);
      return done;
    },
    leases: () => [...live.values()].map(({ lease }) => lease),
    drop,
    stop: async () => {
      isStopping = true;
      for (const { run } of live.values()) run.abort(abortReasons.stopping);
      await Promise.allSettled(working);
    },
  };
};
