import { useCallback, useEffect, useRef, type ReactNode } from 'react';

import { toFailure } from '../../lib/failures/index.ts';
import { keptKeyOf, permissionOf, providerName } from '../../lib/form/choice.ts';
import type { ComposeStore } from '../../lib/form/compose-store.ts';
import type { Store } from '../../lib/stores/observable.ts';
import { useStore } from '../../lib/stores/use-store.ts';
import type { ViewStore } from '../../lib/stores/view-store.ts';
import { COMPOSE } from '../../lib/texts/en/form/compose.ts';
import { PARTS } from '../../lib/texts/en/parts.ts';
import { FailureAlert } from '../parts/FailureAlert.tsx';
import { late } from '../parts/late.tsx';
import { PageHead } from '../parts/PageHead.tsx';
import { SettingsLink } from '../parts/SettingsLink.tsx';
import { WorkerAlert } from '../parts/WorkerAlert.tsx';
import { ComposeForm } from './ComposeForm.tsx';
import { findBlocker } from './find-blocker.ts';
import { KeyRegion } from './KeyRegion.tsx';
import { LateRunView } from './LateRunView.ts';
import { PopupFoot } from './PopupFoot.tsx';
import { type IsGranted, useMustAsk } from './use-must-ask.ts';

const KeptKey = late(async () => (await import('./late-parts.ts')).KeptKey);

/** Loaded once the registry's budget was spent. */
const BudgetBack = late(async () => (await import('./late-parts.ts')).BudgetBack);

/** Loaded once there is a request. */
const RequestsRegion = late(async () => (await import('./late-parts.ts')).RequestsRegion);

export interface ComposePageProps {
  view: ViewStore;
  compose: ComposeStore;
  clock: Store<number>;
  /** Only in the side panel: what can be done with the page that it stands beside. */
  beside?: ReactNode;
  /** Only in the popup: opens the side panel, and tells whether that is the only way. */
  popup?: { openPanel: () => void; isGranted: IsGranted };
}

/** People open a popup or panel to type a goal. After the first focus on it, the person decides where it goes. */
const focusGoal = (): void => {
  if (document.activeElement === document.body) document.getElementById('goal')?.focus();
};

const focusGoalAtFirst = () => {
  // Earlier, Firefox would lay out the page before all of it has loaded.
  if (document.readyState === 'complete') focusGoal();
  else addEventListener('load', focusGoal, { once: true });
  // Firefox draws a popup before it shows it, and focuses nothing in it until then.
  addEventListener('focus', focusGoal, { once: true });
  return () => {
    removeEventListener('load', focusGoal);
    removeEventListener('focus', focusGoal);
  };
};

/** Side panel and popup. At first a form; a run and its results replace it. */
export const ComposePage = ({ view, compose, clock, beside, popup }: ComposePageProps) => {
  const { state, connection } = useStore(view);
  const { choice, goal, startedRun } = useStore(compose);
  const run = state?.run ?? null;
  const isLive = run?.status === 'running';
  const hasDrafts = run !== null && run.drafts.length > 0;
  const keptKey = state?.kept_key ?? null;
  const registryHost = state?.registry?.host ?? null;
  const againRef = useRef<HTMLDetailsElement>(null);
  const page = state?.page_failure?.slug ?? state?.page?.page_id;
  useEffect(() => {
    // A page that was just taken must be visible before it can be sent; so must the failure to take one.
    if (page !== undefined && againRef.current !== null) againRef.current.open = true;
  }, [page]);
  useEffect(focusGoalAtFirst, []);
  const blocker = findBlocker(state, choice.via);
  // Nothing is granted yet for an address that is still being typed.
  const permission = choice.via === 'direct' ? (permissionOf(choice, state) ?? '') : null;
  const mustAsk = useMustAsk(permission, popup?.isGranted);
  const lookAtBudget = useCallback(() => void view.ask({ type: 'load-budget' }), [view]);
  const planWithMyKey = (): void => {
    if (againRef.current !== null) againRef.current.open = true;
    compose.planWithMyKey();
  };
  const form = (
    <ComposeForm
      compose={compose}
      view={view}
      state={state}
      onPanel={mustAsk && popup !== undefined ? popup.openPanel : null}
    />
  );

  return (
    <>
      <PageHead />
      <main>
        <WorkerAlert view={view} />
        {state?.lost_run === true && (
          <FailureAlert failure={toFailure('run-lost')} registryHost={null} providerName={null} />
        )}
        {beside}
        {run !== null && (
          <LateRunView
            key={run.run_id}
            run={run}
            view={view}
            openStarter={compose.openStarter}
            clock={clock}
            wasStartedHere={run.run_id === startedRun}
            showsGoal={isLive || hasDrafts || goal.trim() !== run.goal}
            onOwnKey={planWithMyKey}
            onLeave={() => void view.ask({ type: 'discard-run', run_id: run.run_id })}
            onCancel={() => void view.ask({ type: 'cancel', run_id: run.run_id })}
            onSave={() => void view.ask({ type: 'save-plan', run_id: run.run_id })}
          />
        )}
        {state?.budget_was_spent === true && state.budget !== null && (
          <BudgetBack
            budget={state.budget}
            registryHost={registryHost}
            isChosen={choice.via === 'hosted'}
            onLook={lookAtBudget}
            onPick={() => compose.pickVia('hosted')}
          />
        )}
        {blocker !== null && !isLive && (
          <FailureAlert failure={blocker} registryHost={registryHost} providerName={null}>
            <SettingsLink />
          </FailureAlert>
        )}
        {state !== null && state.providers_failure !== null && choice.via === 'registry' && !isLive && (
          <FailureAlert failure={state.providers_failure} registryHost={registryHost} providerName={null}>
            <button
              type="button"
              className="button small"
              onClick={() => void view.ask({ type: 'reload-providers' })}
            >
              {PARTS.tryAgain}
            </button>
          </FailureAlert>
        )}
        {isLive ? null : hasDrafts ? (
          <details className="again" ref={againRef}>
            <summary>{COMPOSE.again}</summary>
            {form}
          </details>
        ) : (
          form
        )}
        {(!mustAsk || run !== null || keptKey !== null) && (
          <KeyRegion
            run={run}
            isUnknown={state === null || (isLive && connection !== 'connected')}
            via={choice.via}
            registryHost={registryHost}
            providerName={providerName(choice, state)}
            keeps={keptKey === null ? null : keptKeyOf(choice, state) === null ? 'other' : 'next'}
          >
            {state !== null && keptKey !== null && (
              <KeptKey kept={keptKey} state={state} choice={choice} view={view} clock={clock} />
            )}
          </KeyRegion>
        )}
        {state !== null && state.requests.length > 0 && (
          <RequestsRegion requests={state.requests} isCut={run?.requests_cut === true} />
        )}
        {popup !== undefined && <PopupFoot onOpen={popup.openPanel} isOnlyWay={mustAsk && !isLive} />}
      </main>
    </>
  );
};
