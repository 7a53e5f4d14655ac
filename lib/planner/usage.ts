import type { Usage } from '../protocol/index.ts';
import type { CallCounts, Price } from './contract.ts';

/** A common rule of thumb, used only for figures that a provider did not report. */
const CHARACTERS_PER_TOKEN = 4;

const estimate = (characters: number): number => Math.ceil(characters / CHARACTERS_PER_TOKEN);

/** US dollars by the list price. */
export const toUsd = ({ inputUsdPerMtok, outputUsdPerMtok }: Price, input: number, output: number): number =>
  (input * inputUsdPerMtok + output * outputUsdPerMtok) / 1e6;

export interface UsageMeter {
  /** Adds a call, however it ended. `promptCharacters` is what was sent to the model. */
  add(counts: CallCounts, promptCharacters: number): void;
  /** The run's totals so far. */
  total(): Usage;
}

/**
 * Counts a run's tokens and dollars: the provider's own figures first, estimates for calls that were cut. `before`: what
 * earlier workers of the run used.
 */
export const createUsageMeter = (price: Price | null, before: Usage | null = null): UsageMeter => {
  let usage: Usage =
    before !== null && before.calls > 0
      ? before
      : { calls: 0, input_tokens: 0, output_tokens: 0, cost_usd: 0, estimated: false };
  let isCounted = !usage.estimated || usage.counted === true;
  return {
    add: (counts, promptCharacters) => {
      const { accepted, whole } = counts;
      // Servers that do not count report zeros.
      const told = { input: counts.inputTokens || null, output: counts.outputTokens || null };
      const input = told.input ?? (accepted ? estimate(promptCharacters) : 0);
      const arrived = estimate(counts.characters + counts.thoughtCharacters);
      // A cut stream may have reported an early, low number; the text that arrived says more.
      const output = whole && told.output !== null ? told.output : Math.max(told.output ?? 0, arrived);
      const byPrice = price === null ? null : toUsd(price, input, output);
      // A request refused before any work costs nothing, whatever the price.
      const cost = counts.costUsd ?? (accepted ? byPrice : 0);
      const isListed = accepted && counts.costUsd === null && byPrice !== null && byPrice > 0;
      // By the list price, what was read from a cache is told too high.
      const isAtMost = usage.cost_at_most === true || (counts.cached && isListed);
      isCounted &&= !accepted || (whole && told.input !== null && (told.output !== null || arrived === 0));
      const isEstimated = usage.estimated || isListed || !isCounted;
      usage = {
        // A refused request was not a call: nothing was done for it.
        calls: usage.calls + (accepted ? 1 : 0),
        input_tokens: usage.input_tokens + input,
        output_tokens: usage.output_tokens + output,
        cost_usd: usage.cost_usd === null || cost === null ? null : usage.cost_usd + cost,
        ...(isAtMost ? { cost_at_most: true } : {}),
        estimated: isEstimated,
        ...(isEstimated && isCounted ? { counted: true } : {}),
      };
    },
    total: () => (usage.calls === 0 ? { ...usage, cost_usd: null } : { ...usage }),
  };
};
