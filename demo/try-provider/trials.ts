import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

import { checkDraft } from '../../lib/formats/check-draft.ts';
import { isPackage } from '../../lib/formats/rules/mcp-package.ts';
import { ANSWER_SCHEMAS, type AnswerName } from '../../lib/planner/answers/schemas.ts';
import { createCalls } from '../../lib/planner/calls.ts';
import type { ComposeInput, ComposeParts } from '../../lib/planner/contract.ts';
import { compose, DEFAULT_COMPOSE_SETTINGS, needsPrice } from '../../lib/planner/index.ts';
import { ProblemError, type Usage } from '../../lib/protocol/index.ts';
import type { Secret } from '../../lib/secrets/secret.ts';
import { PROVIDER_FAILURES } from '../../lib/texts/en/codes/provider-failures.ts';
import { say } from '../../lib/texts/say.ts';
import type { Target } from './read-arguments.ts';
import type { WatchedFetch } from './watched-fetch.ts';

/** Each of the six answers and of the two runs may cost no more. */
const MOST_USD = 0.05;
/** Instead of dollars, where the price is not known. */
const MOST_TOKENS = 12_000;
const MOST_TOKENS_PER_CALL = 4_000;
const GOAL = 'A skill that turns merged pull requests into release notes';
/** A run that goes on so long is no small one. */
const RUN_MS = 5 * 60_000;

/** How long an answer is read before its run is cancelled. */
const STREAMED_MS = 100;

/** What a trial came to. */
export interface Trial {
  /** Null if it succeeded; what a person would read otherwise. */
  failure: string | null;
  usage: Usage;
  seconds: number;
}

export interface Trials {
  /** One small call. */
  form(name: AnswerName): Promise<Trial>;
  /** One small run; `drafts` of it were finished. */
  run(): Promise<Trial & { drafts: number }>;
  /** Cancels a run in the middle. Resolves with milliseconds from the abort to the closed sockets, or a failure. */
  cancel(): Promise<{ failure: string | null; closedMs: number | null }>;
}

export const FORMS = Object.keys(ANSWER_SCHEMAS) as AnswerName[];

/** The words of the planner's own failures. What else went wrong may quote a header, so only its kind is told. */
const wordsOf = (error: unknown): string => {
  if (error instanceof ProblemError)
    return error.told === null ? error.slug : say(PROVIDER_FAILURES, error.told);
  return error instanceof Error ? error.name : 'failed';
};

const secondsSince = (startedAt: number): number => (performance.now() - startedAt) / 1_000;

export const createTrials = (
  { endpoint, model, price }: Target,
  providerKey: Secret,
  watched: WatchedFetch,
  dialects: ComposeParts['dialects'],
  signal: AbortSignal,
): Trials => {
  const parts: ComposeParts = {
    fetch: watched.fetch,
    endpoint,
    dialects,
    price,
    catalog: null,
    checkDraft,
    isPackage,
    settings: { ...DEFAULT_COMPOSE_SETTINGS, reroll: false },
    runMs: RUN_MS,
    now: () => Date.now(),
    newId: () => randomUUID(),
    via: 'registry',
  };
  const dollars = { maxCostUsd: MOST_USD };
  const newInput = (): ComposeInput => ({
    runId: randomUUID(),
    goal: GOAL,
    provider: endpoint.id,
    model,
    providerKey,
    ...(needsPrice(dollars, price) ? { maxOutputTokens: MOST_TOKENS } : dollars),
    maxOutputTokensPerCall: MOST_TOKENS_PER_CALL,
  });
  return {
    form: async (name) => {
      const startedAt = performance.now();
      const calls = createCalls(newInput(), parts, signal, { onUsage: () => {}, onWait: () => {} });
      const failure = await calls
        .ask({
          answer: name,
          system: 'Answer in the form that is asked for, with one short example of its kind.',
          user: `An example of a ${name.replaceAll('_', ' ')}.`,
          maxOutputTokens: MOST_TOKENS_PER_CALL,
        })
        .then(() => null, wordsOf);
      signal.throwIfAborted();
      return { failure, usage: calls.usage(), seconds: secondsSince(startedAt) };
    },
    run: async () => {
      const startedAt = performance.now();
      let usage: Usage = { calls: 0, input_tokens: 0, output_tokens: 0, cost_usd: null, estimated: false };
      const emit: Parameters<typeof compose>[2]['emit'] = ({ event, data }) => {
        if (event === 'usage') usage = data;
      };
      try {
        const { drafts } = await compose(newInput(), parts, { signal, emit });
        return { failure: null, drafts: drafts.length, usage, seconds: secondsSince(startedAt) };
      } catch (error) {
        signal.throwIfAborted();
        const drafts = error instanceof ProblemError ? (error.extras.composition?.drafts.length ?? 0) : 0;
        return { failure: wordsOf(error), drafts, usage, seconds: secondsSince(startedAt) };
      }
    },
    cancel: async () => {
      const controller = new AbortController();
      const cancelled = AbortSignal.any([signal, controller.signal]);
      const inTheMiddle = watched.answering().then(() => pause(STREAMED_MS, null, { signal }));
      const ended = compose(newInput(), parts, { signal: cancelled, emit: () => {} }).then(
        () => 'The run ended before it could be cancelled.',
        wordsOf,
      );
      const early = await Promise.race([inTheMiddle, ended]);
      if (early !== null) return { failure: early, closedMs: null };
      const abortedAt = performance.now();
      controller.abort();
      await ended;
      await watched.closed();
      return { failure: null, closedMs: performance.now() - abortedAt };
    },
  };
};
