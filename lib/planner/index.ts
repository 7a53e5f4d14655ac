import { follow } from '../base/abort.ts';
import { type CodedProviderFailure, ProblemError } from '../protocol/index.ts';
import { needsPrice } from './budget.ts';
import type { Compose } from './contract.ts';
import { analyze } from './phases/analyze.ts';
import { classify } from './phases/classify.ts';
import { draft } from './phases/draft.ts';
import { plan } from './phases/plan.ts';
import { takeOver } from './phases/take-over.ts';
import { takeUp } from './phases/take-up.ts';
import { startPlanning, toComposition } from './planning.ts';

export type {
  Candidate,
  Catalog,
  Compose,
  ComposeInput,
  ComposeParts,
  Decision,
  Fetch,
  Progress,
} from './contract.ts';
export { needsPrice } from './budget.ts';
export { toModelsRequest } from './providers/model-list.ts';
export { PROVIDERS, findPrice } from './providers/models.ts';
export { DEFAULT_COMPOSE_SETTINGS } from './settings.ts';

const CAP_NEEDS_PRICE: CodedProviderFailure = { code: 'cap-needs-price', values: {} };

/** Classify, plan, draft, analyze: see the contract. */
export const compose: Compose = async (input, parts, { signal, emit, decide }) => {
  signal.throwIfAborted();
  if (needsPrice(input, parts.price)) throw new ProblemError('invalid-request', CAP_NEEDS_PRICE);
  const startedAt = input.resumed?.startedAt ?? parts.now();
  // Owned here: the caller's signal ends the calls, and so does the first call that fails.
  const controller = new AbortController();
  const unfollow = follow(signal, controller);
  const run = startPlanning(input, parts, controller, {
    tell: (event) => {
      if (!signal.aborted) emit(event);
    },
    decide: (decision) => {
      if (!signal.aborted) decide?.(decision);
    },
  });
  try {
    if (run.input.redraft) await takeUp(run, run.input.redraft);
    else if (run.input.continued) await takeOver(run, run.input.continued);
    else await plan(run, await classify(run));
    await draft(run);
    await analyze(run);
    return toComposition(run, startedAt, false);
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof ProblemError) || run.drafts.size === 0) throw error;
    throw error.with(toComposition(run, startedAt, true));
  } finally {
    unfollow();
  }
};
