/**
 * Every problem that the registry names. `party` is who refused: the message for people starts with it. The slug is
 * the last segment of `type` (RFC 9457), whose page explains it.
 */
export const PROBLEMS = {
  'invalid-request': { status: 422, party: 'registry', title: 'The request has something wrong in it' },
  'malformed-json': { status: 400, party: 'registry', title: 'The request body is not JSON' },
  'unsupported-media-type': {
    status: 415,
    party: 'registry',
    title: 'The request body must be application/json',
  },
  'too-large': { status: 413, party: 'registry', title: 'The request body is too large' },
  'not-acceptable': { status: 406, party: 'registry', title: 'No form of the answer is one you accept' },
  'not-found': { status: 404, party: 'registry', title: 'There is nothing here' },
  'method-not-allowed': { status: 405, party: 'registry', title: 'This address does not take that method' },
  unauthenticated: { status: 401, party: 'registry', title: 'The registry does not know this access token' },
  'tls-required': { status: 403, party: 'registry', title: 'A key may travel only over TLS' },
  'rate-limited': { status: 429, party: 'registry', title: 'Too many requests in a short time' },
  'run-exists': { status: 409, party: 'registry', title: 'This run id is already in use' },
  'run-limit': {
    status: 429,
    party: 'registry',
    title: 'You have as many live runs as this registry allows',
  },
  'run-cap-reached': { status: 422, party: 'client', title: 'The run reached its cap' },
  'provider-key-rejected': { status: 422, party: 'provider', title: 'The provider rejected the key' },
  'provider-model-unknown': {
    status: 422,
    party: 'provider',
    title: 'The provider does not offer this model to this key',
  },
  'provider-rate-limited': {
    status: 429,
    party: 'provider',
    title: 'The provider limits how often this key may call',
  },
  'provider-quota-exhausted': {
    status: 402,
    party: 'provider',
    title: 'The budget behind this key is spent',
  },
  'provider-unavailable': {
    status: 502,
    party: 'provider',
    title: 'The provider could not be reached or failed',
  },
  'provider-timeout': { status: 504, party: 'provider', title: 'The provider took too long' },
  'provider-output-invalid': {
    status: 502,
    party: 'provider',
    title: 'The model did not answer what was asked',
  },
  'provider-refused-request': {
    status: 502,
    party: 'provider',
    title: 'The provider does not take this kind of request',
  },
  'provider-refused': { status: 422, party: 'provider', title: 'The model declined' },
  'deadline-exceeded': {
    status: 504,
    party: 'registry',
    title: 'The run took longer than this registry allows',
  },
  'registry-stopping': { status: 503, party: 'registry', title: 'The registry is shutting down' },
  'client-closed-request': { status: 499, party: 'client', title: 'The client closed the request' },
  'idempotency-key-missing': { status: 400, party: 'registry', title: 'An Idempotency-Key header is needed' },
  'idempotency-mismatch': {
    status: 422,
    party: 'registry',
    title: 'This Idempotency-Key was used for another plan',
  },
  'idempotency-in-flight': { status: 409, party: 'registry', title: 'The same save is still under way' },
  'plan-quota-reached': { status: 422, party: 'registry', title: 'You have saved as many plans as fit' },
  'secret-in-plan': { status: 422, party: 'registry', title: 'Something in the plan looks like a key' },
  'database-unavailable': { status: 503, party: 'registry', title: 'The registry cannot reach its database' },
  internal: { status: 500, party: 'registry', title: 'The registry failed' },
} as const satisfies Record<
  string,
  { status: number; party: 'registry' | 'provider' | 'client'; title: string }
>;

export type ProblemSlug = keyof typeof PROBLEMS;

/** Problems of HTTP itself. No `fetch` can cause them, so the extension omits their texts. */
export const CONNECTION_PROBLEMS = {
  'malformed-request': { status: 400, party: 'registry', title: 'The request is not HTTP' },
  'headers-too-large': { status: 431, party: 'registry', title: 'The request headers are too large' },
  'request-timeout': { status: 408, party: 'registry', title: 'The request took too long to arrive' },
} as const;

export type ConnectionProblemSlug = keyof typeof CONNECTION_PROBLEMS;
