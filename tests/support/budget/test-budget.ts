import { pino } from 'pino';
import { v7 } from 'uuid';

import { createBudget, MARGIN, type OwnBudget } from '../../../registry/budget/budget.ts';
import type { CallEstimate } from '../../../registry/budget/contract.ts';
import { createBudgetCalls, createBudgetReads, type Database } from '../../../registry/db/index.ts';
import { DEFAULT_HOSTED, type Hosted } from '../../../registry/settings/hosted.ts';

export type TestLimits = Partial<Hosted['budget']>;

export const NO_LIMIT = { tokens: null, usd: null };

/** A budget as one process has it. */
export const openBudget = (
  database: Database,
  limits: TestLimits = {},
  largestCall: CallEstimate = { inputTokens: 100, outputTokens: 0, usd: null },
): OwnBudget => {
  const budget = { ...DEFAULT_HOSTED.budget, day: NO_LIMIT, personShare: 1, ...limits };
  return createBudget({
    calls: createBudgetCalls(database, { limits: budget, margin: MARGIN }),
    reads: createBudgetReads(database, budget),
    operator: { provider: 'openai', providerName: 'OpenAI', model: 'test-model' },
    largestCall,
    newId: () => v7(),
    logger: pino({ level: 'silent' }),
  });
};

/** Sets the clock that the budget goes by; null: the database's own. It goes on from there. */
export const setClock = async (database: Database, time: string | null): Promise<void> => {
  await database.exec(`
    create or replace function budget_now() returns timestamptz language sql volatile as
    $$ select ${time === null ? 'clock_timestamp()' : `clock_timestamp() + (timestamptz '${time}' - timestamptz '${new Date().toISOString()}')`} $$`);
};

export const emptyBudget = async (database: Database): Promise<void> => {
  await database.exec('truncate budget_uses, budget_reservations');
};
