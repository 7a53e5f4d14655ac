import type { Scope } from '../accounts/tokens.ts';
import { CODED } from '../codes/coded.ts';
import type { Coded } from '../codes/codes.ts';
import { type Composition, CompositionSchema } from '../composition.ts';
import { later, z } from '../zod.ts';
import type { ProblemSlug } from './problems.ts';

/** RFC 9457 `application/problem+json`. `detail` contains no input values, no provider bodies and no part of a key. */
export const ProblemSchema = later(() =>
  z.object({
    type: z.string(),
    title: z.string(),
    status: z.number(),
    /** In English; `code` and `values` say the same as data, if there is a code for it. */
    detail: z.string(),
    code: z.optional(CODED.code),
    values: z.optional(CODED.values),
    /** The id in the server's log. */
    instance: z.optional(z.string()),
    /** RFC 6901 pointers into the request body. */
    errors: z.optional(z.array(z.object({ pointer: z.string(), message: z.string() }))),
    provider: z.optional(z.string()),
    provider_status: z.optional(z.number()),
    /** Seconds; the same number as the `Retry-After` header. */
    retry_after_s: z.optional(z.number()),
    /** Which token scope is missing; with `budget-exhausted`, whose budget is spent: `registry` or `person`. */
    scope: z.optional(z.string()),
    /** The same can be done with a key of one's own. */
    byok_available: z.optional(z.boolean()),
    /** Only in the JSON form: what was finished when the run ended. */
    composition: z.optional(CompositionSchema),
  }),
);
export type Problem = z.infer<typeof ProblemSchema>;

/** Whose budget is spent: everybody's together, or one person's share of it. */
export type BudgetScope = 'registry' | 'person';

/** Members a problem may carry beside its slug and detail. */
export type ProblemExtras = Partial<
  Pick<
    Problem,
    'code' | 'errors' | 'provider' | 'provider_status' | 'retry_after_s' | 'byok_available' | 'composition'
  >
> & { scope?: Scope | BudgetScope };

/**
 * The one error that ends a run or a request with something for people to read: a code, or a sentence of the registry.
 * Its message is safe to show and to log.
 */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly slug: ProblemSlug;
  /** What it says, as data; null if its message is the sentence. */
  readonly told: Coded | null;
  readonly extras: ProblemExtras;

  constructor(slug: ProblemSlug, told: Coded | string, extras: ProblemExtras = {}) {
    super(typeof told === 'string' ? told : told.code);
    this.slug = slug;
    this.told = typeof told === 'string' ? null : told;
    this.extras = extras;
  }

  /** The same, with what was finished when it came. */
  with(composition: Composition): ProblemError {
    return new ProblemError(this.slug, this.told ?? this.message, { ...this.extras, composition });
  }
}

/** The slug of any registry's problem; an unknown one is shown by its title and detail. */
export const problemSlug = (problem: Pick<Problem, 'type'>): string =>
  problem.type.slice(problem.type.lastIndexOf('/') + 1);
