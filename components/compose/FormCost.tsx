import type { Failure } from '../../lib/failures/index.ts';
import { chosenProvider, type Choice } from '../../lib/form/choice.ts';
import { estimateChoice } from '../../lib/form/estimate.ts';
import type { LimitTexts } from '../../lib/form/limits.ts';
import type { ViewState } from '../../lib/messages/index.ts';
import { RunCost } from '../fields/RunCost.tsx';

interface FormCostProps {
  goal: string;
  choice: Choice;
  state: ViewState | null;
  failure: Failure | null;
  onType: (limits: LimitTexts) => void;
}

/** The cost of the run that the form would start. Loaded once the form can be typed in. */
export const FormCost = ({ goal, choice, state, failure, onType }: FormCostProps) => (
  <RunCost
    estimate={estimateChoice(choice, state, { goal, redraft: null, missing: null })}
    practice={chosenProvider(choice, state)?.practice === true}
    limits={choice.limits}
    failure={failure}
    onType={onType}
  />
);
