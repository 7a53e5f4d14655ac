import type { ProviderEndpoint } from '../contract.ts';
import type { Dialect, Learned } from './dialect.ts';
import type { Refusal } from './http-error.ts';

type WireName = ProviderEndpoint['wire'];

/** Refusals with one of these statuses may be about the form of a request. */
const ABOUT_FORM = new Set([400, 404, 405, 422]);

/** Words with which servers refuse a member, before or behind its name. */
const REFUSED =
  '(?:not support|unsupported|unknown|unrecogni[sz]ed|extra.inputs|extra_forbidden|not permitted)';

/** Words about the number that a member has. The member itself is known, and a server may ignore another name. */
const TOO_MUCH = /too (?:large|big|high|many)|less than|at most|exceed|greater|range/;

/** A member is refused if the error names it as its `param`, or beside such words. */
const isRefused = ({ param, words }: Refusal, name: string): boolean =>
  (param === name && !TOO_MUCH.test(words)) ||
  new RegExp(`${REFUSED}[^]{0,60}\\b${name}\\b|\\b${name}\\b[^]{0,60}${REFUSED}`).test(words);

/** What servers call the form of an answer when they refuse it, and what three of them say without naming it. */
const FORM =
  /response.?(?:format|schema)|json.(?:schema|object)|structured.outputs?|output.(?:config|format)|grammar|wrong_api_format|"invalid params"|"code":\s*"?1210\b/;

const NO_UPSTREAM = 'no endpoints found that can handle the requested parameters';

/** What to try next; a wire without a JSON mode of its own goes straight to the prompt. */
const nextForm = (wire: WireName, form: Dialect['form']): Dialect['form'] =>
  form === 'json_schema' && wire !== 'anthropic' ? 'json_object' : 'text';

interface Lesson {
  isFor: (refusal: Refusal, dialect: Dialect, wire: WireName) => boolean;
  learned: (dialect: Dialect, wire: WireName) => Learned;
}

const LESSONS: readonly Lesson[] = [
  {
    isFor: (refusal, { cap }, wire) => wire !== 'anthropic' && isRefused(refusal, cap),
    learned: ({ cap }) => ({ cap: cap === 'max_tokens' ? 'max_completion_tokens' : 'max_tokens' }),
  },
  {
    isFor: (refusal, { streamOptions }) => streamOptions && isRefused(refusal, 'stream_options'),
    learned: () => ({ streamOptions: false }),
  },
  {
    isFor: ({ words }, { form }) => form !== 'text' && FORM.test(words),
    learned: ({ form }, wire) => ({ form: nextForm(wire, form) }),
  },
  {
    // Upstreams that do not know a member now leave it out, so the prompt has to hold the schema.
    isFor: ({ words }, { requireParameters }, wire) =>
      wire === 'openrouter' && requireParameters && words.includes(NO_UPSTREAM),
    learned: () => ({ requireParameters: false, form: 'json_object' }),
  },
];

/** What to change after this refusal, or null if it is about nothing that servers differ in. */
export const learn = (refusal: Refusal, dialect: Dialect, wire: WireName): Learned | null => {
  if (!ABOUT_FORM.has(refusal.status)) return null;
  const lessons = LESSONS.filter(({ isFor }) => isFor(refusal, dialect, wire));
  return lessons.length === 0
    ? null
    : lessons.reduce<Learned>((all, { learned }) => ({ ...all, ...learned(dialect, wire) }), {});
};
