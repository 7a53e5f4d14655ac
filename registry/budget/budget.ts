import { setTimeout as pause } from 'node:timers/promises';

import type { Logger } from 'pino';

import { untilAborted } from '../../lib/base/abort.ts';
import { toTime } from '../../lib/base/clock.ts';
import { type BudgetState, ProblemError } from '../../lib/protocol/index.ts';
import type { BudgetAnswer, BudgetCalls, BudgetReads, BudgetUse } from '../db/index.ts';
import { createCallQueue } from './call-queue.ts';
import type { Budget, CallEstimate, CallUse, Reservation } from './contract.ts';
import { toBudgetState } from './state.ts';

/**
 * How many times its estimate a call may be billed, as far as we expect. As long as there is room a call keeps that much
 * free; near the end of the budget a worker makes one call at a time.
 */
export const MARGIN = 3;

/** How often a call that waits for calls of other processes looks again. */
const LOOK_AGAIN_MS = 1_000;
const SETTLING = {
  /** A database that hangs must not hold back a draft that was paid for. */
  patienceMs: 2_000,
  /** Waits between attempts to write down what a call used. */
  againMs: [250, 1_000, 4_000, 15_000],
};

export interface BudgetParts {
  calls: BudgetCalls;
  reads: Pick<BudgetReads, 'windows'>;
  operator: { provider: string; providerName: string; model: string };
  /** The largest call of a job. */
  largestCall: CallEstimate;
  newId: () => string;
  logger: Logger;
  /** If absent, as people have it. */
  settling?: typeof SETTLING;
}

/** The budget, and what the process that has it does with it. */
export interface OwnBudget extends Budget {
  /** Resolves when every settlement that has begun is written down, or cannot be. */
  settled(): Promise<void>;
}

const NOT_MADE: CallUse = { inputTokens: null, outputTokens: null, usd: null, accepted: false };

const toMinute = (time: Date): string => `${toTime(time.getTime()).slice(0, 16).replace('T', ' ')} UTC`;

const toExhausted = ({ scope, resetsAt, waitS }: BudgetAnswer): ProblemError => {
  const whose = scope === 'registry' ? 'The budget of this registry' : 'Your share of this registry’s budget';
  if (resetsAt === null || waitS === null)
    return new ProblemError(
      'budget-exhausted',
      `${whose} is smaller than one call, so waiting does not help. Plan with your own key, or tell whoever runs the registry.`,
      { scope, byok_available: true },
    );
  return new ProblemError(
    'budget-exhausted',
    `${whose} is spent. It begins again at ${toMinute(resetsAt)}. Plan with your own key now, or wait until then.`,
    { scope, byok_available: true, retry_after_s: Math.max(1, Math.ceil(waitS)) },
  );
};

const tokensOf = ({ inputTokens, outputTokens }: CallEstimate): number => inputTokens + outputTokens;

/** What was not reported stays as estimated. */
const toUse = (use: CallUse, estimate: CallEstimate): BudgetUse => {
  if (!use.accepted) return { wasMade: false, tokens: 0, usd: 0, unreportedTokens: 0, unreportedUsd: 0 };
  const { inputTokens, outputTokens, usd } = use;
  return {
    wasMade: true,
    tokens: (inputTokens ?? 0) + (outputTokens ?? 0),
    usd: usd ?? 0,
    unreportedTokens:
      (inputTokens === null ? estimate.inputTokens : 0) + (outputTokens === null ? estimate.outputTokens : 0),
    unreportedUsd: usd === null ? (estimate.usd ?? 0) : 0,
  };
};

export const createBudget = (parts: BudgetParts): OwnBudget => {
  const { calls, reads, largestCall, newId, logger } = parts;
  const { patienceMs, againMs } = parts.settling ?? SETTLING;
  const queue = createCallQueue();
  const settling = new Set<Promise<void>>();

  const toCall = (handle: string, estimate: CallEstimate) => ({
    handle,
    tokens: tokensOf(estimate),
    usd: estimate.usd ?? 0,
    isAlone: queue.isIdle(),
  });

  /** Never rejects: what cannot be written down stays charged as estimated. */
  const write = async (reservationId: string, use: BudgetUse): Promise<void> => {
    for (const wait of [...againMs, null])
      try {
        await calls.settle(reservationId, use);
        return;
      } catch {
        if (wait === null) break;
        await pause(wait, undefined, { ref: false });
      }
    logger.error({ reservation_id: reservationId }, 'a call stays charged to the budget as estimated');
  };

  const createReservation = (
    reservationId: string,
    estimate: CallEstimate,
    leave: () => void,
  ): Reservation => {
    let written: Promise<void> | null = null;
    return {
      settle: async (use) => {
        if (written === null) {
          written = write(reservationId, toUse(use, estimate)).then(leave);
          const mine = written;
          settling.add(mine);
          void mine.then(() => settling.delete(mine));
        }
        await Promise.race([written, pause(patienceMs, undefined, { ref: false })]);
      },
    };
  };

  /** Waits in its turn, so that whoever asked first gets what is left. */
  const reserveInTurn = async (
    { handle, jobId, estimate }: { handle: string; jobId: string; estimate: CallEstimate },
    signal: AbortSignal,
  ): Promise<Reservation | BudgetAnswer> => {
    const reservationId = newId();
    for (;;) {
      signal.throwIfAborted();
      const answer = await calls.reserve(reservationId, jobId, toCall(handle, estimate));
      if (answer.answer === 'fits') {
        const reservation = createReservation(reservationId, estimate, queue.enter());
        if (!signal.aborted) return reservation;
        await reservation.settle(NOT_MADE);
      } else if (answer.answer === 'wait') await queue.awaitNext(LOOK_AGAIN_MS, signal);
      else return answer;
    }
  };

  const ask = (handle: string): Promise<BudgetAnswer> =>
    calls.ask({ ...toCall(handle, largestCall), isAlone: true });

  return {
    admit: async (handle) => {
      const answer = await ask(handle);
      if (answer.answer === 'spent') throw toExhausted(answer);
    },

    reserve: async (handle, jobId, estimate, signal) => {
      for (;;) {
        signal.throwIfAborted();
        const call = { handle, jobId, estimate };
        const given = await untilAborted(
          signal,
          queue.inTurn(() => reserveInTurn(call, signal)),
        );
        if ('settle' in given) return given;
        if (given.answer === 'spent') throw toExhausted(given);
        // Only this person waits for their own calls.
        await queue.awaitNext(LOOK_AGAIN_MS, signal);
      }
    },

    state: async (handle): Promise<BudgetState> =>
      toBudgetState(await reads.windows(handle), await ask(handle), parts.operator),

    settled: async () => {
      await Promise.all(settling);
    },
  };
};
