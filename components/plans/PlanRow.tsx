import { useId } from 'react';

import type { PlanSummary } from '../../lib/protocol/index.ts';
import { ConfirmButton } from '../parts/ConfirmButton.tsx';
import { Foreign } from '../parts/Foreign.tsx';
import { formatDate } from '../parts/format-time.ts';
import { formatCount } from '../parts/format.ts';
import { PRACTICE_NOTE } from '../parts/practice-note.ts';

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
          <span>{formatCount(plan.drafts, 'draft')}</span>
          {plan.partial && <span>partial</span>}
          <span>
            <Foreign text={plan.model} />
          </span>
          <span>{formatDate(plan.saved_at)}</span>
        </p>
        {plan.provider === 'practice' && <p className="practice-note">{PRACTICE_NOTE}</p>}
      </div>
      <ConfirmButton
        name="Delete"
        question="Delete for good?"
        confirm="Delete plan"
        describedBy={goalId}
        onConfirm={onDelete}
      />
    </li>
  );
};
