import { WIZARD } from '../../lib/texts/en/wizard.ts';
import { blockersOf, type Problem } from '../../lib/wizard/problems.ts';
import { type Step, STEPS } from '../../lib/wizard/wizard-draft.ts';

interface StepsProps {
  current: Step;
  problems: readonly Problem[];
  /** Whether the bundle is published: then there is nothing to go back to. */
  isDone: boolean;
  onGo: (step: Step) => void;
}

/** The screens in their order. Those that can be reached are buttons. */
export const Steps = ({ current, problems, isDone, onGo }: StepsProps) => {
  const isReachable = (step: Step): boolean => {
    const before = STEPS[STEPS.indexOf(step) - 1];
    return !isDone && (before === undefined || blockersOf(before, problems).length === 0);
  };
  return (
    <nav aria-label={WIZARD.steps}>
      <ol className="wizard-steps">
        {STEPS.map((step) => {
          const mark = !isDone && step === current ? 'step' : undefined;
          return (
            <li key={step} aria-current={mark}>
              {mark === undefined && isReachable(step) ? (
                <button type="button" onClick={() => onGo(step)}>
                  {WIZARD.step[step]}
                </button>
              ) : (
                WIZARD.step[step]
              )}
            </li>
          );
        })}
        <li aria-current={isDone ? 'step' : undefined}>{WIZARD.done}</li>
      </ol>
    </nav>
  );
};
