import { useEffect, useRef } from 'react';

import type { LedgerEntry, RunState } from '../../lib/messages/index.ts';
import type { PlansStore } from '../../lib/stores/plans-store.ts';
import { useStore } from '../../lib/stores/use-store.ts';
import type { ViewStore } from '../../lib/stores/view-store.ts';
import { FailureAlert } from '../parts/FailureAlert.tsx';
import { PageHead } from '../parts/PageHead.tsx';
import { PlanDetail } from './PlanDetail.tsx';
import { PlanRow } from './PlanRow.tsx';
import { UnsavedPlan } from './UnsavedPlan.tsx';

interface PlansPageProps {
  view: ViewStore;
  plans: PlansStore;
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
      <h2 id="unsaved-title">Not saved</h2>
      <p className="hint">
        These live in this browser session only. They were paid for: save or download what you want to keep.
      </p>
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

export const PlansPage = ({ view, plans, openRun }: PlansPageProps) => {
  const { state } = useStore(view);
  const registryHost = state?.registry?.host ?? null;
  const snapshot = useStore(plans);
  const { unsaved, failure, opened } = snapshot;
  const mainRef = useRef<HTMLElement>(null);
  const wasOpened = useRef(false);
  const alert = (shown: typeof failure, onRetry: () => Promise<void>) =>
    shown !== null && (
      <FailureAlert failure={shown} registryHost={registryHost} providerName={null}>
        <button type="button" className="button small" onClick={() => void onRetry()}>
          Try again
        </button>
      </FailureAlert>
    );
  const isOpened = opened !== null;
  useEffect(() => {
    if (wasOpened.current && !isOpened) mainRef.current?.focus();
    wasOpened.current = isOpened;
  }, [isOpened]);
  /** The pressed button may have disappeared with its row. */
  const keepFocus = async (work: Promise<unknown>): Promise<void> => {
    await work;
    if (document.activeElement === document.body) mainRef.current?.focus();
  };
  if (opened !== null) {
    return (
      <>
        <PageHead title="My plans" here="plans" />
        <main>
          <p>
            <a href="/plans.html">All plans</a>
          </p>
          {alert(opened.failure, () => plans.open(opened.planId))}
          {opened.plan === null && opened.failure === null && <output>Loading the plan</output>}
          {opened.plan !== null && (
            <PlanDetail plan={opened.plan} registryUrl={state?.registry?.url ?? null} />
          )}
        </main>
      </>
    );
  }
  const isEmpty = unsaved?.length === 0 && snapshot.plans.length === 0 && failure === null;
  return (
    <>
      <PageHead title="My plans" here="plans" />
      <main ref={mainRef} tabIndex={-1}>
        {alert(failure, plans.reload)}
        {unsaved === null && failure === null && <output>Loading your plans</output>}
        <Unsaved
          runs={unsaved ?? []}
          requests={snapshot.requests}
          plans={plans}
          openRun={openRun}
          keepFocus={keepFocus}
        />
        {snapshot.plans.length > 0 && (
          <section aria-labelledby="saved-title">
            <h2 id="saved-title">Saved</h2>
            <ul className="plan-list">
              {snapshot.plans.map((plan) => (
                <PlanRow
                  key={plan.plan_id}
                  plan={plan}
                  onDelete={() => void keepFocus(plans.remove(plan.plan_id))}
                />
              ))}
            </ul>
            {snapshot.nextCursor !== null && (
              <button
                type="button"
                className="button"
                aria-disabled={snapshot.isLoading}
                onClick={() => void plans.loadMore()}
              >
                Show more
              </button>
            )}
          </section>
        )}
        {state !== null && state.registry === null && (
          <p className="hint">
            Saved plans are kept by a registry, and none is set. <a href="/options.html">Set a registry</a>
          </p>
        )}
        {isEmpty && (
          <div className="empty">
            <h2>No plans yet</h2>
            <p>
              A plan is what a run gave, as you saved it. Open the side panel, say a goal, and press Save plan
              when you like what came.
            </p>
          </div>
        )}
      </main>
    </>
  );
};
