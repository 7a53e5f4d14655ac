import type { JobState } from '../../lib/messages/index.ts';
import { JOB } from '../../lib/texts/en/job.ts';

/** What is different about a job in progress: nothing here ends it but Cancel. */
export const JobNote = ({ job, onLeave }: { job: JobState; onLeave?: (() => void) | undefined }) => (
  <div className="job-note">
    <p className="hint">
      {JOB.goesOn}{' '}
      <a href="/plans.html" target="_blank">
        {JOB.underPlans}
      </a>
    </p>
    <output className="hint">
      {job.is_cancelling ? JOB.cancelling : job.is_out_of_reach ? JOB.outOfReach : ''}
    </output>
    {onLeave !== undefined && job.job_id !== null && (
      <button type="button" className="button small quiet" onClick={onLeave}>
        {JOB.leave}
      </button>
    )}
  </div>
);
