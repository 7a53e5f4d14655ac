import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { BudgetSchema, ProblemError, z } from '../../lib/protocol/index.ts';
import type { CallUse } from '../../registry/budget/contract.ts';
import {
  createBudgetCalls,
  createBudgetReads,
  openPglite,
  openPostgres,
  type Database,
} from '../../registry/db/index.ts';
import { emptyBudget, NO_LIMIT, openBudget, setClock } from '../support/budget/test-budget.ts';
import { eventually } from '../support/eventually.ts';
import { rejectionOf } from '../support/provider/compose-run.ts';
import { createDataFolder } from '../support/registry/data-folder.ts';
import { startPostgres } from '../support/registry/postgres.ts';

const server = await startPostgres({ isQuiet: true });
const KINDS = [
  {
    name: 'PGlite',
    isHere: true,
    open: async () => {
      const data = await createDataFolder();
      return { database: await openPglite(data.folder), remove: () => data.remove() };
    },
  },
  {
    name: 'PostgreSQL',
    isHere: server !== null,
    open: async () => ({
      database: await openPostgres(server?.url ?? ''),
      remove: async () => server?.stop(),
    }),
  },
];

const JOB = '0192f0f0-0000-7000-8000-000000000000';
const NEVER = new AbortController().signal;
const call = (tokens: number, usd: number | null = null) => ({ inputTokens: tokens, outputTokens: 0, usd });
const used = (tokens: number, usd: number | null = null): CallUse => ({
  inputTokens: tokens,
  outputTokens: 0,
  usd,
  accepted: true,
});
const UNREPORTED: CallUse = { inputTokens: null, outputTokens: null, usd: null, accepted: true };
const REFUSED: CallUse = { ...UNREPORTED, accepted: false };

const exhausted = async (work: Promise<unknown>): Promise<ProblemError['extras']> => {
  const error = await rejectionOf(work);
  expect(error).toBeInstanceOf(ProblemError);
  expect((error as ProblemError).slug).toBe('budget-exhausted');
  return (error as ProblemError).extras;
};

