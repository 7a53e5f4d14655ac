import { PROBLEMS, ProblemError, type Composition, type ProblemSlug } from '../../lib/protocol/index.ts';

/** How a run ended. `interrupted` means that its process died. */
export type Outcome = 'succeeded' | 'interrupted' | ProblemSlug;

export type RunEnd =
  | { outcome: 'succeeded'; status: 200; composition: Composition }
  | { outcome: ProblemSlug; status: number; problem: ProblemError };

export const toSuccess = (composition: Composition): RunEnd => ({
  outcome: 'succeeded',
  status: 200,
  composition,
});

export const toFailure = (problem: ProblemError): RunEnd => ({
  outcome: problem.slug,
  status: PROBLEMS[problem.slug].status,
  problem,
});

/** Why a run is aborted from outside. Each becomes the signal's reason and the run's outcome. */
export const abortReasons = {
  clientClosed: () => new ProblemError('client-closed-request', 'The client closed the request of this run.'),
  deadline: (deadlineMs: number) =>
    new ProblemError(
      'deadline-exceeded',
      `A run may take at most ${Math.round(deadlineMs / 1_000)} s here. What was finished by then is kept.`,
    ),
  revoked: () =>
    new ProblemError(
      'unauthenticated',
      'The access token that started this run was revoked, so the registry ended the run. What was finished is kept. Ask whoever runs the registry for a new token.',
    ),
  stopping: () =>
    new ProblemError(
      'registry-stopping',
      'The registry is shutting down. What was finished is kept. Start the rest again later.',
    ),
} as const;
