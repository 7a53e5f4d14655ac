import type { ConnectionProblemSlug, ProblemSlug } from '../../../protocol/index.ts';

/** What a problem is called: the `title` of its answer, and of the page that explains it. */
export const PROBLEM_TITLES: Readonly<Record<ProblemSlug, string>> = {
  'invalid-request': 'The request has something wrong in it',
  'malformed-json': 'The request body is not JSON',
  'unsupported-media-type': 'The request body must be application/json',
  'too-large': 'The request body is too large',
  'not-acceptable': 'No form of the answer is one you accept',
  'not-found': 'There is nothing here',
  'method-not-allowed': 'This address does not take that method',
  unauthenticated: 'The registry does not know this access token',
  'tls-required': 'A key may travel only over TLS',
  'scope-missing': 'The access token may not do this',
  'rate-limited': 'Too many requests in a short time',
  'run-exists': 'This run id is already in use',
  'run-limit': 'You have as many live runs as this registry allows',
  'run-cap-reached': 'The run reached its cap',
  'provider-key-rejected': 'The provider rejected the key',
  'provider-model-unknown': 'The provider does not offer this model to this key',
  'provider-rate-limited': 'The provider limits how often this key may call',
  'provider-quota-exhausted': 'The budget behind this key is spent',
  'provider-unavailable': 'The provider could not be reached or failed',
  'provider-timeout': 'The provider took too long',
  'provider-output-invalid': 'The model did not answer what was asked',
  'provider-refused-request': 'The provider does not take this kind of request',
  'provider-refused': 'The model declined',
  'deadline-exceeded': 'The run took longer than this registry allows',
  'registry-stopping': 'The registry is shutting down',
  'client-closed-request': 'The client closed the request',
  'idempotency-key-missing': 'An Idempotency-Key header is needed',
  'idempotency-mismatch': 'This Idempotency-Key was used for another plan',
  'idempotency-in-flight': 'The same save is still under way',
  'plan-quota-reached': 'You have saved as many plans as fit',
  'secret-in-plan': 'Something in the plan looks like a key',
  'database-unavailable': 'The registry cannot reach its database',
  internal: 'The registry failed',
};

export const CONNECTION_PROBLEM_TITLES: Readonly<Record<ConnectionProblemSlug, string>> = {
  'malformed-request': 'The request is not HTTP',
  'headers-too-large': 'The request headers are too large',
  'request-timeout': 'The request took too long to arrive',
};
