import { pino } from 'pino';
import { describe, expect, it } from 'vitest';

import { createBudget } from '../../../registry/budget/budget.ts';
import type { BudgetAnswer, BudgetCalls, BudgetUse } from '../../../registry/db/index.ts';
import { eventually } from '../../support/eventually.ts';

const FITS: BudgetAnswer = { answer: 'fits', scope: 'registry', resetsAt: null, waitS: null };
const ESTIMATE = { inputTokens: 1_000, outputTokens: 4_000, usd: 0.5 };
const USED = { inputTokens: 900, outputTokens: 100, usd: 0.25, accepted: true };
const never = new AbortController().signal;

/** A budget before a database that answers as the test says. */
const open = (calls: Partial<BudgetCalls> = {}, settling = { patienceMs: 5_000, againMs: [1, 1] }) => {
  const settled: [string, BudgetUse][] = [];
  const log: string[] = [];
  let ids = 0;
  const budget = createBudget({
    calls: {
      ask: async () => FITS,
      reserve: async () => FITS,
      settle: async (id, use) => {
        settled.push([id, use]);
        return true;
      },
      loseUnsettled: async () => {},
      forget: async () => {},
      ...calls,
    },
    reads: { windows: () => Promise.reject(new Error('is not asked')) },
    operator: { provider: 'openai', providerName: 'OpenAI', model: 'gpt-test' },
    largestCall: ESTIMATE,
    newId: () => `id-${(ids += 1)}`,
    logger: pino({ base: null }, { write: (line: string) => void log.push(line) }),
    settling,
  });
  const reserve = (signal = never) => budget.reserve('ada', 'job-1', ESTIMATE, signal);
  return { budget, reserve, settled, log };
};

describe('a reserved call', () => {
  it.each([
    ['as it was used', USED, { tokens: 1_000, usd: 0.25, unreportedTokens: 0, unreportedUsd: 0 }],
    [
      'as estimated where nothing is told',
      { inputTokens: null, outputTokens: null, usd: null, accepted: true },
      { tokens: 0, usd: 0, unreportedTokens: 5_000, unreportedUsd: 0.5 },
    ],
    [
      'in part as estimated',
      { ...USED, outputTokens: null },
      { tokens: 900, usd: 0.25, unreportedTokens: 4_000, unreportedUsd: 0 },
    ],
  ])('is charged %s', async (_, use, charged) => {
    const { reserve, settled } = open();
    await (await reserve()).settle(use);
    expect(settled).toEqual([['id-1', { wasMade: true, ...charged }]]);
  });

  it('is charged nothing if its provider did not take it', async () => {
    const { reserve, settled } = open();
    await (await reserve()).settle({ ...USED, accepted: false });
    expect(settled).toMatchObject([['id-1', { wasMade: false, tokens: 0, unreportedTokens: 0 }]]);
  });

  it('is written down once, however often it is said', async () => {
    const { reserve, settled } = open();
    const reservation = await reserve();
    await reservation.settle(USED);
    await reservation.settle(USED);
    expect(settled).toHaveLength(1);
  });

  it('is written down again until the database takes it, with a wait before each attempt', async () => {
    let attempts = 0;
    const began = performance.now();
    const { reserve, log } = open(
      {
        settle: async () => {
          attempts += 1;
          if (attempts < 3) throw new Error('gone');
          return true;
        },
      },
      { patienceMs: 5_000, againMs: [60, 60] },
    );
    await (await reserve()).settle(USED);
    expect([attempts, log]).toEqual([3, []]);
    expect(performance.now() - began).toBeGreaterThan(100);
  });

  it('stays charged as estimated after the last attempt, and the log says which', async () => {
    let attempts = 0;
    const { reserve, log, budget } = open({
      settle: async () => {
        attempts += 1;
        throw new Error('gone');
      },
    });
    await (await reserve()).settle(USED);
    await budget.settled();
    expect(attempts).toBe(3);
    expect(log.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { level: 50, reservation_id: 'id-1' },
    ]);
  });

  it('does not hold a draft back while the database hangs, and is waited for at the end', async () => {
    const database = Promise.withResolvers<boolean>();
    const { reserve, budget } = open({ settle: () => database.promise }, { patienceMs: 20, againMs: [] });
    await (await reserve()).settle(USED);

    let isOver = false;
    const settled = budget.settled().then(() => (isOver = true));
    await new Promise((resolve) => setImmediate(resolve));
    expect(isOver).toBe(false);
    database.resolve(true);
    await settled;
  });

  it('is given back if its job was cancelled while it was reserved', async () => {
    const controller = new AbortController();
    const { reserve, settled } = open({
      reserve: async () => {
        controller.abort(new Error('cancelled'));
        return FITS;
      },
    });
    await expect(reserve(controller.signal)).rejects.toThrow('cancelled');
    await eventually('it is given back', () => settled.length === 1 || null);
    expect(settled).toMatchObject([['id-1', { wasMade: false }]]);
  });

  it('that must wait is asked for again when another of this process is settled, and not before', async () => {
    let asked = 0;
    const { reserve } = open({
      reserve: async () => {
        asked += 1;
        return asked === 2 ? { ...FITS, answer: 'wait' } : FITS;
      },
    });
    const first = await reserve();
    const second = reserve();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(asked).toBe(2);
    await first.settle(USED);
    await second;
    expect(asked).toBe(3);
  });

  it('counts as in progress until it is written down', async () => {
    const alone: boolean[] = [];
    const { reserve } = open({
      reserve: async (_, __, { isAlone }) => {
        alone.push(isAlone);
        return FITS;
      },
    });
    const first = await reserve();
    await reserve();
    await first.settle(USED);
    const { reserve: again } = open({
      reserve: async (_, __, { isAlone }) => {
        alone.push(isAlone);
        return FITS;
      },
    });
    await (await again()).settle(USED);
    await again();
    expect(alone).toEqual([true, false, true, true]);
  });
});

const spent = (waitS: number | null): BudgetAnswer => ({
  answer: 'spent',
  scope: 'person',
  resetsAt: waitS === null ? null : new Date('2026-12-01T00:00:00Z'),
  waitS,
});

describe('a budget that is spent', () => {
  it.each([
    [3_599.2, 3_600],
    [0, 1],
    [-3, 1],
  ])('says in whole seconds when it begins again: %f s is %i', async (waitS, retry_after_s) => {
    const { budget, reserve } = open({ ask: async () => spent(waitS), reserve: async () => spent(waitS) });
    const problem = {
      slug: 'budget-exhausted',
      extras: { scope: 'person', byok_available: true, retry_after_s },
    };
    await expect(budget.admit('ada')).rejects.toMatchObject(problem);
    await expect(reserve()).rejects.toMatchObject(problem);
  });

  it('names no time if it is smaller than one call', async () => {
    const { budget } = open({ ask: async () => spent(null) });
    await expect(budget.admit('ada')).rejects.toMatchObject({
      message: expect.stringContaining('smaller than one call') as string,
      extras: { scope: 'person', byok_available: true },
    });
  });
});
