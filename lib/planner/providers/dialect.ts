import { isMembers } from '../../base/members.ts';
import { ANSWER_SCHEMAS, type AnswerName } from '../answers/schemas.ts';
import type { ProviderEndpoint } from '../contract.ts';

/** What one server takes, of what servers of its wire differ in. */
export interface Dialect {
  /** What the cap of an answer is called. */
  cap: 'max_tokens' | 'max_completion_tokens';
  /** How the form of an answer is asked for. In all but the first the prompt holds the schema. */
  form: 'json_schema' | 'json_object' | 'text';
  /** Whether the usage is asked for with `stream_options`. */
  streamOptions: boolean;
  /** Whether OpenRouter may only ask upstreams that know every member of the request. */
  requireParameters: boolean;
  /** The most tokens of one answer, and of prompt and answer together; null until a server has said it. */
  outputTokens: number | null;
  totalTokens: number | null;
}

/** What was learned about a server, of which only this is remembered. */
export type Learned = Partial<Dialect>;

const oneOf =
  (...options: unknown[]) =>
  (value: unknown): boolean =>
    options.includes(value);
const isLimit = (value: unknown): boolean => value === null || typeof value === 'number';
/** What each member may be, when it is read back. */
const READABLE: Readonly<Record<keyof Dialect, (value: unknown) => boolean>> = {
  cap: oneOf('max_tokens', 'max_completion_tokens'),
  form: oneOf('json_schema', 'json_object', 'text'),
  streamOptions: oneOf(true, false),
  requireParameters: oneOf(true, false),
  outputTokens: isLimit,
  totalTokens: isLimit,
};

const OPENAI: Dialect = {
  cap: 'max_completion_tokens',
  form: 'json_schema',
  streamOptions: true,
  requireParameters: true,
  outputTokens: null,
  totalTokens: null,
};

/** What each wire speaks until a server refuses it. */
const DIALECTS: Readonly<Record<ProviderEndpoint['wire'], Dialect>> = {
  openai: OPENAI,
  anthropic: { ...OPENAI, cap: 'max_tokens' },
  // Most upstreams know the older name: `require_parameters` would exclude those that do not know the newer one.
  openrouter: { ...OPENAI, cap: 'max_tokens' },
  // Several refuse a body with `stream_options`, and most know only `max_tokens`.
  'openai-compatible': { ...OPENAI, cap: 'max_tokens', streamOptions: false },
};

/** Servers change, and one that takes more than it did refuses nothing that would say so. */
const LONGEST_MS = 30 * 86_400_000;

/** What is remembered of a server, with the time. */
export const toRemembered = (learned: Learned, now: number): object => ({ ...learned, learnedAt: now });

/** What was remembered of a server, without what cannot be read; nothing if that was too long ago. */
export const readLearned = (remembered: unknown, now: number): Learned => {
  const members = isMembers(remembered) ? remembered : {};
  if (!(now - Number(members['learnedAt']) < LONGEST_MS)) return {};
  return Object.fromEntries(
    Object.entries(READABLE)
      .filter(([name, isReadable]) => Object.hasOwn(members, name) && isReadable(members[name]))
      .map(([name]) => [name, members[name]]),
  );
};

export const dialectOf = (wire: ProviderEndpoint['wire'], learned: Learned = {}): Dialect => ({
  ...DIALECTS[wire],
  ...learned,
});

/** Some servers look for the word "JSON" in the prompt before they switch their JSON mode on. */
const FORM = 'Answer with one JSON object and nothing else. This is its JSON Schema:';

/** The question with all that its prompt has to hold. */
export const inDialect = <Asked extends { answer: AnswerName; system: string }>(
  question: Asked,
  { form }: Dialect,
): Asked => {
  if (form === 'json_schema') return question;
  const schema = JSON.stringify(ANSWER_SCHEMAS[question.answer]);
  return { ...question, system: `${question.system}\n\n${FORM}\n${schema}` };
};
