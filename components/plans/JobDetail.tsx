import type { Failure } from '../../lib/failures/index.ts';
import type { Store } from '../../lib/stores/observable.ts';
import { useStore } from '../../lib/stores/use-store.ts';
import type { ViewStore } from '../../lib/stores/view-store.ts';
import { JOB } from '../../lib/texts/en/job.ts';
import { PARTS } from '../../lib/texts/en/parts.ts';
import { FailureAlert } from '../parts/FailureAlert.tsx';
import { Icon } from '../parts/Icon.tsx';
import { RunView } from '../run/RunView.tsx';

interface JobDetailProps {
  jobId: string;
  failure: Failure | null;
  view: ViewStore;
  clock: Store<number>;
  onRetry: () => void;
  /** Must be called in the click itself. */
  onPanel: () => void;
}

/**
 * One job, as the run of this tab: the same view as in the panel, which shows it too beside this tab. A key is typed
 * only there, as Firefox offers to save what is typed into a password field of a page in a tab.
 */
export const JobDetail = ({ jobId, failure, view, clock, onRetry, onPanel }: JobDetailProps) => {
  const { state } = useStore(view);
  const run = state?.run ?? null;
  const isShown = run !== null && run.job?.job_id === jobId;
  return (
    <>
      <p>
        <a href="/plans.html">{JOB.all}</a>
      </p>
      {failure !== null && (
        <FailureAlert failure={failure} registryHost={state?.registry?.host ?? null} providerName={null}>
          <button type="button" className="button small" onClick={onRetry}>
            {PARTS.tryAgain}
          </button>
        </FailureAlert>
      )}
      {!isShown && failure === null && <output>{JOB.opening}</output>}
      {isShown && (
        <RunView
          key={run.run_id}
          run={run}
          view={view}
          openStarter={null}
          clock={clock}
          wasStartedHere={false}
          showsGoal
          onCancel={() => void view.ask({ type: 'cancel', run_id: run.run_id })}
          onSave={() => void view.ask({ type: 'save-plan', run_id: run.run_id })}
        />
      )}
      {isShown && run.status !== 'running' && (
        <div className="row">
          <button type="button" className="button small" onClick={onPanel}>
            <Icon name="panel" />
            {JOB.inPanel}
          </button>
          <p className="hint">{JOB.inPanelHint}</p>
        </div>
      )}
    </>
  );
};
