import { toTime } from '../base/clock.ts';
import {
  type CodedGap,
  type Composition,
  type Draft,
  fitGaps,
  type Phase,
  type Planned,
  type ProblemError,
  type Reuse,
  type RunEvent,
} from '../protocol/index.ts';
import { type Calls, createCalls } from './calls.ts';
import type { Candidate, ComposeInput, ComposeParts, Decision } from './contract.ts';
import type { DraftItem } from './prompts/draft.ts';
import { type Page, toPage } from './prompts/page.ts';
import { maskKey } from './run-key.ts';

export type OutlinedItem = Planned & DraftItem;

/** One run in progress: what its phases work with and what they have found so far. */
export interface Run {
  readonly input: ComposeInput;
  readonly parts: ComposeParts;
  /** What the person was looking at; null if there is no page. */
  readonly page: Page | null;
  readonly calls: Calls;
  /** The run's own controller: aborted from outside, or by the first failure. */
  readonly controller: AbortController;
  readonly tell: (event: Exclude<RunEvent, { event: 'result' | 'problem' }>) => void;
  readonly decide: (decision: Decision) => void;
  classification: Composition['classification'];
  /** What the catalog has that may fit, best match first. Strangers wrote its text. */
  candidates: Candidate[];
  reuse: Reuse[];
  outline: OutlinedItem[];
  gaps: CodedGap[];
  /** The ids of drafts that are given up, each with its gap. */
  lost: string[];
  /** Set by a failure that every further call would meet too: nothing starts any more. */
  halted: ProblemError | null;
  /** Finished drafts by their place in the outline. */
  readonly drafts: Map<number, Draft>;
}

export const startPlanning = (
  given: ComposeInput,
  parts: ComposeParts,
  controller: AbortController,
  { tell, decide }: Pick<Run, 'tell' | 'decide'>,
): Run => {
  const { grounding, redraft, continued, providerKey, resumed } = given;
  // All of it may come from a page, and that page may show the key.
  const input: ComposeInput = { ...given, ...maskKey({ grounding, redraft, continued }, providerKey).value };
  return {
    input,
    page: toPage(input.grounding ?? {}),
    parts,
    calls: createCalls(input, parts, controller.signal, {
      onUsage: (usage) => tell({ event: 'usage', data: usage }),
      onWait: ({ slug }, until) =>
        tell({
          event: 'wait',
          data: {
            reason: slug === 'provider-rate-limited' ? slug : 'provider-unavailable',
            until: toTime(until),
          },
        }),
    }),
    controller,
    tell,
    decide,
    classification: null,
    candidates: [],
    reuse: [],
    outline: [],
    gaps: [...(resumed?.gaps ?? [])],
    lost: [...(resumed?.lost ?? [])],
    halted: null,
    drafts: new Map(),
  };
};

/** Emits the phase's start, and its end when the work is done. */
export const inPhase = async (
  { tell, parts, controller }: Run,
  phase: Phase,
  total: number,
  work: () => Promise<void>,
): Promise<void> => {
  const say = (state: 'started' | 'finished'): void =>
    tell({ event: 'phase', data: { phase, state, total, at: toTime(parts.now()) } });
  say('started');
  await work();
  controller.signal.throwIfAborted();
  say('finished');
};

/** Says what is missing so far, so that it is known to whoever takes the run up again. */
export const tellGaps = ({ decide, gaps, lost }: Run): void =>
  decide({ decision: 'gaps', data: { gaps: [...gaps], lost: [...lost] } });

/** Emits what to reuse and what to draft, within planning. Clients always see the same sequence, even when empty. */
export const tellOutline = ({ tell, reuse, outline }: Run): void => {
  tell({ event: 'reuse', data: reuse });
  tell({ event: 'outline', data: outline });
};

export const toComposition = (run: Run, startedAt: number, partial: boolean): Composition => ({
  run_id: run.input.runId,
  goal: run.input.goal,
  provider: run.input.provider,
  model: run.input.model,
  partial,
  classification: run.classification,
  reuse: run.reuse,
  outline: run.outline,
  gaps: fitGaps(run.gaps),
  drafts: [...run.drafts].toSorted(([left], [right]) => left - right).map(([, draft]) => draft),
  usage: run.calls.usage(),
  started_at: toTime(startedAt),
  finished_at: toTime(run.parts.now()),
});
