import { useRef } from 'react';

import type { PlansSnapshot, PlansStore } from '../../lib/stores/plans-store.ts';
import { PLANS } from '../../lib/texts/en/plans.ts';
import { Foreign } from '../parts/Foreign.tsx';
import { DeletedPlanRow, PlanRow } from './PlanRow.tsx';

interface SavedPlansProps {
  plans: PlansStore;
  snapshot: PlansSnapshot;
  registryUrl: string | null;
  /** The pressed button may disappear with its row. */
  keepFocus: (work: Promise<unknown>) => Promise<void>;
}

const Search = ({ plans, q }: { plans: PlansStore; q: string }) => {
  const ref = useRef<HTMLInputElement>(null);
  return (
    <search>
      <form
        className="plan-search"
        autoComplete="off"
        onSubmit={(event) => {
          event.preventDefault();
          void plans.search(ref.current?.value ?? '');
        }}
      >
        <label htmlFor="plan-search">{PLANS.search}</label>
        <input id="plan-search" type="search" ref={ref} defaultValue={q} maxLength={400} autoComplete="off" />
        <button type="submit" className="button">
          {PLANS.searchNow}
        </button>
      </form>
    </search>
  );
};

/** A rename that somebody else was faster with: both titles, and neither is lost. */
const Conflict = ({ plans, snapshot: { conflict }, keepFocus }: SavedPlansProps) => {
  if (conflict === null) return null;
  const { plan, title } = conflict;
  return (
    <div className="alert" role="alert">
      <p>
        <strong>{PLANS.changedMeanwhile}</strong>
      </p>
      <p>
        <Foreign text={PLANS.asItIsNow(plan.title ?? plan.goal)} />{' '}
        {title === null ? PLANS.asYouTypedNothing : <Foreign text={PLANS.asYouTyped(title)} />}
      </p>
      <div className="row">
        <button
          type="button"
          className="button small"
          onClick={() => void keepFocus(plans.rename(plan, title))}
        >
          {PLANS.takeMine}
        </button>
        <button type="button" className="button small quiet" onClick={plans.dropConflict}>
          {PLANS.keepTheirs}
        </button>
      </div>
    </div>
  );
};

/** The plans that the registry stores: searched, renamed, duplicated, deleted and restored. */
export const SavedPlans = (props: SavedPlansProps) => {
  const { plans, snapshot, registryUrl, keepFocus } = props;
  const { isDeleted, q, undo } = snapshot;
  const isSearchable = snapshot.plans.length > 0 || q !== '' || isDeleted;
  return (
    <>
      <Conflict {...props} />
      {undo !== null && (
        <output className="row">
          <span>{PLANS.isDeleted}</span>
          <button type="button" className="button small" onClick={() => void keepFocus(plans.restore(undo))}>
            {PLANS.undo}
          </button>
        </output>
      )}
      {isSearchable && (
        <section aria-labelledby="saved-title">
          <h2 id="saved-title">{isDeleted ? PLANS.deleted : PLANS.saved}</h2>
          {isDeleted && <p className="hint">{PLANS.deletedHint}</p>}
          <Search key={String(isDeleted)} plans={plans} q={q} />
          {snapshot.plans.length === 0 && !snapshot.isLoading && (
            <p className="hint">{q === '' ? PLANS.noneDeleted : PLANS.noMatch}</p>
          )}
          <ul className="plan-list">
            {snapshot.plans.map((plan) =>
              isDeleted ? (
                <DeletedPlanRow
                  key={plan.plan_id}
                  plan={plan}
                  registryUrl={registryUrl}
                  onRestore={() => void keepFocus(plans.restore(plan.plan_id))}
                  onErase={() => void keepFocus(plans.erase(plan.plan_id))}
                />
              ) : (
                <PlanRow
                  key={plan.plan_id}
                  plan={plan}
                  registryUrl={registryUrl}
                  onRename={(title) => {
                    const renamed = plans.rename(plan, title);
                    void keepFocus(renamed);
                    return renamed;
                  }}
                  onDuplicate={(title, key) => keepFocus(plans.duplicate(plan.plan_id, title, key))}
                  onDelete={() => void keepFocus(plans.remove(plan.plan_id))}
                />
              ),
            )}
          </ul>
          {snapshot.nextCursor !== null && (
            <button
              type="button"
              className="button"
              aria-disabled={snapshot.isLoading}
              onClick={() => void plans.loadMore()}
            >
              {PLANS.showMore}
            </button>
          )}
        </section>
      )}
      {registryUrl !== null && (
        <p>
          <button
            type="button"
            className="button small quiet"
            onClick={() => void plans.showDeleted(!isDeleted)}
          >
            {isDeleted ? PLANS.all : PLANS.deleted}
          </button>
        </p>
      )}
    </>
  );
};
