import type { Draft, Scores as ScoreValues } from '../../lib/protocol/index.ts';

const NAMES = [
  ['specificity', 'Specificity'],
  ['completeness', 'Completeness'],
  ['safety', 'Safety'],
  ['goal_alignment', 'Goal alignment'],
] as const satisfies readonly (readonly [keyof ScoreValues, string])[];

/** Below this the critic asks for another attempt, unless the registry's settings differ. */
const ENOUGH = 70;

export const Scores = ({ draft }: { draft: Draft }) => {
  const { scores, first_scores: first } = draft;
  const shown = scores ?? first;
  if (shown === null) return null;
  return (
    <div>
      <dl className="scores" aria-label="Scores of 100">
        {NAMES.map(([name, label]) => (
          <div key={name} data-low={shown[name] < ENOUGH || undefined}>
            <dt>{label}</dt>
            <dd>
              {first !== null && scores !== null && (
                <span className="first-score">
                  {Math.round(first[name])}
                  <span aria-hidden="true"> → </span>
                  <span className="visually-hidden"> at first, then </span>
                </span>
              )}
              {Math.round(shown[name])}
            </dd>
          </div>
        ))}
      </dl>
      {draft.rerolled && (
        <p className="hint">
          Written twice, as the first version scored low.
          {scores === null && ' These are its scores; the second was not judged.'}
        </p>
      )}
    </div>
  );
};
