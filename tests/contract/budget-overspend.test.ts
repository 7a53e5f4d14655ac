import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import { v7 } from 'uuid';
import { afterAll, describe, expect, it } from 'vitest';

import { MARGIN } from '../../registry/budget/budget.ts';
import { createBudgetCalls, openPglite, openPostgres, type Database } from '../../registry/db/index.ts';
import { type Bill, LARGEST, spend } from '../support/budget/spend.ts';
import { emptyBudget, NO_LIMIT, openBudget, setClock } from '../support/budget/test-budget.ts';
import { deepCount } from '../support/counts.ts';
import { eventually } from '../support/eventually.ts';
import { createDataFolder } from '../support/registry/data-folder.ts';
import { startPostgres } from '../support/registry/postgres.ts';

/** Tokens bind in one half of the rounds, dollars in the other. */
const LIMITS = [
  { day: { tokens: 100_000, usd: null }, month: NO_LIMIT, personShare: 0.5, dayBegins: '06:00' },
  { day: { tokens: 300_000, usd: 100 }, month: NO_LIMIT, personShare: 0.5, dayBegins: '06:00' },
];
const ROUNDS = deepCount({ sample: 2, deep: 20 });
const CALLERS = 200;
const DAYS = ['2026-11-28T12:00:00Z', '2026-11-29T12:00:00Z', '2026-11-30T12:00:00Z'] as const;
const SPENDER = fileURLToPath(new URL('../support/budget/spender.ts', import.meta.url));
/** Older than any call of a live worker. */
const LOST_AFTER_MS = 5_000;
/** Each day is spent within a second or two, on a machine that does nothing else. */
const SPENT_MS = 60_000;

type Limits = (typeof LIMITS)[number];

/** Whatever spends on a database; it is killed in the middle of its calls. */
interface Worker {
  bills: Bill[];
  kill(): Promise<void>;
}

