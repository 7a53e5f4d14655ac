import { sumUsage, type RunState } from '../../lib/messages/index.ts';
import type { Store } from '../../lib/stores/observable.ts';
import {
  isCounted,
  toRunProgress,
  type PhaseProgress,
  type RunProgress as Progress,
} from '../../lib/stores/run-progress.ts';
import { useStore } from '../../lib/stores/use-store.ts';
/* eslint-disable jsx-a11y/prefer-tag-over-role -- a <progress> has one bar and no words in it */
import { REGISTRY_KEY } from '../../lib/texts/en/codes/registry-key.ts';
import { RUN } from '../../lib/texts/en/run.ts';
import { formatElapsed } from '../parts/format-time.ts';
import { formatCost, formatTokens } from '../parts/format-usage.ts';
import { useLostFocus } from '../parts/use-lost-focus.ts';

interface RunProgressProps {
  run: RunState;
  /** True if it replaced the form. */
  wasStartedHere: boolean;
  clock: Store<number>;
  onCancel: () => void;
}

/** Only while a run waits for a provider that refused a call. The seconds are not read aloud: each would be. */
const Waiting = ({ run: { wait, provider_name, via }, now }: { run: RunState; now: number }) => {
  const seconds = wait === null ? 0 : Math.ceil((Date.parse(wait.until) - now) / 1_000);
  const isWaiting = wait !== null && seconds > 0;
  const text = wait === null ? '' : RUN.waiting[wait.reason](provider_name);
  return (
    <p className="hint" role="status">
      {isWaiting && (
        <>
          {via === 'hosted' ? REGISTRY_KEY.told(text) : text}{' '}
          <span aria-hidden="true">{RUN.timeLeft(seconds)}</span>
        </>
      )}
    </p>
  );
};

const countText = (phase: PhaseProgress): string | null =>
  isCounted(phase) ? RUN.doneOf(phase.done, phase.total) : null;

/** The current phase in words: `drafting, 1 of 3`. */
export const progressText = (
  { current, last }: Pick<Progress, 'current' | 'last'>,
  isQueued = false,
): string => {
  if (current === null)
    return last === null ? (isQueued ? RUN.queued : RUN.connecting) : RUN.phaseDone(RUN.phases[last.phase]);
  const count = countText(current);
  const phase = RUN.phases[current.phase];
  return count === null ? phase : RUN.phaseCount(phase, count);
};

/** Nothing above Cancel changes its height: a click is lost when the button moves away while it is pressed. */
export const RunProgress = ({ run, wasStartedHere, clock, onCancel }: RunProgressProps) => {
  const now = useStore(clock);
  const ref = useLostFocus<HTMLElement>(wasStartedHere);
  const { phases, percent, ...progress } = toRunProgress(run);
  // A run that rewrites one draft adds to what the plan has cost so far.
  const usage = sumUsage(run.usage, run.usage_before);
  return (
    <section className="progress" aria-label={RUN.run} ref={ref} tabIndex={-1}>
      <div
        className="progress-bar"
        role="progressbar"
        aria-label={RUN.progress}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent}
        aria-valuetext={progressText(progress, (run.job?.job_id ?? null) !== null)}
      >
        {phases.map((each) => (
          <span key={each.phase} className="phase" data-state={each.state}>
            <span className="phase-track">
              <span
                className="phase-fill"
                style={{
                  width:
                    each.state === 'finished'
                      ? '100%'
                      : each.total > 0
                        ? `${(100 * each.done) / each.total}%`
                        : '0%',
                }}
              />
            </span>
            <span className="phase-name">{RUN.phases[each.phase]}</span>
            <span className="phase-count">{countText(each)}</span>
          </span>
        ))}
      </div>
      <div className="progress-foot">
        <p className="meter">
          <span className="meter-time">{formatElapsed(now - Date.parse(run.started_at))}</span>
          {usage !== null && (
            <>
              <span>{formatTokens(usage)}</span>
              <span>{formatCost(usage, run.practice)}</span>
            </>
          )}
          {run.via === 'direct' && run.has_key && <span>{RUN.keyOnlyTo(run.provider_name)}</span>}
        </p>
        <button type="button" className="button" onClick={onCancel}>
          {RUN.cancel}
        </button>
      </div>
      <Waiting run={run} now={now} />
    </section>
  );
};
