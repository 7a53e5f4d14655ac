import { toTime } from '../../lib/base/clock.ts';
import type { BudgetState } from '../../lib/protocol/index.ts';
import type { BudgetAnswer, BudgetWindow } from '../db/index.ts';

type Share = BudgetState['registry'];
type Amount = Share['day']['tokens'];

/** More digits are only what adding fractions leaves behind. */
const toDollars = (usd: number): number => Math.round(usd * 1e6) / 1e6;

const toAmount = (limit: number | null, used: number): Amount => ({
  limit,
  used,
  left: limit === null ? null : toDollars(Math.max(0, limit - used)),
});

const toWindow = ({ most, spent, open, resetsAt }: BudgetWindow): Share['day'] => ({
  tokens: toAmount(most.tokens, spent.tokens + open.tokens),
  usd: toAmount(most.usd === null ? null : toDollars(most.usd), toDollars(spent.usd + open.usd)),
  resets_at: toTime(resetsAt.getTime()),
});

const toShare = (windows: readonly BudgetWindow[], scope: BudgetWindow['scope']): Share => {
  const find = (period: BudgetWindow['period']): Share['day'] => {
    const found = windows.find((window) => window.scope === scope && window.period === period);
    if (found === undefined) throw new Error('The budget lacks a day or a month');
    return toWindow(found);
  };
  return { day: find('day'), month: find('month') };
};

/** `answer`: whether the largest call of a job would fit. */
export const toBudgetState = (
  windows: readonly BudgetWindow[],
  answer: BudgetAnswer,
  { provider, providerName, model }: { provider: string; providerName: string; model: string },
): BudgetState => ({
  provider,
  provider_name: providerName,
  model,
  available: answer.answer !== 'spent',
  available_at:
    answer.answer === 'spent' && answer.resetsAt !== null ? toTime(answer.resetsAt.getTime()) : null,
  registry: toShare(windows, 'registry'),
  person: toShare(windows, 'person'),
});
