/**
 * The jobs on the registry's own budget that tabs show. A job is shown by one tab at most, is followed while it is
 * shown, and belongs to its registry: a tab that closes, a worker that dies or a change in Settings ends nothing there.
 */
import { type Clock, toTime } from '../../base/clock.ts';
import { FailureError, failWith, noteError, noteFailure } from '../../failures/index.ts';
import { type JobState, NO_LIMITS, type RunRecord } from '../../messages/index.ts';
import { hasEnded } from '../../protocol/index.ts';
import type { RegistryClient } from '../../registry-client/index.ts';
import type { RunEnd } from '../reduce-run.ts';
import { isUnsaved, type RunShelf } from '../run-shelf.ts';
import type { TabRuns } from '../tab-runs.ts';
import type { HostedBudget } from './budget.ts';
import { type FollowedJob, followJob, toJobEnd } from './follow-job.ts';
import { createJobRecord, type JobOrder, keyOfUnsure } from './job-record.ts';

interface JobsParts {
  shelf: RunShelf;
  tabs: TabRuns;
  client: Pick<RegistryClient, 'submitJob' | 'jobEvents' | 'readJob' | 'cancelJob'>;
  /** The registry that the client uses now. */
  registryUrl: () => string | null;
  /** Whether a run with the person's key is in progress in a tab. */
  isLive: (tabId: number) => boolean;
  hasTab: (tabId: number) => Promise<boolean>;
  budget: HostedBudget;
  /** What some view shows changed. */
  onChange: () => void;
  clock: Clock;
  newId: () => string;
  /** An extension call this often keeps the worker alive while it follows a job. */
  settings: { heartbeatMs: number; retryMs: number };
}

export interface Jobs {
  /** Takes up again what an earlier worker followed. */
  resume(): void;
  /**
   * Resolves with the run's id once the registry has taken the job, or has not answered yet. Rejects with a
   * `FailureError` if it refused; the tab then shows what it showed before.
   */
  start(order: JobOrder): Promise<string>;
  /** Shows a job in a tab. Rejects with a `FailureError`. */
  open(tabId: number, jobId: string): Promise<string>;
  /** Whether this run is a job that is followed. */
  has(runId: string): boolean;
  /** Cancels it on the registry, and resolves once that has agreed. */
  cancel(runId: string): Promise<void>;
  /** Takes a job in progress out of its tab; nothing else is left of it here. */
  leave(runId: string): void;
  onTabRemoved(tabId: number): void;
  /** Stops following all of them, because their registry cannot be asked any more. */
  leaveAll(): void;
}

