/** How long a provider asks to wait, wherever it says so. */

const DAY_S = 86_400;

const UNITS_S: Readonly<Record<string, number>> = {
  ms: 0.001,
  milli: 0.001,
  s: 1,
  m: 60,
  h: 3_600,
  d: DAY_S,
};

const UNIT = '(?:ms|milliseconds?|s|secs?|seconds?|m|mins?|minutes?|h|hours?|d|days?)(?![a-z])';
const DURATION = String.raw`(?:\d{1,9}(?:\.\d{1,9})?\s?${UNIT}\s?){1,5}`;
const WHOLE_DURATION = new RegExp(`^${DURATION}$`);
const PARTS = /([\d.]+)\s?(milli|ms|[smhd])/g;

/** `6m0s`, `1m26.4s`, `120ms`, `20 seconds` as seconds. */
const sumDuration = (text: string): number =>
  [...text.matchAll(PARTS)].reduce(
    (sum, [, count, unit = '']) => sum + Number(count) * (UNITS_S[unit] ?? 0),
    0,
  );

/** "Try again in 1m26.4s", "retry after 20 seconds", and Google's `retryDelay: "34s"`. */
const IN_WORDS = new RegExp(
  `(?:(?:try again|retry|wait)(?: again)?(?: in| after| for)?|"retrydelay"\\s?:\\s?") ?(${DURATION})`,
);

/** Whole seconds; null for what is no number, or is more than a day: nobody means that. */
const bounded = (seconds: number): number | null =>
  seconds >= 0 && seconds <= DAY_S ? Math.ceil(seconds) : null;

const NUMBER = /^\d{1,15}(?:\.\d{1,9})?$/;

/** Epochs in milliseconds and in seconds are told apart from a count of seconds by their size. */
const sinceNow = (count: number, now: number): number => {
  if (count > 1e11) return Math.max(0, (count - now) / 1_000);
  return count > 1e9 ? Math.max(0, count - now / 1_000) : count;
};

/** Seconds from a count, an epoch, a duration or a date in one of the two forms that are used in headers. */
export const parseWait = (header: string | null, now: number): number | null => {
  const text = header?.trim() ?? '';
  if (NUMBER.test(text)) return bounded(sinceNow(Number(text), now));
  if (WHOLE_DURATION.test(text)) return bounded(sumDuration(text));
  // Date.parse accepts almost anything as a date, even "-5".
  if (!/GMT$|^\d{4}-\d\d-\d\dT/.test(text)) return null;
  return bounded(Math.max(0, (Date.parse(text) - now) / 1_000));
};

/** Pairs of what is left and when it is renewed: OpenAI and Groq, OpenRouter and others, Anthropic. */
const RENEWALS = [
  ...['-requests', '-tokens', ''].map((what) => [`x-ratelimit-remaining${what}`, `x-ratelimit-reset${what}`]),
  ['ratelimit-remaining', 'ratelimit-reset'],
  ...['requests', 'tokens', 'input-tokens', 'output-tokens'].map((what) => [
    `anthropic-ratelimit-${what}-remaining`,
    `anthropic-ratelimit-${what}-reset`,
  ]),
] as [left: string, reset: string][];

/**
 * The longest wait of what is used up. If nothing is and it was still too much (429), the longest of all: the call
 * was larger than what is left.
 */
const readRenewals = (status: number, headers: Headers, now: number): number | null => {
  const renewals = RENEWALS.map(([left, reset]) => ({
    isSpent: headers.get(left)?.trim() === '0',
    seconds: parseWait(headers.get(reset), now),
  })).filter(({ seconds }) => seconds !== null);
  const spent = renewals.filter(({ isSpent }) => isSpent);
  const counted = spent.length === 0 && status === 429 ? renewals : spent;
  return counted.length === 0 ? null : Math.max(...counted.map(({ seconds }) => seconds ?? 0));
};

/** Whole seconds, at most a day; null if nothing says it. What was said of the wait itself counts before resets. */
export const readWait = (status: number, headers: Headers, words: string, now: number): number | null => {
  const milliseconds = headers.get('retry-after-ms')?.trim() ?? '';
  const said = IN_WORDS.exec(words)?.[1];
  return (
    (NUMBER.test(milliseconds) ? bounded(Number(milliseconds) / 1_000) : null) ??
    parseWait(headers.get('retry-after'), now) ??
    (said === undefined ? null : bounded(sumDuration(said))) ??
    readRenewals(status, headers, now)
  );
};
