/**
 * A failure as views handle it. Its words (`describe-failure.ts`) are added where it is shown: neither the worker
 * nor a page without a failure loads them.
 */
import type { ProblemSlug, ProviderFailureValues } from '../protocol/index.ts';
import type { FailureNote } from './failure-note.ts';
import type { FailureSlug } from './parties.ts';

type Field =
  | 'goal'
  | 'note'
  | 'provider'
  | 'model'
  | 'address'
  | 'provider_key'
  | 'max_output_tokens'
  | 'max_output_tokens_per_call'
  | 'max_cost_usd'
  | 'registry_url'
  | 'access_token';

/** What went wrong. Never contains a key or what a person typed. */
export interface Failure extends Omit<FailureNote, 'pointer'> {
  /** The field that it is about, so that the view can focus it. */
  field: Field | null;
}

const OWN_FIELDS: ReadonlyMap<FailureSlug, Field> = new Map([
  ['no-registry', 'registry_url'],
  ['registry-address-empty', 'registry_url'],
  ['registry-address-refused', 'registry_url'],
  ['registry-address-no-scheme', 'registry_url'],
  ['registry-not-allowed', 'registry_url'],
  ['no-permission', 'registry_url'],
  ['no-token', 'access_token'],
  ['token-malformed', 'access_token'],
  ['bad-goal', 'goal'],
  ['goal-empty', 'goal'],
  ['goal-too-long', 'goal'],
  ['key-in-goal', 'goal'],
  ['bad-model', 'model'],
  ['key-in-model', 'model'],
  ['bad-address', 'address'],
  ['address-incomplete', 'address'],
  ['address-this-machine', 'address'],
  ['address-unencrypted', 'address'],
  ['key-in-address', 'address'],
  ['bad-note', 'note'],
  ['key-in-note', 'note'],
  ['bad-token-cap', 'max_output_tokens'],
  ['bad-call-cap', 'max_output_tokens_per_call'],
  ['bad-dollar-cap', 'max_cost_usd'],
  ['no-price', 'max_cost_usd'],
  ['no-kept-key', 'provider_key'],
  ['bad-key', 'provider_key'],
  ['provider-not-offered', 'provider'],
  ['no-provider', 'provider'],
  ['registry-unreachable', 'registry_url'],
  ['not-a-registry', 'registry_url'],
  ['permission-removed', 'registry_url'],
]);

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

/** One of the extension's own failures. */
export const toFailure = (slug: FailureSlug): Failure => ({
  slug,
  title: null,
  detail: null,
  field: OWN_FIELDS.get(slug) ?? null,
  retry_after_s: null,
  instance: null,
  help_url: null,
});
