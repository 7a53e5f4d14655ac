import { CODED, problemSlug, type Problem, type ProblemError, type Values, z } from '../protocol/index.ts';
import type { FailureSlug } from './parties.ts';

/**
 * A failure as the worker names and stores it. The extension's own failures have only a slug; a registry's problem
 * also has title and detail. Never contains a key or what a person typed.
 */
export const FailureNoteSchema = z.object({
  /** One of the extension's own (`PARTIES`), or the slug of a registry's problem. */
  slug: z.string(),
  /** From a registry's problem; null for the extension's own failures, and for the planner's in a direct run. */
  title: z.nullable(z.string()),
  /** From a registry's problem; null for all others. */
  detail: z.nullable(z.string()),
  /** What is known beyond the slug, as data; its words are added where it is shown. */
  reason: z.optional(z.object(CODED)),
  /** From a problem: the first member of the request that it names. */
  pointer: z.nullable(z.string()),
  retry_after_s: z.nullable(z.number()),
  /** The registry's log id, to quote to its operator. */
  instance: z.nullable(z.string()),
  /** The page that explains it, if the registry has one. */
  help_url: z.nullable(z.string()),
});
export type FailureNote = z.infer<typeof FailureNoteSchema>;

const LONGEST_TEXT = 2_000;

/** One of the extension's own failures. `values` must not contain anything that a person typed. */
export const noteFailure = (slug: FailureSlug, values?: Values): FailureNote => ({
  slug,
  title: null,
  detail: null,
  ...(values && { reason: { code: slug, values } }),
  pointer: null,
  retry_after_s: null,
  instance: null,
  help_url: null,
});

const explain = (detail: string, errors: Problem['errors'] = []): string =>
  [detail, ...errors.map(({ pointer, message }) => `${pointer.slice(1)} ${message}.`)]
    .join(' ')
    .slice(0, LONGEST_TEXT);

/** What ended a direct run: a problem without a registry to explain it. Its words are added where it is shown. */
export const noteProblemError = ({ slug, told, extras }: ProblemError): FailureNote => ({
  slug,
  title: null,
  detail: null,
  ...(told && { reason: told }),
  pointer: null,
  retry_after_s: extras.retry_after_s ?? null,
  instance: null,
  help_url: null,
});

const toReason = ({ code, values = {}, scope }: Problem): Pick<FailureNote, 'reason'> => {
  // Whose budget is spent is no code of the registry, but a member of its own.
  if (scope !== undefined) return { reason: { code: 'scope', values: { scope: scope.slice(0, 100) } } };
  return code === undefined || JSON.stringify(values).length > LONGEST_TEXT
    ? {}
    : { reason: { code, values } };
};

/** A run's problem. `registryUrl` has no trailing slash. Only its own pages are linked; without it, none. */
export const noteProblem = (problem: Problem, registryUrl: string | null): FailureNote => {
  return {
    slug: problemSlug(problem).slice(0, 100),
    title: problem.title.slice(0, LONGEST_TEXT),
    detail: explain(problem.detail, problem.errors),
    ...toReason(problem),
    pointer: problem.errors?.[0]?.pointer.slice(0, 100) ?? null,
    retry_after_s: problem.retry_after_s ?? null,
    instance: problem.instance?.slice(0, 100) ?? null,
    help_url: registryUrl !== null && problem.type.startsWith(`${registryUrl}/`) ? problem.type : null,
  };
};

/** Ends a request or a run with something to show. Its message is only the slug, so it is safe to log. */
export class FailureError extends Error {
  override readonly name = 'FailureError';
  readonly failure: FailureNote;

  /** By name: the worker's two scripts have this class once each. */
  static override [Symbol.hasInstance](error: unknown): error is FailureError {
    return error instanceof Error && error.name === 'FailureError';
  }

  constructor(failure: FailureNote) {
    super(failure.slug);
    this.failure = failure;
  }
}

/** What to say about an error: its failure, or that something failed which nobody foresaw. */
export const noteError = (error: unknown, slug: FailureSlug = 'extension-failed'): FailureNote =>
  error instanceof FailureError ? error.failure : noteFailure(slug);

/** Ends a request or a run with one of the extension's own failures. */
export function failWith(slug: FailureSlug, values?: Values): never {
  throw new FailureError(noteFailure(slug, values));
}
