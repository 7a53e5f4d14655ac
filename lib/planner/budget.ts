import { type CodedProviderFailure, ProblemError, type Usage } from '../protocol/index.ts';
import type { ComposeInput, Price } from './contract.ts';

type Caps = Pick<ComposeInput, 'maxOutputTokens' | 'maxCostUsd'>;

/** With fewer tokens than this none of our answers is completed, so the call would be paid for in vain. */
const USEFUL_TOKENS = 500;

/** English has four bytes per token, code and Chinese three. The low figure keeps the prompt within its reservation. */
const BYTES_PER_TOKEN = 3;

const MILLION = 1_000_000;

/** A dollar cap cannot be enforced without a price. Ask this before a run starts. */
export const needsPrice = ({ maxCostUsd }: Caps, price: Price | null): boolean =>
  maxCostUsd !== undefined && price === null;

const capReached = (): ProblemError => {
  const told: CodedProviderFailure = { code: 'cap-reached', values: {} };
  return new ProblemError('run-cap-reached', told);
};

/** What one call may spend. */
export interface Reservation {
  maxOutputTokens: number;
  /** Explains why the call was cut at its cap: the run's cap if that had lowered it, else the call's own. */
  explainCut(error: unknown): unknown;
  /** Call it when the call has ended and its usage is counted. */
  release(): void;
}

export interface Budget {
  /**
   * Reserves the most that one call may spend. A call that would get less than it wants waits for the calls in
   * progress, which mostly spend less than they reserved; when there are none it takes what is left. So a tight cap
   * makes drafts run one after the other, instead of cutting several. Rejects with `run-cap-reached` or the
   * signal's reason.
   */
  reserve(wantedTokens: number, prompt: string): Promise<Reservation>;
}

export const createBudget = (
  { maxOutputTokens = Infinity, maxCostUsd = Infinity }: Caps,
  price: Price | null,
  usage: () => Usage,
  signal: AbortSignal,
): Budget => {
  let calls = 0;
  let heldTokens = 0;
  let heldUsd = 0;
  let freed = Promise.withResolvers<void>();
  const { inputUsdPerMtok = 0, outputUsdPerMtok = 0 } = price ?? {};

  const tokensLeft = (inputUsd: number): number => {
    const spent = usage();
    const tokens = maxOutputTokens - spent.output_tokens - heldTokens;
    const usd = maxCostUsd - (spent.cost_usd ?? 0) - heldUsd - inputUsd;
    if (usd < 0) return 0;
    return outputUsdPerMtok === 0 ? tokens : Math.min(tokens, (usd * MILLION) / outputUsdPerMtok);
  };

  const take = (tokens: number, inputUsd: number, lowered: boolean): Reservation => {
    const usd = inputUsd + (tokens * outputUsdPerMtok) / MILLION;
    calls += 1;
    heldTokens += tokens;
    heldUsd += usd;
    return {
      maxOutputTokens: tokens,
      explainCut: (error) => (lowered ? capReached() : error),
      release: () => {
        calls -= 1;
        heldTokens -= tokens;
        heldUsd -= usd;
        freed.resolve();
        freed = Promise.withResolvers();
      },
    };
  };

  return {
    reserve: async (wantedTokens, prompt) => {
      const bytes = new TextEncoder().encode(prompt).length;
      const inputUsd = ((bytes / BYTES_PER_TOKEN) * inputUsdPerMtok) / MILLION;
      for (;;) {
        signal.throwIfAborted();
        const left = Math.floor(tokensLeft(inputUsd));
        if (left >= wantedTokens) return take(wantedTokens, inputUsd, false);
        if (calls === 0) {
          if (left < Math.min(USEFUL_TOKENS, wantedTokens)) throw capReached();
          return take(left, inputUsd, true);
        }
        // Every call ends, at the latest by the signal.
        await freed.promise;
      }
    },
  };
};
