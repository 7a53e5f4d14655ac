import { useId } from 'react';

import { WIZARD } from '../../lib/texts/en/wizard.ts';
import type { Problem } from '../../lib/wizard/problems.ts';
import type { Step, WizardMember } from '../../lib/wizard/wizard-draft.ts';
import { Foreign } from '../parts/Foreign.tsx';
import { describeProblem } from './problem-words.ts';

interface NextRowProps {
  /** What keeps the person on this screen. */
  blockers: readonly Problem[];
  members: readonly WizardMember[];
  back: Step | null;
  next: Step | null;
  onGo: (step: Step) => void;
  /** Leads to where a problem is. */
  onShow: (problem: Problem) => void;
  /** Next was pressed although it cannot be. */
  onBlocked: () => void;
}

const describe = (problem: Problem, members: readonly WizardMember[]): string => {
  const words = describeProblem(problem);
  if (problem.member === null) return words;
  const name = members.find(({ id }) => id === problem.member)?.name ?? '';
  return WIZARD.inMember(name === '' ? WIZARD.unnamed : name, words);
};

/** Back and Next, and why Next cannot be pressed. */
export const NextRow = ({ blockers, members, back, next, onGo, onShow, onBlocked }: NextRowProps) => {
  const reasonId = useId();
  const [first, ...others] = blockers;
  return (
    <div className="wizard-foot">
      {first !== undefined && (
        <p className="hint" id={reasonId}>
          <Foreign text={describe(first, members)} />{' '}
          {others.length > 0 && <span>{WIZARD.more(others.length)} </span>}
          <button type="button" className="link" onClick={() => onShow(first)}>
            {WIZARD.goThere}
          </button>
        </p>
      )}
      <div className="row">
        {back !== null && (
          <button type="button" className="button" onClick={() => onGo(back)}>
            {WIZARD.back}
          </button>
        )}
        {next !== null && (
          <button
            type="button"
            className="button primary"
            aria-disabled={first !== undefined}
            aria-describedby={first === undefined ? undefined : reasonId}
            onClick={() => (first === undefined ? onGo(next) : onBlocked())}
          >
            {WIZARD.next}
          </button>
        )}
      </div>
    </div>
  );
};
