import { writeSync } from 'node:fs';

import { v7 } from 'uuid';

import { openPostgres } from '../../../registry/db/index.ts';
import { spend } from './spend.ts';
import { openBudget, type TestLimits } from './test-budget.ts';

/** A process of its own that spends until it is killed, and writes each bill as a line before it settles the call. */
const [url = '', limits = '{}', callers = '1'] = process.argv.slice(2);

const budget = openBudget(await openPostgres(url), JSON.parse(limits) as TestLimits);
await spend({
  budget,
  callers: Number(callers),
  newId: () => v7(),
  onBill: (bill) => writeSync(1, `${JSON.stringify(bill)}\n`),
  death: new AbortController().signal,
});
