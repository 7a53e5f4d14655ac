import type { Learned } from './dialect.ts';
import type { Refusal } from './http-error.ts';

/** Refusals with one of these statuses may say how many tokens are possible. */
const ABOUT_TOKENS = new Set([400, 402, 413, 422, 429]);

/**
 * How servers say how many tokens are possible. `output`: of one answer; `total`: of prompt and answer together;
 * `rate`: the same per minute or day, and `pace` of answers alone; `credit`: of one answer, for the money that is left.
 * The cases name the servers.
 */
const SAYINGS = [
  /(?:up to (?<requested>\d+) tokens, but )?can only afford (?<credit>[\d,]+)/,
  /limit:? (?<rate>[\d,]+)(?:, used:? (?<used>[\d,]+))?, requested:? (?<requested>[\d,]+)/,
  /maximum context length is (?<total>[\d,]+)[^]{0,60}resulted in (?<prompt>[\d,]+)/,
  /maximum context length is (?<total>[\d,]+)(?:[^]{0,30}you requested (?<requested>[\d,]+))?(?:[^]{0,150}?(?<prompt>[\d,]+) (?:in the messages|in your prompt|of text input|input tokens))?/,
  /token count \((?<prompt>\d+)\) exceeds[^]{0,60}?\((?<total>\d+)\)/,
  /tokens limit exceeded: (?<requested>\d+) > (?<credit>\d+)/,
  /prompt is too long: (?<prompt>\d+) tokens > (?<total>\d+)/,
  /exceed context limit: (?<prompt>\d+) \+ \d+ > (?<total>\d+)/,
  /max_new_tokens\W+must be <= (?<total>\d+)[^]{0,20}?(?<prompt>\d+) \W?inputs/,
  /"n_prompt_tokens":\s*(?<prompt>\d+),\s*"n_ctx":\s*(?<total>\d+)/,
  /of (?<pace>[\d,]+) output tokens per min/,
  /max_tokens: (?<requested>\d+) > (?<output>\d+)/,
  /max(?:imum)?.(?:completion.)?tokens[^]{0,120}?(?:at most|less than or equal to|<=|\[\d+,|model limit of|output tokens \()\W*(?<output>\d+)/,
] as const;

/** How many tokens an answer may have, as a refusal says it. */
export interface TokenLimit {
  /** Whose limit it is: only what is true of the model is remembered, because the next key may have another limit. */
  kind: 'model' | 'rate' | 'credit';
  /** For the answer that was asked for; negative if the prompt alone is too long. */
  tokens: number;
  /** Only what was used lately is in the way, so the same request is welcome later. */
  passes: boolean;
  /** What every later request has to keep to. */
  limits: Learned;
}

/** What was asked for in vain. */
export interface Asked {
  outputTokens: number;
  /** An estimate. */
  promptTokens: number;
}

type Name = 'credit' | 'rate' | 'used' | 'requested' | 'pace' | 'total' | 'prompt' | 'output';

/** No limit has so many digits. The sayings would need minutes for thousands of them, and find no finite number. */
const TOO_LONG = /[\d,]{13,}/g;

/** The first saying's numbers; undefined are those that it does not name. */
const readSaying = (words: string): Partial<Record<Name, number>> => {
  const numbers: Partial<Record<string, number>> = {};
  const readable = words.replace(TOO_LONG, '?');
  const said = SAYINGS.map((saying) => saying.exec(readable)).find((match) => match !== null);
  for (const [name, digits] of Object.entries<string | undefined>(said?.groups ?? {}))
    if (digits !== undefined) numbers[name] = Number(digits.replaceAll(',', ''));
  return numbers;
};

/** The same for people: what is possible, and what was asked for; 0 where the words do not say it. */
export const readSizes = (words: string): { limit: number; asked: number } => {
  const { credit, rate, requested, pace, total, prompt, output } = readSaying(words);
  return { limit: total ?? output ?? rate ?? credit ?? pace ?? 0, asked: requested ?? prompt ?? 0 };
};

/** Null if the refusal says nothing of the kind. */
export const findTokenLimit = ({ status, words }: Refusal, asked: Asked): TokenLimit | null => {
  if (!ABOUT_TOKENS.has(status)) return null;
  const { credit, rate, used = 0, requested = 0, pace, total, prompt, output } = readSaying(words);
  if (rate !== undefined) {
    const passes = requested <= rate;
    const ownTokens = Math.max(0, requested - asked.outputTokens);
    return {
      kind: 'rate',
      passes,
      tokens: rate - ownTokens - (passes ? used : 0),
      limits: passes ? {} : { totalTokens: rate },
    };
  }
  if (total !== undefined) {
    const tokens = total - (prompt ?? asked.promptTokens);
    return { kind: 'model', passes: false, tokens, limits: { totalTokens: total } };
  }
  const tokens = credit ?? pace ?? output;
  if (tokens === undefined) return null;
  return {
    kind: credit !== undefined ? 'credit' : pace !== undefined ? 'rate' : 'model',
    // Calls that are open count too, and end.
    passes: pace !== undefined && asked.outputTokens <= pace,
    tokens,
    limits: { outputTokens: tokens },
  };
};
