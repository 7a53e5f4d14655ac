import { toFailure } from '../../lib/failures/index.ts';
import { sumUsage, type RunState } from '../../lib/messages/index.ts';
import { FailureAlert } from '../parts/FailureAlert.tsx';
import { Foreign } from '../parts/Foreign.tsx';
import { formatElapsed } from '../parts/format-time.ts';
import { formatCost, formatCount, formatTokens } from '../parts/format.ts';
import { useLostFocus } from '../parts/use-lost-focus.ts';
import { registryHostOf } from './run-host.ts';

type EndStatus = Exclude<RunState['status'], 'running'>;

const TITLES = {
  succeeded: 'Done',
  failed: 'Failed',
  cancelled: 'Cancelled',
  interrupted: 'Interrupted',
} as const satisfies Record<EndStatus, string>;

/** For a run that rewrites one draft: the others existed before. */
const redraftTitle = (run: RunState, status: EndStatus): string => {
  const name = run.drafts.find(({ draft_id }) => draft_id === run.redraft?.draft_id)?.name ?? 'The draft';
  if (status === 'succeeded') return `${name} rewritten`;
  return run.redraft?.done === true
    ? `${TITLES[status]} after ${name} was rewritten`
    : `${TITLES[status]}: ${name} is as it was`;
};

export const outcomeTitle = (run: RunState, status: EndStatus): string => {
  if (run.redraft !== null) return redraftTitle(run, status);
  if (status === 'succeeded')
    return run.drafts.length > 0
      ? `${formatCount(run.drafts.length, 'draft')} ready`
      : `Nothing to draft${run.gaps.length > 0 ? ', but there are gaps' : ': what exists covers it'}`;
  if (run.drafts.length === 0) return TITLES[status];
  const planned = run.outline?.length ?? run.drafts.length;
  return `${TITLES[status]}, partial: ${run.drafts.length} of ${formatCount(planned, 'draft')}`;
};

interface RunOutcomeProps {
  run: RunState;
  /** True if it replaced the progress. */
  wasLive: boolean;
  status: EndStatus;
}

/** How the run ended, in one line; and, if it did not succeed, who refused and why. */
export const RunOutcome = ({ run, wasLive, status }: RunOutcomeProps) => {
  const ref = useLostFocus<HTMLHeadingElement>(wasLive);
  const usage = sumUsage(run.usage, run.usage_before);
  const failure = run.failure ?? (status === 'interrupted' ? toFailure('interrupted') : null);
  return (
    <div className="outcome" data-status={status}>
      <h2 ref={ref} tabIndex={-1}>
        {outcomeTitle(run, status)}
      </h2>
      <p className="meter">
        {run.finished_at !== null && (
          <span className="meter-time">
            {formatElapsed(Date.parse(run.finished_at) - Date.parse(run.started_at))}
          </span>
        )}
        {usage !== null && (
          <>
            <span>{formatTokens(usage)}</span>
            <span>{formatCost(usage, run.practice)}</span>
          </>
        )}
        <span>
          <Foreign text={run.provider_name} /> · <Foreign text={run.model} />
        </span>
      </p>
      {status === 'cancelled' && failure === null && (
        <p>
          {run.via === 'direct'
            ? `You cancelled the run: every call to ${run.provider_name} was closed.`
            : `You cancelled the run: its connection was closed, and with it the registry ends every call to ${run.provider_name}.`}
        </p>
      )}
      {failure !== null && status !== 'succeeded' && (
        <FailureAlert failure={failure} registryHost={registryHostOf(run)} providerName={run.provider_name} />
      )}
    </div>
  );
};
