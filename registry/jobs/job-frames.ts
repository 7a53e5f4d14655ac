import type { RunEvent } from '../../lib/protocol/index.ts';
import type { JobEvent, StoredJob, StoredJobEvent } from '../db/index.ts';
import { toFrame } from '../http/event-stream.ts';
import { addEventMessages } from '../http/messages.ts';
import { toEndProblem } from './job-wire.ts';
import { isTold } from './progress.ts';

/** The events of one job as frames: those of a run, with their bodies, under the numbers that they are stored with. */
export interface JobFrames {
  add(event: StoredJobEvent): void;
  /** The last one: exactly one `result` or `problem`. */
  end(job: StoredJob): void;
}

export const createJobFrames = (send: (frame: string) => void, publicUrl: string): JobFrames => {
  let last = 0;
  const tell = (event: RunEvent): void => {
    const { event: name, data } = addEventMessages(event);
    send(toFrame(last, name, JSON.stringify(data)));
  };
  return {
    add: (stored) => {
      last = stored.seq;
      const event: JobEvent = stored;
      if (isTold(event)) tell({ event: event.event, data: event.data } as RunEvent);
    },
    end: (job) => {
      if (job.status === 'succeeded' && job.composition !== null)
        tell({ event: 'result', data: job.composition });
      else tell({ event: 'problem', data: toEndProblem(job, publicUrl) });
    },
  };
};
