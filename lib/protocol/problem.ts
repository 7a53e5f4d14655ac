import { CompositionSchema } from './composition.ts';
import { z } from './zod.ts';

/**
 * Every problem the registry names. `party` is who refused: the message a person reads starts there.
 * The slug is the last segment of `type` (RFC 9457), whose page explains it.
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
  'run-exists': { status: 409, party: 'registry', title: 'This run id is already in use' },
  'run-limit': {
    status: 429,
    party: 'registry',
    title: 'You have as many live runs as this registry allows',
  },
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
  'secret-in-plan': { status: 422, party: 'registry', title: 'Something in the plan looks like a key' },
  'database-unavailable': { status: 503, party: 'registry', title: 'The registry cannot reach its database' },
  internal: { status: 500, party: 'registry', title: 'The registry failed' },
} as const satisfies Record<
  string,
  { status: number; party: 'registry' | 'provider' | 'client'; title: string }
>;

export type ProblemSlug = keyof typeof PROBLEMS;

/** RFC 9457 `application/problem+json`. `detail` holds no input values, no provider bodies, nothing of a key. */
export const ProblemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  detail: z.string(),
  /** The id that stands in the server's log. */
  instance: z.optional(z.string()),
  /** RFC 6901 pointers into the request body. */
  errors: z.optional(z.array(z.object({ pointer: z.string(), message: z.string() }))),
  provider: z.optional(z.string()),
  provider_status: z.optional(z.number()),
  /** Seconds; the same number as the `Retry-After` header. */
  retry_after_s: z.optional(z.number()),
  /** JSON form only: what had been finished when the run ended. */
  composition: z.optional(CompositionSchema),
});
export type Problem = z.infer<typeof ProblemSchema>;

/** Members a problem may carry beside its slug and detail. */
export type ProblemExtras = Partial<
  Pick<Problem, 'errors' | 'provider' | 'provider_status' | 'retry_after_s' | 'composition'>
>;

/** The one error that ends a run or a request with a message for a person. Its text is safe to show and to log. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly slug: ProblemSlug;
  readonly extras: ProblemExtras;

  constructor(slug: ProblemSlug, detail: string, extras: ProblemExtras = {}) {
    super(detail);
    this.slug = slug;
    this.extras = extras;
  }
}

/** Makes the wire form. `registryUrl` has no trailing slash; `instance` is the id in the log. */
export const toProblem = (error: ProblemError, registryUrl: string, instance?: string): Problem => ({
  type: `${registryUrl}/problems/${error.slug}`,
  title: PROBLEMS[error.slug].title,
  status: PROBLEMS[error.slug].status,
  detail: error.message,
  ...(instance === undefined ? {} : { instance }),
  ...error.extras,
});

/** The slug of a problem from any registry; one that we do not know is shown by its title and detail. */
export const problemSlug = (problem: Pick<Problem, 'type'>): string =>
  problem.type.slice(problem.type.lastIndexOf('/') + 1);