export const createJobs = (parts: JobsParts): Jobs => {
  const { shelf, tabs, client, clock, budget } = parts;
  const followed = new Map<string, FollowedJob>();
  /** The tabs whose job is being sent. */
  const starting = new Set<number>();
  let stopBeat: (() => void) | null = null;

  const leave = (runId: string): void => {
    followed.get(runId)?.leave();
    followed.delete(runId);
    const run = shelf.find(runId);
    if (run?.status === 'running') tabs.forget(run);
  };

  const beat = async (): Promise<void> => {
    stopBeat = null;
    for (const runId of followed.keys()) {
      const tabId = shelf.find(runId)?.tab_id;
      if (tabId !== undefined && (await parts.hasTab(tabId))) continue;
      // It may have been opened in another tab meanwhile.
      if (shelf.find(runId)?.tab_id === tabId) leave(runId);
    }
    keepAwake();
  };
  const keepAwake = (): void => {
    if (followed.size === 0) return;
    stopBeat ??= clock.after(parts.settings.heartbeatMs, () => void beat());
  };

  const end = (runId: string, outcome: RunEnd, at: string | null): void => {
    followed.delete(runId);
    if (outcome.failure !== null) budget.onRefusal(outcome.failure);
    tabs.change(runId, { type: 'ended', end: outcome, at: at ?? toTime(clock.now()) });
    void budget.reload();
  };

  const follow = (run: RunRecord, stored: Promise<boolean>): FollowedJob => {
    const { run_id } = run;
    const job = followJob({
      client,
      run: () => shelf.get(run_id),
      change: (change) => tabs.change(run_id, change),
      onEnd: (outcome, at) => end(run_id, outcome, at),
      stored,
      clock,
      retryMs: parts.settings.retryMs,
    });
    followed.set(run_id, job);
    keepAwake();
    return job;
  };

  const newRecord = (
    order: JobOrder,
    job: Pick<JobState, 'job_id' | 'submit_key'>,
    runId: string,
  ): RunRecord => createJobRecord(order, job, budget.snapshot().budget, { ...parts, runId });

  /** A run with the person's key keeps its tab: it may also have begun while the registry was asked. */
  const refuseWhereLive = (tabId: number): void => {
    if (parts.isLive(tabId)) failWith('run-live');
  };

  /** Shows it in its tab, in place of what was there. */
  const show = (run: RunRecord): void => {
    const previous = tabs.of(run.tab_id);
    tabs.show(run.tab_id, run.run_id);
    parts.onChange();
    if (previous === null || previous.run_id === run.run_id) return;
    leave(previous.run_id);
    if (shelf.find(previous.run_id) !== null) tabs.forgetIfDone(previous);
  };

  const takeUp = (run: RunRecord): void => {
    follow(run, Promise.resolve(true)).submitted.catch((error: unknown) =>
      end(run.run_id, { status: 'failed', failure: noteError(error) }, null),
    );
  };

  return {
    resume: () => {
      for (const run of shelf.all()) {
        if (run.job === undefined || run.status !== 'running') continue;
        if (tabs.of(run.tab_id)?.run_id === run.run_id) takeUp(run);
        else tabs.forget(run);
      }
    },
    start: async (order) => {
      const { tab_id } = order;
      refuseWhereLive(tab_id);
      if (starting.has(tab_id)) failWith('run-live');
      const submit_key = keyOfUnsure(tabs.of(tab_id), order) ?? parts.newId();
      const run = newRecord(order, { job_id: null, submit_key }, parts.newId());
      starting.add(tab_id);
      try {
        await follow(run, shelf.put(run)).submitted;
        // The registry has the job, and My plans lists it.
        refuseWhereLive(tab_id);
      } catch (error) {
        followed.get(run.run_id)?.leave();
        followed.delete(run.run_id);
        tabs.forget(run);
        if (error instanceof FailureError) budget.onRefusal(error.failure);
        throw error;
      } finally {
        starting.delete(tab_id);
      }
      show(shelf.get(run.run_id));
      budget.onTaken();
      return run.run_id;
    },
    open: async (tab_id, job_id) => {
      refuseWhereLive(tab_id);
      const known = shelf.all().find(({ job }) => job?.job_id === job_id);
      // One that was not followed to its end is read again.
      if (known !== undefined && (followed.has(known.run_id) || isUnsaved(known))) {
        if (tabs.of(known.tab_id)?.run_id === known.run_id) tabs.leave(known.tab_id);
        tabs.change(known.run_id, { type: 'moved', tabId: tab_id });
        show(shelf.get(known.run_id));
        return known.run_id;
      }
      const registry_url = parts.registryUrl() ?? failWith('no-registry');
      const runId = parts.newId();
      const { job } = await client.readJob(job_id, { signal: new AbortController().signal, runId });
      refuseWhereLive(tab_id);
      if (known !== undefined) tabs.forget(known);
      const order = {
        tab_id,
        registry_url,
        goal: job.goal,
        reroll: NO_LIMITS.reroll,
        page: null,
        grounding: null,
      };
      const run = newRecord(order, { job_id, submit_key: job_id }, runId);
      const stored = shelf.put(run);
      show(run);
      tabs.change(runId, { type: 'job-read', job });
      if (hasEnded(job.status)) end(runId, toJobEnd(job, shelf.get(runId)), job.ended_at);
      else follow(run, stored);
      return runId;
    },
    has: (runId) => followed.has(runId),
    cancel: async (runId) => {
      await followed.get(runId)?.cancel();
    },
    leave,
    onTabRemoved: (tabId) => {
      const run = tabs.of(tabId);
      if (run?.job !== undefined) leave(run.run_id);
    },
    leaveAll: () => {
      for (const runId of followed.keys()) {
        followed.get(runId)?.leave();
        followed.delete(runId);
        tabs.change(runId, {
          type: 'ended',
          end: { status: 'interrupted', failure: noteFailure('job-left') },
          at: toTime(clock.now()),
        });
      }
    },
  };
};