const startThere = async (url: string, limits: Limits, callers: number): Promise<Worker> => {
  const child: ChildProcess = spawn(
    process.execPath,
    [SPENDER, url, JSON.stringify(limits), String(callers)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const bills: Bill[] = [];
  let rest = '';
  child.stdout?.setEncoding('utf8').on('data', (piece: string) => {
    const lines = (rest + piece).split('\n');
    rest = lines.pop() ?? '';
    bills.push(...lines.map((line) => JSON.parse(line) as Bill));
  });
  const closed = once(child, 'close');
  return {
    bills,
    kill: async () => {
      child.kill('SIGKILL');
      await closed;
    },
  };
};

const startHere = (database: Database, limits: Limits, callers: number): Promise<Worker> => {
  const bills: Bill[] = [];
  const dying = new AbortController();
  const spending = spend({
    budget: openBudget(database, limits),
    callers,
    newId: () => v7(),
    onBill: (bill) => void bills.push(bill),
    death: dying.signal,
  });
  return Promise.resolve({
    bills,
    kill: async () => {
      dying.abort();
      await spending;
    },
  });
};

/** Remembers in which day each call was reserved, as reservations go when they are settled. */
const KEEP_RECORD = `
  create table if not exists reserved_calls (job_id uuid, day_begins_at timestamptz);
  truncate reserved_calls;
  create or replace function keep_record() returns trigger language plpgsql as $$ begin
    insert into reserved_calls values (new.job_id, new.day_begins_at);
    return new;
  end $$;
  create or replace trigger keep_record after insert on budget_reservations
    for each row execute function keep_record()`;

interface Kind {
  database: Database;
  /** How many workers there are at once. */
  workers: number;
  start: (limits: Limits, callers: number) => Promise<Worker>;
}

/** Spends three days, with a kill and the clock's step over a reset in the middle of them. */
const spendThreeDays = async ({ database, workers, start }: Kind, limits: Limits) => {
  await emptyBudget(database);
  await database.exec(KEEP_RECORD);
  await setClock(database, DAYS[0]);
  const onlooker = openBudget(database, limits, { inputTokens: 60, outputTokens: 0, usd: 0.06 });
  const all: Worker[] = [];
  const begin = async (): Promise<Worker> => {
    const worker = await start(limits, CALLERS / workers);
    all.push(worker);
    return worker;
  };
  const usedPart = async (): Promise<number> => {
    const { tokens, usd } = (await onlooker.state('nobody')).registry.day;
    return Math.max(tokens.used / (tokens.limit ?? Infinity), usd.used / (usd.limit ?? Infinity));
  };
  const spentBy = (part: number) =>
    eventually(`${part} of the day is spent`, async () => (await usedPart()) >= part, SPENT_MS);
  const calls = createBudgetCalls(database, { limits, margin: MARGIN });
  const daySpent = () =>
    eventually(
      'the day is spent',
      async () => {
        // What the killed one left is waited for until it counts as lost.
        await calls.loseUnsettled(LOST_AFTER_MS);
        return !(await onlooker.state('nobody')).available;
      },
      SPENT_MS,
    );

  let live = await Promise.all(Array.from({ length: workers }, begin));
  await spentBy(0.3);
  await live[0]?.kill();
  live = [...live.slice(1), await begin()];
  await daySpent();
  await setClock(database, DAYS[1]);
  await spentBy(0.5);
  await setClock(database, DAYS[2]);
  await daySpent();
  await Promise.all(live.map((worker) => worker.kill()));

  const { rows } = await database.query('select job_id, day_begins_at from reserved_calls');
  const dayOf = new Map(rows.map((row) => [String(row['job_id']), String(row['day_begins_at'])]));
  return [
    ...Map.groupBy(
      all.flatMap(({ bills }) => bills),
      ({ jobId }) => dayOf.get(jobId),
    ).values(),
  ].map((bills) => ({
    tokens: bills.reduce((sum, bill) => sum + bill.tokens, 0),
    usd: bills.reduce((sum, bill) => sum + bill.usd, 0),
  }));
};

const server = await startPostgres({ isQuiet: true });
const data = await createDataFolder();
const KINDS: { name: string; isHere: boolean; open: () => Promise<Kind> }[] = [
  {
    name: 'two processes on PostgreSQL',
    isHere: server !== null,
    open: async () => ({
      database: await openPostgres(server?.url ?? ''),
      workers: 2,
      start: (limits, callers) => startThere(server?.url ?? '', limits, callers),
    }),
  },
  {
    name: 'one process on PGlite',
    isHere: true,
    open: async () => {
      const database = await openPglite(data.folder);
      return { database, workers: 1, start: (limits, callers) => startHere(database, limits, callers) };
    },
  },
];

describe.each(KINDS)('S32 $name', ({ isHere, open }) => {
  let kind: Kind | undefined;
  afterAll(async () => {
    await kind?.database.close();
  });

  it.skipIf(!isHere)(
    `overspend the budget by at most one call each, ${CALLERS} at once`,
    async () => {
      kind ??= await open();
      // One that was killed and the one in its place are two.
      const processes = kind.workers + 1;
      for (let round = 0; round < ROUNDS; round += 1) {
        const limits = LIMITS[round % LIMITS.length] as Limits;
        const days = await spendThreeDays(kind, limits);

        expect(days).toHaveLength(3);
        const limit = { tokens: limits.day.tokens, usd: limits.day.usd ?? Infinity };
        for (const day of days) {
          expect(day.tokens).toBeLessThanOrEqual(limit.tokens + processes * 3 * LARGEST.tokens);
          expect(day.usd).toBeLessThanOrEqual(limit.usd + processes * 3 * LARGEST.usd);
        }
        // A budget that lets nothing through is never overspent.
        const fullest = Math.max(
          ...days.map(({ tokens, usd }) => Math.max(tokens / limit.tokens, usd / limit.usd)),
        );
        expect(fullest).toBeGreaterThan(0.6);
        console.log(
          `S32 ${kind.workers} workers: ${days
            .map(
              (day) =>
                `${Math.round(day.tokens)} of ${limit.tokens} tokens, $${day.usd.toFixed(2)} of ${limit.usd}`,
            )
            .join('; ')}`,
        );
      }
    },
    ROUNDS * 4 * SPENT_MS,
  );
});

afterAll(async () => {
  await server?.stop();
  await data.remove();
});
