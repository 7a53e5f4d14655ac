import { useId } from 'react';

import type { PlanSummary } from '../../lib/protocol/index.ts';
import { PARTS } from '../../lib/texts/en/parts.ts';
import { PLANS } from '../../lib/texts/en/plans.ts';
import { ConfirmButton } from '../parts/ConfirmButton.tsx';
import { Foreign } from '../parts/Foreign.tsx';
import { formatDate } from '../parts/format-time.ts';

/** A saved plan. */
export const PlanRow = ({ plan, onDelete }: { plan: PlanSummary; onDelete: () => void }) => {
  const goalId = useId();
  return (
    <li className="plan">
      <div className="plan-text">
        <a className="plan-goal" id={goalId} href={`#${plan.plan_id}`}>
          <Foreign text={plan.goal} />
        </a>
        <p className="plan-facts">
          <span>{PLANS.drafts(plan.drafts)}</span>
          {plan.partial && <span>{PLANS.partial}</span>}
          <span>
            <Foreign text={plan.model} />
          </span>
          <span>{formatDate(plan.saved_at)}</span>
        </p>
        {plan.provider === 'practice' && <p className="practice-note">{PARTS.practice}</p>}
      </div>
      <ConfirmButton
        name={PLANS.delete}
        question={PLANS.deleteForGood}
        confirm={PLANS.deletePlan}
        describedBy={goalId}
        onConfirm={onDelete}
      />
    </li>
  );
};
