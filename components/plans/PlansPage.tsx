import { useEffect, useRef } from 'react';

import type { LedgerEntry, RunState } from '../../lib/messages/index.ts';
import type { JobsStore } from '../../lib/stores/jobs/jobs-store.ts';
import type { Store } from '../../lib/stores/observable.ts';
import type { PlansStore } from '../../lib/stores/plans-store.ts';
import { useStore } from '../../lib/stores/use-store.ts';
import type { ViewStore } from '../../lib/stores/view-store.ts';
import { PAGES } from '../../lib/texts/en/pages.ts';
import { PARTS } from '../../lib/texts/en/parts.ts';
import { PLANS } from '../../lib/texts/en/plans.ts';
import { FailureAlert } from '../parts/FailureAlert.tsx';
import { PageHead } from '../parts/PageHead.tsx';
import { JobDetail } from './JobDetail.tsx';
import { Jobs } from './Jobs.tsx';
import { PlanDetail } from './PlanDetail.tsx';
import { SavedPlans } from './SavedPlans.tsx';
import { UnsavedPlan } from './UnsavedPlan.tsx';

interface PlansPageProps {
  view: ViewStore;
  plans: PlansStore;
  jobs: JobsStore;
  clock: Store<number>;
  /** Opens the side panel; must be called in the click itself. */
  onPanel: () => void;
  /** The unsaved run that the address names, shown open; empty if none. */
  openRun: string;
}

const Unsaved = ({
  runs,
  requests,
  plans,
  openRun,
  keepFocus,
}: {
  runs: readonly RunState[];
  requests: readonly LedgerEntry[];
  plans: PlansStore;
  openRun: string;
  keepFocus: (work: Promise<void>) => Promise<void>;
}) =>
  runs.length === 0 ? null : (
    <section aria-labelledby="unsaved-title">
      <h2 id="unsaved-title">{PLANS.notSaved}</h2>
      <p className="hint">{PLANS.notSavedHint}</p>
      <ul className="plan-list">
        {runs.map((run) => (
          <UnsavedPlan
            key={run.run_id}
            run={run}
            requests={requests.filter(({ run_id }) => run_id === run.run_id)}
            isOpen={run.run_id === openRun}
            onSave={() => void keepFocus(plans.saveUnsaved(run.run_id))}
            onDiscard={() => void keepFocus(plans.discardUnsaved(run.run_id))}
          />
        ))}
      </ul>
    </section>
  );

export const PlansPage = ({ view, plans, jobs, clock, onPanel, openRun }: PlansPageProps) => {
  const { state } = useStore(view);
  const registryHost = state?.registry?.host ?? null;
  const snapshot = useStore(plans);
  const { unsaved, failure, opened } = snapshot;
  const { jobs: listed, opened: openedJob } = useStore(jobs);
  const mainRef = useRef<HTMLElement>(null);
  const wasOpened = useRef(false);
  const alert = (shown: typeof failure, onRetry: () => Promise<void>) =>
    shown !== null && (
      <FailureAlert failure={shown} registryHost={registryHost} providerName={null}>
        <button type="button" className="button small" onClick={() => void onRetry()}>
          {PARTS.tryAgain}
        </button>
      </FailureAlert>
    );
  const isOpened = opened !== null || openedJob !== null;
  useEffect(() => {
    if (wasOpened.current && !isOpened) mainRef.current?.focus();
    wasOpened.current = isOpened;
  }, [isOpened]);
  /** The pressed button may have disappeared with its row. */
  const keepFocus = async (work: Promise<unknown>): Promise<void> => {
    await work;
    if (document.activeElement === document.body) mainRef.current?.focus();
  };
  if (openedJob !== null) {
    return (
      <>
        <PageHead title={PAGES.plans} here="plans" />
        <main>
          <JobDetail
            key={openedJob.jobId}
            {...openedJob}
            view={view}
            clock={clock}
            onRetry={() => void jobs.open(openedJob.jobId)}
            onPanel={onPanel}
          />
        </main>
      </>
    );
  }
  if (opened !== null) {
    return (
      <>
        <PageHead title={PAGES.plans} here="plans" />
        <main>
          <p>
            <a href="/plans.html">{PLANS.all}</a>
          </p>
          {alert(opened.failure, () => plans.open(opened.planId))}
          {opened.plan === null && opened.failure === null && <output>{PLANS.loadingOne}</output>}
          {opened.plan !== null && (
            <PlanDetail plan={opened.plan} registryUrl={state?.registry?.url ?? null} />
          )}
        </main>
      </>
    );
  }
  const isEmpty =
    unsaved?.length === 0 &&
    snapshot.plans.length === 0 &&
    listed.length === 0 &&
    failure === null &&
    snapshot.q === '' &&
    !snapshot.isDeleted;
  return (
    <>
      <PageHead title={PAGES.plans} here="plans" />
      <main ref={mainRef} tabIndex={-1}>
        {alert(failure, plans.reload)}
        {unsaved === null && failure === null && <output>{PLANS.loading}</output>}
        <Unsaved
          runs={unsaved ?? []}
          requests={snapshot.requests}
          plans={plans}
          openRun={openRun}
          keepFocus={keepFocus}
        />
        <Jobs jobs={jobs} registryHost={registryHost} keepFocus={keepFocus} />
        <SavedPlans
          plans={plans}
          snapshot={snapshot}
          registryUrl={state?.registry?.url ?? null}
          keepFocus={keepFocus}
        />
        {state !== null && state.registry === null && (
          <p className="hint">
            {PLANS.needsRegistry} <a href="/options.html">{PAGES.setRegistry}</a>
          </p>
        )}
        {isEmpty && (
          <div className="empty">
            <h2>{PLANS.none}</h2>
            <p>{PLANS.noneHint}</p>
          </div>
        )}
      </main>
    </>
  );
};
