import { toFailure } from '../../lib/failures/index.ts';
import { sumUsage, type RunState } from '../../lib/messages/index.ts';
import { RUN } from '../../lib/texts/en/run.ts';
import { FailureAlert } from '../parts/FailureAlert.tsx';
import { Foreign } from '../parts/Foreign.tsx';
import { formatElapsed } from '../parts/format-time.ts';
import { formatCost, formatTokens } from '../parts/format-usage.ts';
import { canUseOwnKey, OwnKeyButton } from '../parts/OwnKeyButton.tsx';
import { useLostFocus } from '../parts/use-lost-focus.ts';
import { registryHostOf } from './run-host.ts';

type EndStatus = Exclude<RunState['status'], 'running'>;

/** For a run that rewrites one draft: the others existed before. */
const redraftTitle = (run: RunState, status: EndStatus): string => {
  const draft = run.drafts.find(({ draft_id }) => draft_id === run.redraft?.draft_id);
  const name = draft?.name ?? RUN.someDraft;
  if (status === 'succeeded') return RUN.rewritten(name);
  const ended = RUN.ended[status];
  return run.redraft?.done === true ? RUN.endedRewritten(ended, name) : RUN.endedUnchanged(ended, name);
};

export const outcomeTitle = (run: RunState, status: EndStatus): string => {
  if (run.redraft !== null) return redraftTitle(run, status);
  const count = run.drafts.length;
  if (status === 'succeeded') {
    if (count > 0) return RUN.draftsReady(count);
    return run.gaps.length > 0 ? RUN.nothingButGaps : RUN.nothingToDraft;
  }
  const ended = RUN.ended[status];
  return count === 0 ? ended : RUN.partial(ended, count, run.outline?.length ?? count);
};

interface RunOutcomeProps {
  run: RunState;
  /** True if it replaced the progress. */
  wasLive: boolean;
  status: EndStatus;
  /** Plans the same with the person's own key; absent where there is no form. */
  onOwnKey?: (() => void) | undefined;
}

/** How the run ended, in one line; and, if it did not succeed, who refused and why. */
export const RunOutcome = ({ run, wasLive, status, onOwnKey }: RunOutcomeProps) => {
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
          {run.via === 'hosted'
            ? RUN.cancelledJob
            : run.via === 'direct'
              ? RUN.cancelledDirect(run.provider_name)
              : RUN.cancelledRegistry(run.provider_name)}
        </p>
      )}
      {failure !== null && status !== 'succeeded' && (
        <FailureAlert
          failure={failure}
          registryHost={registryHostOf(run)}
          providerName={run.provider_name}
          isHosted={run.via === 'hosted'}
        >
          {onOwnKey !== undefined && canUseOwnKey(failure) && <OwnKeyButton onPress={onOwnKey} />}
        </FailureAlert>
      )}
    </div>
  );
};
