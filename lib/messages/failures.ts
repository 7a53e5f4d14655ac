/**
 * What a failure says to a person: who refused, what was wrong, what to do. The worker names it
 * (`failure-note.ts`) and these texts are put to it where it is shown, as they would weigh on the worker.
 */
import { PROBLEMS, type ProblemSlug } from '../protocol/index.ts';
import type { FailureNote } from './failure-note.ts';
import { FAILURES } from './failure-texts.ts';

type Party = 'you' | 'extension' | 'registry' | 'provider' | 'network';
type Field =
  | 'goal'
  | 'note'
  | 'provider'
  | 'model'
  | 'address'
  | 'provider_key'
  | 'max_output_tokens'
  | 'max_cost_usd'
  | 'registry_url'
  | 'access_token';

/** What went wrong, ready to be shown. Never holds a key or what a person typed. */
export interface Failure extends Omit<FailureNote, 'title' | 'detail' | 'pointer'> {
  /** Who refused, or who has to do something. */
  party: Party;
  title: string;
  /** What was wrong and what to do, one or two plain sentences. */
  detail: string;
  /** The field it is about, so that the view can lead there. */
  field: Field | null;
}

export type FailureSlug = keyof typeof FAILURES;

const FIELDS: Partial<Record<ProblemSlug, Field>> = {
  unauthenticated: 'access_token',
  'tls-required': 'registry_url',
  'provider-key-rejected': 'provider_key',
  'provider-quota-exhausted': 'provider_key',
  'provider-model-unknown': 'model',
};

const BODY_FIELDS: Record<string, Field> = {
  '/goal': 'goal',
  '/provider': 'provider',
  '/model': 'model',
  '/provider_key': 'provider_key',
  '/redraft/note': 'note',
  '/max_output_tokens': 'max_output_tokens',
  '/max_cost_usd': 'max_cost_usd',
};

const problemOf = (slug: string) => (Object.hasOwn(PROBLEMS, slug) ? PROBLEMS[slug as ProblemSlug] : null);

const toParty = (slug: string): Party => {
  const party = problemOf(slug)?.party ?? 'registry';
  return party === 'client' ? 'you' : party;
};

/** Puts the text to what the worker noted. A registry's problem that we do not know is shown by its own. */
export const describeFailure = (note: FailureNote): Failure => {
  const { slug, title, detail, pointer, retry_after_s, instance, help_url } = note;
  const rest = { slug, retry_after_s, instance, help_url };
  if (title === null && Object.hasOwn(FAILURES, slug)) {
    const text = FAILURES[slug as FailureSlug];
    return { ...rest, ...text, detail: detail ?? text.detail };
  }
  const field = FIELDS[slug as ProblemSlug] ?? BODY_FIELDS[pointer ?? ''] ?? null;
  return {
    ...rest,
    party: toParty(slug),
    title: title ?? problemOf(slug)?.title ?? slug,
    detail: detail ?? '',
    field,
  };
};

/** One of the extension's own failures; `detail` replaces the general one where more is known. Never what a person typed. */
export const toFailure = (slug: FailureSlug, detail?: string): Failure => {
  const text = FAILURES[slug];
  return {
    slug,
    ...text,
    detail: detail ?? text.detail,
    retry_after_s: null,
    instance: null,
    help_url: null,
  };
};
