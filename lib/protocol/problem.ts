import { CompositionSchema } from './composition.ts';
import { PROBLEMS, type ProblemSlug } from './problems.ts';
import { later, z } from './zod.ts';

/** RFC 9457 `application/problem+json`. `detail` contains no input values, no provider bodies and no part of a key. */
export const ProblemSchema = later(() =>
  z.object({
    type: z.string(),
    title: z.string(),
    status: z.number(),
    detail: z.string(),
    /** The id in the server's log. */
    instance: z.optional(z.string()),
    /** RFC 6901 pointers into the request body. */
    errors: z.optional(z.array(z.object({ pointer: z.string(), message: z.string() }))),
    provider: z.optional(z.string()),
    provider_status: z.optional(z.number()),
    /** Seconds; the same number as the `Retry-After` header. */
    retry_after_s: z.optional(z.number()),
    /** Only in the JSON form: what was finished when the run ended. */
    composition: z.optional(CompositionSchema),
  }),
);
export type Problem = z.infer<typeof ProblemSchema>;

/** Members a problem may carry beside its slug and detail. */
export type ProblemExtras = Partial<
  Pick<Problem, 'errors' | 'provider' | 'provider_status' | 'retry_after_s' | 'composition'>
>;

/** The one error that ends a run or a request with a message for people. Its text is safe to show and to log. */
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

/** Creates the wire form. `registryUrl` has no trailing slash; `instance` is the id in the log. */
export const toProblem = (error: ProblemError, registryUrl: string, instance?: string): Problem => ({
  type: `${registryUrl}/problems/${error.slug}`,
  title: PROBLEMS[error.slug].title,
  status: PROBLEMS[error.slug].status,
  detail: error.message,
  ...(instance === undefined ? {} : { instance }),
  ...error.extras,
});

/** The slug of any registry's problem; an unknown one is shown by its title and detail. */
export const problemSlug = (problem: Pick<Problem, 'type'>): string =>
  problem.type.slice(problem.type.lastIndexOf('/') + 1);
