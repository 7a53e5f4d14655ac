/**
 * Every problem that the registry names. `party` is who refused: the message for people starts with it. The slug is
 * the last segment of `type` (RFC 9457), whose page explains it. Its title is in `lib/texts`.
 */
export const PROBLEMS = {
  'invalid-request': { status: 422, party: 'registry' },
  'malformed-json': { status: 400, party: 'registry' },
  'unsupported-media-type': { status: 415, party: 'registry' },
  'too-large': { status: 413, party: 'registry' },
  'not-acceptable': { status: 406, party: 'registry' },
  'not-found': { status: 404, party: 'registry' },
  'method-not-allowed': { status: 405, party: 'registry' },
  unauthenticated: { status: 401, party: 'registry' },
  'tls-required': { status: 403, party: 'registry' },
  'scope-missing': { status: 403, party: 'registry' },
  'rate-limited': { status: 429, party: 'registry' },
  'run-exists': { status: 409, party: 'registry' },
  'run-limit': { status: 429, party: 'registry' },
  'hosted-unavailable': { status: 404, party: 'registry' },
  'budget-exhausted': { status: 429, party: 'registry' },
  'queue-full': { status: 429, party: 'registry' },
  'registry-key-unusable': { status: 503, party: 'registry' },
  'run-cap-reached': { status: 422, party: 'client' },
  'provider-key-rejected': { status: 422, party: 'provider' },
  'provider-model-unknown': { status: 422, party: 'provider' },
  'provider-rate-limited': { status: 429, party: 'provider' },
  'provider-quota-exhausted': { status: 402, party: 'provider' },
  'provider-unavailable': { status: 502, party: 'provider' },
  'provider-timeout': { status: 504, party: 'provider' },
  'provider-output-invalid': { status: 502, party: 'provider' },
  'provider-refused-request': { status: 502, party: 'provider' },
  'provider-refused': { status: 422, party: 'provider' },
  'deadline-exceeded': { status: 504, party: 'registry' },
  'registry-stopping': { status: 503, party: 'registry' },
  'client-closed-request': { status: 499, party: 'client' },
  'precondition-required': { status: 428, party: 'registry' },
  'precondition-failed': { status: 412, party: 'registry' },
  'idempotency-key-missing': { status: 400, party: 'registry' },
  'idempotency-mismatch': { status: 422, party: 'registry' },
  'idempotency-in-flight': { status: 409, party: 'registry' },
  'plan-quota-reached': { status: 422, party: 'registry' },
  'secret-in-plan': { status: 422, party: 'registry' },
  'signature-invalid': { status: 422, party: 'registry' },
  'label-taken': { status: 409, party: 'registry' },
  'version-exists': { status: 409, party: 'registry' },
  'database-unavailable': { status: 503, party: 'registry' },
  internal: { status: 500, party: 'registry' },
} as const satisfies Record<string, { status: number; party: 'registry' | 'provider' | 'client' }>;

export type ProblemSlug = keyof typeof PROBLEMS;

/** Problems of HTTP itself. No `fetch` can cause them, so the extension omits them. */
export const CONNECTION_PROBLEMS = {
  'malformed-request': { status: 400, party: 'registry' },
  'headers-too-large': { status: 431, party: 'registry' },
  'request-timeout': { status: 408, party: 'registry' },
} as const;

export type ConnectionProblemSlug = keyof typeof CONNECTION_PROBLEMS;
