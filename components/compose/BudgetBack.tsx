import { useEffect } from 'react';

import type { BudgetState } from '../../lib/protocol/index.ts';
import { BUDGET } from '../../lib/texts/en/form/budget.ts';

interface BudgetBackProps {
  budget: BudgetState;
  registryHost: string | null;
  isChosen: boolean;
  /** Asks the registry what is left now. */
  onLook: () => void;
  onPick: () => void;
}

/** A timer takes no more milliseconds. */
const LONGEST_MS = 2 ** 31 - 1;

/** Shown from when the budget was seen spent until the next job: it asks when it should be back, and then says so. */
export const BudgetBack = ({ budget, registryHost, isChosen, onLook, onPick }: BudgetBackProps) => {
  const { available, available_at: at } = budget;
  useEffect(() => {
    if (available || at === null) return undefined;
    // A second later: clocks differ.
    const wait = Math.max(Date.parse(at) - Date.now(), 0) + 1_000;
    const timer = setTimeout(onLook, Math.min(wait, LONGEST_MS));
    return () => clearTimeout(timer);
  }, [available, at, onLook]);
  return (
    <output className="budget-back">
      {available && (
        <>
          {BUDGET.isBack(registryHost ?? '')}{' '}
          {!isChosen && (
            <button type="button" className="button small" onClick={onPick}>
              {BUDGET.planOnIt}
            </button>
          )}
        </>
      )}
    </output>
  );
};
