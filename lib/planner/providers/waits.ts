/** How long a provider asks to wait, wherever it says so. */

const DAY_S = 86_400;

const UNITS_S: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3_600, d: DAY_S };

const DURATION = String.raw`(?:\d{1,9}(?:\.\d{1,9})?\s?(?:ms|[smhd]|secs?|seconds?|mins?|minutes?|hours?|days?)(?![a-z])\s?){1,5}`;
const WHOLE_DURATION = new RegExp(`^${DURATION}$`);

/** `6m0s`, `1m26.4s`, `120ms`, `20 seconds` as seconds. */
const sumDuration = (text: string): number =>
  [...text.matchAll(/([\d.]+)\s?(ms|[smhd])/g)].reduce(
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

/**
 * The longest wait of what is used up, as `…ratelimit-remaining…` beside `…ratelimit-reset…` tells it. If nothing is
 * and it was still too much (429), the longest of all: the call was larger than what is left.
 */
const readResets = (status: number, headers: Headers, now: number): number | null => {
  const spent: number[] = [];
  const others: number[] = [];
  headers.forEach((value, name) => {
    // Two searches cost less than a pattern, in a name that a server may make very long.
    const seconds = name.includes('ratelimit') && name.includes('reset') ? parseWait(value, now) : null;
    if (seconds === null) return;
    const isSpent = headers.get(name.replace('reset', 'remaining'))?.trim() === '0';
    (isSpent ? spent : others).push(seconds);
  });
  const counted = spent.length === 0 && status === 429 ? others : spent;
  return counted.length === 0 ? null : Math.max(...counted);
};

/** Whole seconds, at most a day; null if nothing says it. What was said of the wait itself counts before resets. */
export const readWait = (status: number, headers: Headers, words: string, now: number): number | null => {
  const milliseconds = headers.get('retry-after-ms');
  const said = IN_WORDS.exec(words)?.[1];
  return (
    (milliseconds === null ? null : parseWait(`${milliseconds}ms`, now)) ??
    parseWait(headers.get('retry-after'), now) ??
    (said === undefined ? null : bounded(sumDuration(said))) ??
    readResets(status, headers, now)
  );
};
