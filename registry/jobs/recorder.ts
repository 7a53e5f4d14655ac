import { setTimeout as pause } from 'node:timers/promises';

import type { IntentJobs, JobEnd, JobEvent, Lease } from '../db/index.ts';
import type { JobProgress } from './progress.ts';

/** Another worker has the job, or nobody any more. What this one still does is for nothing. */
export class LeaseLostError extends Error {
  override readonly name = 'LeaseLostError';
}

/** Writes down what happens in a job, in order. A database that is away for a while costs time and no event. */
export interface JobRecorder {
  /** Drops what was told before. A draft is written at once, anything else a little later, with what follows it. */
  add(event: JobEvent): void;
  /** Resolves when everything added so far is in the database. Rejects with a `LeaseLostError`. */
  flush(): Promise<void>;
  /** What is not in the database yet, once nothing is being written: whoever ends the job writes it with the end. */
  rest(): Promise<Required<Pick<JobEnd, 'events' | 'usage'>>>;
  /** Writes nothing more. */
  stop(): void;
}

export interface RecorderParts {
  jobs: Pick<IntentJobs, 'append'>;
  lease: Lease;
  /** The number of the job's last event. */
  lastSeq: number;
  /** With the events of earlier workers. */
  progress: JobProgress;
  /** Called once, when the job turns out to be no longer under this lease. */
  onLost: () => void;
  onFailure: (error: unknown) => void;
}

/** Nobody sees that an event is so late; each statement costs more than what it writes. */
const GATHER_MS = 20;
const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 2_000;

export const createJobRecorder = (parts: RecorderParts): JobRecorder => {
  const { jobs, lease, progress, onLost } = parts;
  let seq = parts.lastSeq;
  let waiting: JobEvent[] = [];
  let writing: Promise<void> | null = null;
  const over = new AbortController();
  const { signal } = over;
  let isLost = false;
  let gathering: NodeJS.Timeout | undefined;

  const lose = (): never => {
    if (!isLost) onLost();
    isLost = true;
    over.abort();
    waiting = [];
    throw new LeaseLostError('The job is with another worker, or has ended');
  };

  const write = async (): Promise<void> => {
    // What else happens in this turn goes into the same statement.
    await Promise.resolve();
    let wait = FIRST_WAIT_MS;
    while (waiting.length > 0 && !signal.aborted) {
      const batch = waiting;
      try {
        const now = { drafts: progress.drafts.length, usage: progress.usage };
        if (!(await jobs.append(lease, seq, batch, now))) lose();
        seq += batch.length;
        waiting = waiting.slice(batch.length);
        wait = FIRST_WAIT_MS;
      } catch (error) {
        if (error instanceof LeaseLostError) throw error;
        if (wait === FIRST_WAIT_MS) parts.onFailure(error);
        await pause(wait, undefined, { ref: false });
        wait = Math.min(wait * 2, LONGEST_WAIT_MS);
      }
    }
  };

  const begin = (): Promise<void> => {
    clearTimeout(gathering);
    gathering = undefined;
    writing ??= write().finally(() => {
      writing = null;
    });
    return writing;
  };
  const beginAlone = (): void => void begin().catch(() => {});

  return {
    add: (event) => {
      if (signal.aborted || !progress.add(event)) return;
      waiting = [...waiting, event];
      if (event.event === 'draft') beginAlone();
      else gathering ??= setTimeout(beginAlone, GATHER_MS);
    },
    flush: async () => {
      if (isLost) lose();
      while (waiting.length > 0 && !signal.aborted) await begin();
      if (isLost) lose();
    },
    rest: async () => {
      clearTimeout(gathering);
      await writing;
      if (isLost) lose();
      return { events: waiting, usage: progress.usage };
    },
    stop: () => {
      over.abort();
      clearTimeout(gathering);
    },
  };
};
