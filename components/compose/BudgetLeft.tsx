import type { BudgetState } from '../../lib/protocol/index.ts';
import { BUDGET } from '../../lib/texts/en/form/budget.ts';
import { PARTS } from '../../lib/texts/en/parts.ts';
import { Foreign } from '../parts/Foreign.tsx';
import { formatDate } from '../parts/format-time.ts';

type Window = BudgetState['person']['day'];

/** What is left of one window; null if nothing in it is limited. */
const leftOf = ({ tokens, usd }: Window): string | null => {
  const parts = [
    tokens.left !== null && tokens.limit !== null ? BUDGET.tokens(tokens.left, tokens.limit) : null,
    usd.left !== null && usd.limit !== null ? BUDGET.dollars(usd.left, usd.limit) : null,
  ].filter((part) => part !== null);
  return parts.length === 0 ? null : parts.join(', ');
};

/** What the registry would use for a job, and what is left of its budget. */
export const BudgetLeft = ({
  budget,
  registryHost,
}: {
  budget: BudgetState;
  registryHost: string | null;
}) => {
  const { person, registry } = budget;
  const lines = [
    [BUDGET.youToday, leftOf(person.day)],
    [BUDGET.youThisMonth, leftOf(person.month)],
    [BUDGET.allToday, leftOf(registry.day)],
    [BUDGET.allThisMonth, leftOf(registry.month)],
  ] as const;
  return (
    <div className="budget">
      <p>
        <Foreign text={BUDGET.uses(registryHost ?? '', budget.provider_name, budget.model)} />
      </p>
      {budget.provider === 'practice' && <p className="practice-note">{PARTS.practice}</p>}
      {!budget.available && (
        <p>
          <strong>
            {budget.available_at === null
              ? BUDGET.notNow
              : BUDGET.spentUntil(formatDate(budget.available_at))}
          </strong>
        </p>
      )}
      <dl>
        {lines.map(
          ([label, left]) =>
            left !== null && (
              <div key={label}>
                <dt>{label}</dt>
                <dd>{left}</dd>
              </div>
            ),
        )}
      </dl>
    </div>
  );
};
