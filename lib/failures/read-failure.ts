import type { ProblemSlug, ProviderFailureValues } from '../protocol/index.ts';
import type { FailureNote } from './failure-note.ts';
import { type Failure, type Field, OWN_FIELDS } from './failure.ts';
import type { FailureSlug } from './parties.ts';

const PROBLEM_FIELDS: ReadonlyMap<ProblemSlug, Field> = new Map([
  ['unauthenticated', 'access_token'],
  ['tls-required', 'registry_url'],
  ['provider-key-rejected', 'provider_key'],
  ['provider-quota-exhausted', 'provider_key'],
  ['provider-model-unknown', 'model'],
]);

/** These say more exactly what can be mended than the problem that they belong to. */
const REASON_FIELDS: ReadonlyMap<string, Field> = new Map<keyof ProviderFailureValues, Field>([
  ['address-lacks-version', 'address'],
  ['answer-cap-too-high', 'max_output_tokens_per_call'],
  ['context-exceeded', 'model'],
  ['gateway-wants-header', 'address'],
  ['no-structured-answers', 'model'],
  ['other-region', 'provider'],
  ['other-region-at', 'provider'],
  ['own-server-unreachable', 'address'],
  ['too-few-tokens', 'model'],
]);

const BODY_FIELDS: ReadonlyMap<string, Field> = new Map([
  ['/goal', 'goal'],
  ['/provider', 'provider'],
  ['/model', 'model'],
  ['/provider_key', 'provider_key'],
  ['/redraft/note', 'note'],
  ['/max_output_tokens', 'max_output_tokens'],
  ['/max_output_tokens_per_call', 'max_output_tokens_per_call'],
  ['/max_cost_usd', 'max_cost_usd'],
]);

/** Adds to a note the field that it is about. */
export const readFailure = ({ pointer, ...note }: FailureNote): Failure => {
  const { slug, title } = note;
  const field =
    (title === null ? OWN_FIELDS.get(slug as FailureSlug) : undefined) ??
    REASON_FIELDS.get(note.reason?.code ?? '') ??
    PROBLEM_FIELDS.get(slug as ProblemSlug) ??
    BODY_FIELDS.get(pointer ?? '');
  return { ...note, field: field ?? null };
};
