import type { Draft, Scores as ScoreValues } from '../../lib/protocol/index.ts';
import { DRAFTS } from '../../lib/texts/en/drafts.ts';

/** Below this the critic asks for another attempt, unless the registry's settings differ. */
const ENOUGH = 70;

const namesOf = () =>
  [
    ['specificity', DRAFTS.specificity],
    ['completeness', DRAFTS.completeness],
    ['safety', DRAFTS.safety],
    ['goal_alignment', DRAFTS.goalAlignment],
  ] as const satisfies readonly (readonly [keyof ScoreValues, string])[];

export const Scores = ({ draft }: { draft: Draft }) => {
  const { scores, first_scores: first } = draft;
  const shown = scores ?? first;
  if (shown === null) return null;
  return (
    <div>
      <dl className="scores" aria-label={DRAFTS.scores}>
        {namesOf().map(([name, label]) => (
          <div key={name} data-low={shown[name] < ENOUGH || undefined}>
            <dt>{label}</dt>
            <dd>
              {first !== null && scores !== null && (
                <span className="first-score">
                  {Math.round(first[name])}
                  <span aria-hidden="true"> → </span>
                  <span className="visually-hidden">{DRAFTS.firstThen}</span>
                </span>
              )}
              {Math.round(shown[name])}
            </dd>
          </div>
        ))}
      </dl>
      {draft.rerolled && (
        <p className="hint">
          {DRAFTS.writtenTwice} {scores === null && DRAFTS.secondNotJudged}
        </p>
      )}
    </div>
  );
};
