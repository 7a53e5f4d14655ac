import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { Allowance, CallCounts } from '../../../lib/planner/contract.ts';
import { ProblemError } from '../../../lib/protocol/index.ts';
import { rejectionOf, startRun } from '../../support/provider/compose-run.ts';
import {
  type Behaviour,
  type ScriptedProvider,
  faults,
  good,
  startProvider,
  text,
} from '../../support/provider/index.ts';

const BUNDLE = 'A bundle of three for on-call work';
const NO_MONEY = new ProblemError('budget-exhausted', 'Spent.', { scope: 'registry' });

interface Asked {
  maxOutputTokens: number;
  promptCharacters: number;
  /** What it was settled with, each time. */
  settled: (CallCounts | null)[];
}

/** Lets this many calls through and keeps record. */
const createRecord = (most = Infinity): { allowance: Allowance; asked: Asked[] } => {
  const asked: Asked[] = [];
  return {
    asked,
    allowance: {
      reserve: async ({ prompt, maxOutputTokens }) => {
        await Promise.resolve();
        if (asked.length >= most) throw NO_MONEY;
        const one: Asked = { maxOutputTokens, promptCharacters: prompt.length, settled: [] };
        asked.push(one);
        return async (counts) => {
          await Promise.resolve();
          one.settled.push(counts);
        };
      },
    },
  };
};

const onlyFirst =
  (behaviour: Behaviour, number = 1) =>
  ({ number: now }: { number: number }): Behaviour =>
    now === number ? behaviour : good;

let provider: ScriptedProvider;
beforeEach(async () => {
  provider = await startProvider();
});
afterEach(() => provider.stop());

describe('an allowance', () => {
  it('is asked before each call, with its cap, and settled with what the provider reported', async () => {
    const { allowance, asked } = createRecord();
    await startRun(provider, { parts: { allowance } }).composition;

    expect(asked.map(({ maxOutputTokens }) => maxOutputTokens)).toEqual([4_000, 16_000, 8_000]);
    expect(asked.every(({ promptCharacters }) => promptCharacters > 500)).toBe(true);
    expect(asked.flatMap(({ settled }) => settled)).toEqual(
      asked.map(
        () => expect.objectContaining({ inputTokens: 120, outputTokens: 80, whole: true }) as unknown,
      ),
    );
  });

  it('is asked for the cap that the run’s own caps leave', async () => {
    const { allowance, asked } = createRecord();
    await startRun(provider, { parts: { allowance }, input: { maxOutputTokens: 1_000 } }).composition;

    expect(asked.map(({ maxOutputTokens }) => maxOutputTokens)).toEqual([1_000, 920, 840]);
  });

  it('that says no sends nothing, and its problem is the run’s', async () => {
    const { allowance } = createRecord(0);

    expect(await rejectionOf(startRun(provider, { parts: { allowance } }).composition)).toBe(NO_MONEY);
    expect(provider.calls).toEqual([]);
  });

  it('that says no while drafting costs no finished draft', async () => {
    const { allowance, asked } = createRecord(3);
    const { composition } = startRun(provider, {
      goal: BUNDLE,
      parts: { allowance },
      settings: { parallelDrafts: 1 },
    });
    const { drafts, gaps } = await composition;

    expect(drafts).toHaveLength(1);
    expect(gaps.map(({ code, values }) => [code, values['reason']])).toEqual([
      ['draft-missing', 'budget-exhausted'],
      ['draft-missing', 'budget-exhausted'],
      ['no-scores', 'budget-exhausted'],
    ]);
    expect(asked).toHaveLength(3);
    expect(provider.calls).toHaveLength(3);
  });

  it.each([
    ['a key that is not accepted', faults.status(401), false],
    ['a limit of calls', faults.status(429), false],
    ['an answer of prose', text('Certainly! Here is'), true],
    ['a stream that breaks off', faults.truncated, true],
    ['an error in the stream', faults.midStreamError(), true],
    ['a broken connection', faults.reset('mid-event'), true],
    ['a cut at the cap', faults.cutAtCap, true],
    ['nothing at all', faults.empty, true],
  ])('is settled exactly once after %s', async (_what, behaviour, accepted) => {
    const { allowance, asked } = createRecord();
    provider.setScript(onlyFirst(behaviour));
    await startRun(provider, { parts: { allowance } }).composition.catch(() => {});

    expect(asked.map(({ settled }) => settled.length)).toEqual(asked.map(() => 1));
    expect(asked.length).toBe(provider.calls.length);
    expect(asked[0]?.settled[0]).toMatchObject({ accepted });
  });

  it.each(['before-headers', 'before-first-byte', 'mid-stream'] as const)(
    'is settled exactly once when the run is aborted %s',
    async (when) => {
      const { allowance, asked } = createRecord();
      provider.setScript(() => faults.silence(when));
      const controller = new AbortController();
      const { composition } = startRun(provider, { parts: { allowance }, signal: controller.signal });
      const rejection = rejectionOf(composition);
      await provider.callOpened();
      controller.abort(new Error('left'));
      await rejection;
      await provider.allClosed();

      expect(asked.map(({ settled }) => settled)).toEqual([
        [expect.objectContaining({ accepted: true, whole: false })],
      ]);
    },
  );

  it('is settled with null for a call that an abort kept from being made', async () => {
    const controller = new AbortController();
    const { allowance, asked } = createRecord();
    const { composition } = startRun(provider, {
      signal: controller.signal,
      parts: {
        allowance: {
          reserve: async (call, signal) => {
            const settle = await allowance.reserve(call, signal);
            controller.abort(new Error('left'));
            return settle;
          },
        },
      },
    });
    await rejectionOf(composition);

    expect(provider.calls).toEqual([]);
    expect(asked.map(({ settled }) => settled)).toEqual([[null]]);
  });
});
