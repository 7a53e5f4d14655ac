import type { Logger } from 'pino';

import { onAbort } from '../../lib/base/abort.ts';
import { toTime } from '../../lib/base/clock.ts';
import type { Compose, ComposeInput, ComposeParts } from '../../lib/planner/index.ts';
import type { Composition, Draft, ProblemError, ProviderId, RunEvent } from '../../lib/protocol/index.ts';
import { toSafeError } from '../base/safe-error.ts';
import { toProblem, toProblemError } from '../http/problems.ts';
import { abortReasons, toFailure, toSuccess, type RunEnd } from './outcome.ts';
import { createPartialComposition } from './partial-composition.ts';
import type { RunEvents } from './run-events.ts';
import type { Upstream } from './upstream.ts';

/** A run as a request asks for it. The provider is one the registry knows, never an address chosen by the caller. */
export type RunInput = ComposeInput & { provider: ProviderId };

/** A run that was let in. It does nothing until it is started. */
export interface ClaimedRun<Events = RunEvents> {
  readonly runId: string;
  readonly events: Events;
  /**
   * Starts the provider calls, unless the run was already aborted. Resolves when the run has ended; never
   * rejects.
   */
  start(): Promise<RunEnd>;
  /**
   * Ends the run and cuts every provider call at once. Only the first reason counts; after the end it does
   * nothing.
   */
  abort(toReason: () => ProblemError): void;
}

export interface RunParts<Events> {
  compose: Compose;
  composeParts: Omit<ComposeParts, 'fetch'>;
  upstream: Upstream;
  /** The draft with its receipt, before anybody gets it. */
  giveReceipt: (draft: Draft) => Draft;
  events: Events;
  /** What a failure is called, if not by its own problem. */
  toFailure?: (error: unknown) => unknown;
  deadlineMs: number;
  /** Called with the end before the last event goes out, so whoever reads that event finds the run recorded. */
  record: (end: RunEnd) => Promise<void>;
  logger: Logger;
  publicUrl: string;
  /** Identifies the request that started the run, for the problem's `instance`. */
  requestId: string;
}

/**
 * One run, from its start to exactly one end. It owns the abort signal of everything below it: the planner's
 * signal, and the sockets, which it closes itself so that no planner can keep one open.
 */
export const createClaimedRun = <Events extends { publish: (event: RunEvent) => void }>(
  input: RunInput,
  parts: RunParts<Events>,
): ClaimedRun<Events> => {
  const { upstream, events, composeParts, giveReceipt } = parts;
  const controller = new AbortController();
  const { signal } = controller;
  const now = (): string => toTime(composeParts.now());
  const partial = createPartialComposition({
    run_id: input.runId,
    goal: input.goal,
    provider: input.provider,
    model: input.model,
    started_at: now(),
  });
  let over = false;

  const abort = (toReason: () => ProblemError): void => {
    if (over || signal.aborted) return;
    // Close the sockets first, because that is what we promise the person. Make the reason and tell the planner
    // afterwards.
    upstream.close();
    controller.abort(toReason());
  };

  const compose = (): Promise<Composition> => {
    const composing = parts.compose(
      input,
      { ...composeParts, fetch: upstream.fetch },
      {
        signal,
        decide: (decision) => partial.decide(decision),
        emit: (emitted) => {
          if (over || signal.aborted) return;
          const event = emitted.event === 'draft' ? { ...emitted, data: giveReceipt(emitted.data) } : emitted;
          partial.add(event);
          events.publish(event);
        },
      },
    );
    // An abort ends the run now, without waiting for the planner to notice.
    const aborted = Promise.withResolvers<never>();
    const unlisten = onAbort(signal, () => aborted.reject(signal.reason));
    return Promise.race([composing, aborted.promise]).finally(unlisten);
  };

  const withReceipts = (composition: Composition): Composition => ({
    ...composition,
    drafts: composition.drafts.map(giveReceipt),
  });

  const toEnd = (error: unknown): RunEnd => {
    if (!signal.aborted) {
      const known = parts.toFailure?.(error) ?? error;
      const problem = toProblemError(known);
      if (problem !== known)
        parts.logger.error({ run_id: input.runId, error: toSafeError(error) }, 'run failed');
      const { composition } = problem.extras;
      return toFailure(composition === undefined ? problem : problem.with(withReceipts(composition)));
    }
    const reason = signal.reason as ProblemError;
    const composition = partial.take(now());
    return toFailure(composition === null ? reason : reason.with(composition));
  };

  const settle = async (): Promise<RunEnd> => {
    const deadline = setTimeout(() => abort(() => abortReasons.deadline(parts.deadlineMs)), parts.deadlineMs);
    try {
      signal.throwIfAborted();
      const composition = await compose();
      signal.throwIfAborted();
      return toSuccess(withReceipts(composition));
    } catch (error) {
      return toEnd(error);
    } finally {
      over = true;
      clearTimeout(deadline);
      input.providerKey.forget();
      upstream.close();
    }
  };

  return {
    runId: input.runId,
    events,
    abort,
    start: async () => {
      const end = await settle();
      await parts.record(end);
      events.publish(
        end.outcome === 'succeeded'
          ? { event: 'result', data: end.composition }
          : { event: 'problem', data: toProblem(end.problem, parts.publicUrl, parts.requestId) },
      );
      return end;
    },
  };
};
