import { useEffect, useId, useRef, useState } from 'react';

import type { PlanSummary } from '../lib/protocol/index.ts';
import { formatCount, formatDate, PRACTICE_NOTE } from './format.ts';

/** A saved plan. Deleting asks once more, in place. */
export const PlanRow = ({ plan, onDelete }: { plan: PlanSummary; onDelete: () => void }) => {
  const [isAsking, setAsking] = useState(false);
  const goalId = useId();
  const keepRef = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (isAsking) keepRef.current?.focus();
  }, [isAsking]);
  return (
    <li className="plan">
      <div className="plan-text">
        <a className="plan-goal" id={goalId} href={`#${plan.plan_id}`}>
          {plan.goal}
        </a>
        <p className="plan-facts">
          <span>{formatCount(plan.drafts, 'draft')}</span>
          {plan.partial && <span>partial</span>}
          <span>{plan.model}</span>
          <span>{formatDate(plan.saved_at)}</span>
        </p>
        {plan.provider === 'practice' && <p className="practice-note">{PRACTICE_NOTE}</p>}
      </div>
      {isAsking ? (
        <fieldset className="row">
          <legend className="visually-hidden">Delete this plan?</legend>
          <span>Delete for good?</span>
          <button type="button" className="button small danger" onClick={onDelete}>
            Delete plan
          </button>
          <button type="button" className="button small" ref={keepRef} onClick={() => setAsking(false)}>
            Keep
          </button>
        </fieldset>
      ) : (
        <button
          type="button"
          className="button small quiet"
          aria-describedby={goalId}
          onClick={() => setAsking(true)}
        >
          Delete
        </button>
      )}
    </li>
  );
};