describe.each(KINDS)('the budget on $name', ({ isHere, open }) => {
  const opened = {} as { database: Database; remove: () => Promise<void> };
  beforeAll(async () => {
    if (isHere) Object.assign(opened, await open());
  }, 60_000);
  afterAll(async () => {
    if (!isHere) return;
    await opened.database.close();
    await opened.remove();
  }, 60_000);
  beforeEach(async ({ skip }) => {
    if (!isHere) skip();
    await emptyBudget(opened.database);
    await setClock(opened.database, '2026-11-29T12:00:00Z');
  });
  afterEach(async () => {
    if (isHere) await setClock(opened.database, null);
  });

  it('reserves a call, and settles it with what was used', async () => {
    const budget = openBudget(opened.database, { day: { tokens: 10_000, usd: 1 }, personShare: 0.5 });

    const reservation = await budget.reserve('alice', JOB, call(1_000, 0.1), NEVER);
    expect(await budget.state('alice')).toMatchObject({
      registry: { day: { tokens: { limit: 10_000, used: 1_000, left: 9_000 } } },
      person: { day: { tokens: { limit: 5_000, used: 1_000, left: 4_000 }, usd: { used: 0.1, left: 0.4 } } },
    });
    await reservation.settle(used(300, 0.02));

    const state = await budget.state('alice');
    expect(z.safeParse(BudgetSchema, state).success).toBe(true);
    expect(state).toEqual({
      provider: 'openai',
      provider_name: 'OpenAI',
      model: 'test-model',
      available: true,
      available_at: null,
      registry: {
        day: {
          tokens: { limit: 10_000, used: 300, left: 9_700 },
          usd: { limit: 1, used: 0.02, left: 0.98 },
          resets_at: '2026-11-30T00:00:00.000Z',
        },
        month: {
          tokens: { limit: null, used: 300, left: null },
          usd: { limit: null, used: 0.02, left: null },
          resets_at: '2026-12-01T00:00:00.000Z',
        },
      },
      person: {
        day: {
          tokens: { limit: 5_000, used: 300, left: 4_700 },
          usd: { limit: 0.5, used: 0.02, left: 0.48 },
          resets_at: '2026-11-30T00:00:00.000Z',
        },
        month: {
          tokens: { limit: null, used: 300, left: null },
          usd: { limit: null, used: 0.02, left: null },
          resets_at: '2026-12-01T00:00:00.000Z',
        },
      },
    });
    expect((await budget.state('bob')).person.day.tokens.used).toBe(0);
  });

  it.each([
    ['the day’s tokens', { day: { tokens: 1_000, usd: null } }, 43_200],
    ['the day’s dollars', { day: { tokens: null, usd: 1 } }, 43_200],
    ['the month’s tokens', { month: { tokens: 1_000, usd: null } }, 43_200 + 86_400],
    ['the month’s dollars', { month: { tokens: null, usd: 1 } }, 43_200 + 86_400],
    [
      'both, where the later reset counts',
      { day: { tokens: 1_000, usd: 1 }, month: { tokens: 900, usd: 1 } },
      129_600,
    ],
  ])('refuses what does not fit into %s', async (_what, limits, seconds) => {
    const budget = openBudget(opened.database, limits, call(300, 0.3));
    const reservation = await budget.reserve('alice', JOB, call(800, 0.8), NEVER);
    await reservation.settle(used(800, 0.8));

    for (const ask of [() => budget.reserve('bob', JOB, call(300, 0.3), NEVER), () => budget.admit('bob')]) {
      const { scope, byok_available, retry_after_s = 0 } = await exhausted(ask());
      expect({ scope, byok_available }).toEqual({ scope: 'registry', byok_available: true });
      expect(retry_after_s).toBeGreaterThan(seconds - 120);
      expect(retry_after_s).toBeLessThanOrEqual(seconds);
    }
    expect(await budget.state('bob')).toMatchObject({ available: false });
  });

  it('refuses a person whose share is spent, and nobody else', async () => {
    const budget = openBudget(opened.database, { day: { tokens: 1_000, usd: null }, personShare: 0.3 });
    await (await budget.reserve('alice', JOB, call(250), NEVER)).settle(used(250));

    expect(await exhausted(budget.reserve('alice', JOB, call(100), NEVER))).toMatchObject({
      scope: 'person',
    });
    expect(await exhausted(budget.admit('alice'))).toMatchObject({ scope: 'person' });
    await budget.admit('bob');
    await (await budget.reserve('bob', JOB, call(100), NEVER)).settle(used(100));
    expect(await budget.state('alice')).toMatchObject({
      available: false,
      available_at: '2026-11-30T00:00:00.000Z',
    });
  });

  it('names no time at which a call fits that is larger than a whole limit', async () => {
    const budget = openBudget(opened.database, { day: { tokens: 50, usd: null } });
    const extras = await exhausted(budget.admit('alice'));

    expect(extras).toEqual({ scope: 'registry', byok_available: true });
    expect(await budget.state('alice')).toMatchObject({ available: false, available_at: null });
  });

  it('charges a refused call nothing, and one that was not reported its estimate', async () => {
    const budget = openBudget(opened.database);
    await (await budget.reserve('alice', JOB, call(500, 0.5), NEVER)).settle(REFUSED);
    expect((await budget.state('alice')).person.day.tokens.used).toBe(0);

    const partly = { inputTokens: 400, outputTokens: 600, usd: 1 };
    await (await budget.reserve('alice', JOB, partly, NEVER)).settle({ ...used(100), outputTokens: null });
    expect((await budget.state('alice')).person.day).toMatchObject({
      tokens: { used: 700 },
      usd: { used: 1 },
    });
    const { rows } = await opened.database.query(
      "select calls from budget_uses where handle = 'alice' and period = 'day'",
    );
    expect(rows.map(({ calls }) => Number(calls))).toEqual([1]);
  });

  it('settles once, however often it is told', async () => {
    const budget = openBudget(opened.database);
    const reservation = await budget.reserve('alice', JOB, call(500), NEVER);
    await Promise.all([reservation.settle(used(100)), reservation.settle(used(100))]);
    await reservation.settle(used(200));

    expect((await budget.state('alice')).registry.day.tokens.used).toBe(100);
  });

  it('counts what was not reported as the worst reported call was billed, also in hindsight', async () => {
    const budget = openBudget(opened.database);
    await (await budget.reserve('alice', JOB, call(100, 0.1), NEVER)).settle(UNREPORTED);
    expect((await budget.state('alice')).registry.day.tokens.used).toBe(100);

    await (await budget.reserve('bob', JOB, call(100, 0.1), NEVER)).settle(used(250, 0.1));
    expect((await budget.state('alice')).registry.day).toMatchObject({
      tokens: { used: 500 },
      usd: { used: 0.2 },
    });
    await (await budget.reserve('bob', JOB, call(100, 0.1), NEVER)).settle(used(900, 0.9));
    expect((await budget.state('alice')).person.day).toMatchObject({
      tokens: { used: 300 },
      usd: { used: 0.3 },
    });
  });

  it('lets calls go side by side while there is room for three times as much, then one at a time', async () => {
    const roomy = openBudget(opened.database, { day: { tokens: 600, usd: null } });
    const both = await Promise.all([1, 2].map(() => roomy.reserve('alice', JOB, call(100), NEVER)));
    await Promise.all(both.map((reservation) => reservation.settle(REFUSED)));

    const narrow = openBudget(opened.database, { day: { tokens: 500, usd: null } });
    let inProgress = 0;
    let most = 0;
    const results = await Promise.allSettled(
      Array.from({ length: 6 }, async () => {
        const reservation = await narrow.reserve('alice', JOB, call(100), NEVER);
        inProgress += 1;
        most = Math.max(most, inProgress);
        await new Promise((resolve) => {
          setTimeout(resolve, 20);
        });
        inProgress -= 1;
        await reservation.settle(used(100));
      }),
    );

    expect(most).toBe(1);
    expect(results.map(({ status }) => status).toSorted()).toEqual([
      ...Array.from({ length: 5 }, () => 'fulfilled'),
      'rejected',
    ]);
    expect((await narrow.state('alice')).registry.day.tokens.left).toBe(0);
  });

  it('waits for a person’s own calls in progress before it refuses them, and lets others pass', async () => {
    const budget = openBudget(opened.database, { day: { tokens: 10_000, usd: null }, personShare: 0.02 });
    const first = await budget.reserve('alice', JOB, call(150), NEVER);
    const second = budget.reserve('alice', JOB, call(100), NEVER);
    await (await budget.reserve('bob', JOB, call(100), NEVER)).settle(used(100));
    await first.settle(used(20));

    await (await second).settle(used(100));
    expect((await budget.state('alice')).person.day.tokens.used).toBe(120);
  });

  it('waits for calls in progress of another process', async () => {
    const limits = { day: { tokens: 300, usd: null } };
    const [one, other] = [openBudget(opened.database, limits), openBudget(opened.database, limits)];
    const first = await one.reserve('alice', JOB, call(100), NEVER);
    const second = other.reserve('bob', JOB, call(100), NEVER);
    await first.settle(used(10));

    await (await second).settle(used(100));
    expect((await one.state('alice')).registry.day.tokens.used).toBe(110);
  });

  it('stops waiting when the job ends, with the reason, and reserves nothing', async () => {
    const budget = openBudget(opened.database, { day: { tokens: 100, usd: null } });
    const first = await budget.reserve('alice', JOB, call(100), NEVER);
    const controller = new AbortController();
    const reason = new Error('cancelled');
    const second = rejectionOf(budget.reserve('alice', JOB, call(50), controller.signal));
    controller.abort(reason);

    expect(await second).toBe(reason);
    expect(await rejectionOf(budget.reserve('alice', JOB, call(50), AbortSignal.abort(reason)))).toBe(reason);
    await first.settle(used(40));
    await (await budget.reserve('bob', JOB, call(60), NEVER)).settle(REFUSED);
    expect((await budget.state('alice')).registry.day.tokens.used).toBe(40);
  });

  it('gives back what it reserved for a job that ended meanwhile', async () => {
    const budget = openBudget(opened.database);
    for (let turn = 0; turn < 20; turn += 1) {
      const controller = new AbortController();
      const reserving = budget.reserve('alice', JOB, call(100), controller.signal);
      // Somewhere in the middle of the statement.
      setTimeout(() => controller.abort(), turn % 4);
      await reserving.then((reservation) => reservation.settle(REFUSED)).catch(() => {});
    }
    await budget.settled();

    const usedNow = async (): Promise<number> => (await budget.state('alice')).registry.day.tokens.used;
    await eventually('everything is given back', async () => (await usedNow()) === 0);
    expect(await usedNow()).toBe(0);
  });

  it('keeps a call charged whose process died, and waits for it no more after a while', async () => {
    const limits = { day: { tokens: 250, usd: null } };
    const died = openBudget(opened.database, limits);
    await died.reserve('alice', JOB, call(80), NEVER);
    const late = await died.reserve('alice', JOB, call(0), NEVER);
    const calls = createBudgetCalls(opened.database, {
      limits: { ...limits, month: NO_LIMIT, personShare: 1, dayBegins: '00:00' },
      margin: 3,
    });
    await setClock(opened.database, '2026-11-29T12:20:00Z');
    await calls.loseUnsettled(15 * 60_000);
    await calls.loseUnsettled(15 * 60_000);

    const next = openBudget(opened.database, limits);
    expect((await next.state('alice')).registry.day.tokens.used).toBe(80);
    expect(await exhausted(next.reserve('bob', JOB, call(171), NEVER))).toMatchObject({ scope: 'registry' });
    await (await next.reserve('bob', JOB, call(170), NEVER)).settle(used(0));
    // It was only slow: what it used takes the place of the estimate.
    await late.settle(used(30));
    expect((await next.state('alice')).registry.day.tokens.used).toBe(110);
  });

  it('begins again at the time of the settings, and charges a call to the day in which it was reserved', async () => {
    const limits = { day: { tokens: 200, usd: null }, dayBegins: '06:30' };
    await setClock(opened.database, '2026-11-30T06:29:50Z');
    const budget = openBudget(opened.database, limits);
    const late = await budget.reserve('alice', JOB, call(150), NEVER);
    const { registry } = await budget.state('alice');
    expect(registry.day.resets_at).toBe('2026-11-30T06:30:00.000Z');
    expect(registry.month.resets_at).toBe('2026-12-01T06:30:00.000Z');

    await setClock(opened.database, '2026-11-30T06:30:00Z');
    expect((await budget.state('alice')).registry.day).toMatchObject({
      tokens: { used: 0 },
      resets_at: '2026-12-01T06:30:00.000Z',
    });
    await late.settle(used(200));
    expect((await budget.state('alice')).registry).toMatchObject({
      day: { tokens: { used: 0 } },
      month: { tokens: { used: 200 } },
    });
  });

  it.each([
    ['2026-03-29T01:30:00Z', '00:00', '2026-03-30T00:00:00.000Z', '2026-04-01T00:00:00.000Z'],
    ['2028-02-29T23:59:59Z', '00:00', '2028-03-01T00:00:00.000Z', '2028-03-01T00:00:00.000Z'],
    ['2026-12-31T23:00:00Z', '22:00', '2027-01-01T22:00:00.000Z', '2027-01-01T22:00:00.000Z'],
    ['2027-01-01T05:00:00Z', '06:00', '2027-01-01T06:00:00.000Z', '2027-01-01T06:00:00.000Z'],
    ['2027-01-01T06:00:00Z', '06:00', '2027-01-02T06:00:00.000Z', '2027-02-01T06:00:00.000Z'],
    ['2027-01-31T12:00:00Z', '06:00', '2027-02-01T06:00:00.000Z', '2027-02-01T06:00:00.000Z'],
  ])('at %s, with days from %s, resets at %s and %s', async (time, dayBegins, day, month) => {
    await setClock(opened.database, time);
    // Whatever zone a session has, a day is one of UTC.
    await opened.database.exec("set time zone 'Europe/Berlin'");
    const { registry } = await openBudget(opened.database, { dayBegins }).state('alice');
    await opened.database.exec("set time zone 'UTC'");

    expect([registry.day.resets_at, registry.month.resets_at]).toEqual([day, month]);
  });

  it('lists who used it this month, whoever used most of it first', async () => {
    const budget = openBudget(opened.database);
    const reads = createBudgetReads(opened.database, {
      day: NO_LIMIT,
      month: NO_LIMIT,
      personShare: 1,
      dayBegins: '00:00',
    });
    await setClock(opened.database, '2026-11-28T12:00:00Z');
    await (await budget.reserve('carol', JOB, call(900), NEVER)).settle(used(700));
    await setClock(opened.database, '2026-11-29T12:00:00Z');
    await (await budget.reserve('alice', JOB, call(100), NEVER)).settle(used(50));
    await budget.reserve('bob', JOB, call(200), NEVER);

    const people = await reads.people({ prefix: '', limit: 10, offset: 0 });
    expect(people.map(({ handle, day, month }) => [handle, day.calls, day.tokens, month.tokens])).toEqual([
      ['carol', 0, 0, 700],
      ['bob', 1, 200, 200],
      ['alice', 1, 50, 50],
    ]);
    expect(await reads.people({ prefix: 'b', limit: 10, offset: 0 })).toHaveLength(1);
    expect(await reads.people({ prefix: '', limit: 1, offset: 1 })).toMatchObject([{ handle: 'bob' }]);
  });

  it('forgets days and months that are long over', async () => {
    const calls = createBudgetCalls(opened.database, {
      limits: { day: NO_LIMIT, month: NO_LIMIT, personShare: 1, dayBegins: '00:00' },
      margin: 3,
    });
    const budget = openBudget(opened.database);
    await (await budget.reserve('alice', JOB, call(100), NEVER)).settle(used(50));
    const rows = async () => (await opened.database.query('select period from budget_uses')).rows.length;
    await setClock(opened.database, '2026-12-05T12:00:00Z');
    await calls.forget(10 * 86_400_000);
    expect(await rows()).toBe(4);
    await calls.forget(5 * 86_400_000);
    expect(await rows()).toBe(2);
  });
});
