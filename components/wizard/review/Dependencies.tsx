import { REVIEW } from '../../../lib/texts/en/wizard/review.ts';
import { canBeDependency, isLeftOut, leaveOut } from '../../../lib/wizard/dependencies.ts';
import { ReuseList } from '../../composition/ReuseList.tsx';
import { FieldProblem } from '../../fields/FieldProblem.tsx';
import { Foreign } from '../../parts/Foreign.tsx';
import { describeProblem, fieldId, problemsAt } from '../problem-words.ts';
import type { StepProps } from '../step-props.ts';

const PLACE = { member: null, pointer: '/left_out' };

/** What the plan reuses. The members name it as what they work with, unless the person leaves it out. */
export const Dependencies = ({ store, draft, problems }: Pick<StepProps, 'store' | 'draft' | 'problems'>) => {
  const { reuse, registry_url: registryUrl } = draft;
  if (reuse.length === 0) return <p className="hint">{REVIEW.noDependencies}</p>;
  const id = fieldId(PLACE);
  return (
    <div id={id} tabIndex={-1}>
      {problemsAt(problems, PLACE.member, PLACE.pointer).map((problem, index) => (
        <FieldProblem key={describeProblem(problem)} id={`${id}-${index}`}>
          <Foreign text={describeProblem(problem)} />
        </FieldProblem>
      ))}
      <ReuseList
        reuse={reuse}
        registryUrl={registryUrl}
        renderControl={(entity) =>
          canBeDependency(draft, entity) && (
            <label>
              <input
                type="checkbox"
                aria-label={`${REVIEW.isDependency}: ${entity}`}
                checked={!isLeftOut(draft, entity)}
                onChange={({ currentTarget: { checked } }) =>
                  store.change((each) => leaveOut(each, entity, !checked))
                }
              />{' '}
              {REVIEW.isDependency}
            </label>
          )
        }
      />
      <p className="hint">{REVIEW.dependenciesHint}</p>
    </div>
  );
};
