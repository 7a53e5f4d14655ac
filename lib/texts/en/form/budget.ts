import { formatDollars } from '../../amounts.ts';
import { formatNumber } from '../../locale.ts';

/** The registry's own budget, beneath the goal. */
export const BUDGET = {
  uses: (registry: string, provider: string, model: string) =>
    `${registry} pays for this: it uses ${provider} · ${model}.`,
  youToday: 'Left for you today',
  youThisMonth: 'Left for you this month',
  allToday: 'Left for everybody today',
  allThisMonth: 'Left for everybody this month',
  tokens: (left: number, limit: number) => `${formatNumber(left)} of ${formatNumber(limit)} tokens`,
  dollars: (left: number, limit: number) => `${formatDollars(left)} of ${formatDollars(limit)}`,
  spentUntil: (time: string) => `It is spent now, and back at ${time}.`,
  notNow: 'It takes no job at the moment.',
  isBack: (registry: string) => `The budget of ${registry} is back.`,
  planOnIt: 'Plan on it',
};
