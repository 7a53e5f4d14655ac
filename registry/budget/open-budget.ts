import type { Logger } from 'pino';

import type { Price } from '../../lib/planner/contract.ts';
import { createBudgetCalls, createBudgetReads, type BudgetReads, type Database } from '../db/index.ts';
import type { Hosted } from '../settings/hosted.ts';
import { toLargestCall } from '../settings/largest-call.ts';
import type { Settings } from '../settings/settings.ts';
import { createBudget, MARGIN, type OwnBudget } from './budget.ts';

/** No call of a job lasts longer than the job; so long after that its process must have died. */
const LOST_AFTER_MS = 5 * 60_000;
/** The pages show the day and the month that are now. */
const KEPT_MS = 62 * 86_400_000;

export interface BudgetPlace {
  database: Database;
  settings: Pick<Settings, 'compose' | 'runs'>;
  hosted: Hosted;
  operator: { provider: string; providerName: string; model: string; price: Price | null };
  newId: () => string;
  logger: Logger;
}

export interface OpenedBudget {
  budget: OwnBudget;
  reads: BudgetReads;
  /** Charges what no process settled, and removes what is long over. Call it now and then. */
  sweep(): Promise<void>;
}

/** The budget of a registry that composes with its own key. */
export const openBudget = ({ database, settings, hosted, operator, ...parts }: BudgetPlace): OpenedBudget => {
  const limits = hosted.budget;
  const calls = createBudgetCalls(database, { limits, margin: MARGIN });
  const reads = createBudgetReads(database, limits);
  const largestCall = toLargestCall(settings.compose, operator.price);
  return {
    budget: createBudget({ ...parts, calls, reads, operator, largestCall }),
    reads,
    sweep: async () => {
      await calls.loseUnsettled(settings.runs.deadlineMs + LOST_AFTER_MS);
      await calls.forget(KEPT_MS);
    },
  };
};
