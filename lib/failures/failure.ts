/**
 * A failure as views handle it. Its words (`describe-failure.ts`) are added where it is shown, and the field of one that
 * the worker names is added where it is read (`read-failure.ts`): a page without a failure loads neither.
 */
import type { FailureNote } from './failure-note.ts';
import type { FailureSlug } from './parties.ts';

export type Field =
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

/** The fields of the extension's own failures. */
export const OWN_FIELDS: ReadonlyMap<FailureSlug, Field> = new Map([
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
