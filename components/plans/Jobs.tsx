import { useEffect, useId } from 'react';

import { hasEnded, type JobSummary } from '../../lib/protocol/index.ts';
import type { JobsStore } from '../../lib/stores/jobs/jobs-store.ts';
import { useStore } from '../../lib/stores/use-store.ts';
import { JOB } from '../../lib/texts/en/job.ts';
import { PARTS } from '../../lib/texts/en/parts.ts';
import { ConfirmButton } from '../parts/ConfirmButton.tsx';
import { FailureAlert } from '../parts/FailureAlert.tsx';
import { Foreign } from '../parts/Foreign.tsx';
import { formatDate } from '../parts/format-time.ts';

interface JobsProps {
  jobs: JobsStore;
  registryHost: string | null;
  /** The pressed button may disappear. */
  keepFocus: (work: Promise<unknown>) => Promise<void>;
}

/** Milliseconds between two looks at jobs that have not ended. */
const LOOK_MS = 5_000;

const JobRow = ({ job, onCancel }: { job: JobSummary; onCancel: () => void }) => {
  const nameId = useId();
  const isOver = hasEnded(job.status);
  return (
    <li className="plan">
      <div className="plan-text">
        <a className="plan-goal" id={nameId} href={`#job-${job.job_id}`}>
          <Foreign text={job.goal} />
        </a>
        <p className="plan-facts">
          <span className="tag">{JOB.status[job.status]}</span>
          {job.drafts > 0 && <span>{JOB.drafts(job.drafts)}</span>}
          <span>
            <Foreign text={job.model} />
          </span>
          <span>{formatDate(job.ended_at ?? job.created_at)}</span>
          {job.kept_until !== null && <span>{JOB.keptUntil(formatDate(job.kept_until))}</span>}
        </p>
        {job.provider === 'practice' && <p className="practice-note">{PARTS.practice}</p>}
      </div>
      <div className="row plan-verbs">
        <a href={`#job-${job.job_id}`} aria-describedby={nameId}>
          {JOB.open}
        </a>
        {!isOver && (
          <ConfirmButton
            name={JOB.cancel}
            question={JOB.askCancel}
            confirm={JOB.cancelIt}
            describedBy={nameId}
            onConfirm={onCancel}
          />
        )}
      </div>
    </li>
  );
};

/** The person's jobs on the registry's own budget, newest first: queued, in progress and ended. */
export const Jobs = ({ jobs, registryHost, keepFocus }: JobsProps) => {
  const snapshot = useStore(jobs);
  const isAnyLive = snapshot.jobs.some(({ status }) => !hasEnded(status));
  useEffect(() => {
    if (!isAnyLive) return undefined;
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') void jobs.reload();
    }, LOOK_MS);
    return () => clearInterval(timer);
  }, [isAnyLive, jobs]);
  if (snapshot.jobs.length === 0 && snapshot.failure === null) return null;
  return (
    <section aria-labelledby="jobs-title">
      <h2 id="jobs-title">{JOB.jobs}</h2>
      <p className="hint">{JOB.jobsHint}</p>
      {snapshot.failure !== null && (
        <FailureAlert failure={snapshot.failure} registryHost={registryHost} providerName={null}>
          <button type="button" className="button small" onClick={() => void jobs.reload()}>
            {PARTS.tryAgain}
          </button>
        </FailureAlert>
      )}
      <ul className="plan-list">
        {snapshot.jobs.map((job) => (
          <JobRow key={job.job_id} job={job} onCancel={() => void keepFocus(jobs.cancel(job.job_id))} />
        ))}
      </ul>
      {snapshot.nextCursor !== null && (
        <button type="button" className="button" onClick={() => void jobs.loadMore()}>
          {JOB.showMore}
        </button>
      )}
    </section>
  );
};
