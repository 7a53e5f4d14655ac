import type { Draft, Scores as ScoreValues } from '../lib/protocol/index.ts';

const NAMES = [
  ['specificity', 'Specificity'],
  ['completeness', 'Completeness'],
  ['safety', 'Safety'],
  ['goal_alignment', 'Goal alignment'],
] as const satisfies readonly (readonly [keyof ScoreValues, string])[];

/** Below this the critic asks for another attempt. */
const ENOUGH = 70;

export const Scores = ({ draft }: { draft: Draft }) => {
  const { scores } = draft;
  if (scores === null) return null;
  return (
    <dl className="scores" aria-label="Scores of 100">
      {NAMES.map(([name, label]) => (
        <div key={name} data-low={scores[name] < ENOUGH || undefined}>
          <dt>{label}</dt>
          <dd>{Math.round(scores[name])}</dd>
        </div>
      ))}
    </dl>
  );
};
