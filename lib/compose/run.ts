import type { Composition, Draft, OutlineItem, Phase, Reuse, RunEvent } from '../protocol/index.ts';
import { type Calls, createCalls } from './calls.ts';
import type { Candidate, ComposeInput, ComposeParts } from './contract.ts';
import { toFindings } from './findings.ts';
import type { DraftItem } from './prompts/draft.ts';

export type OutlinedItem = OutlineItem & DraftItem;

/** One run under way: what its phases work with and what they have found so far. */
export interface Run {
  readonly input: ComposeInput;
  readonly parts: ComposeParts;
  readonly calls: Calls;
  /** The run's own: aborted from outside, or by the first failure. */
  readonly controller: AbortController;
  readonly tell: (event: Exclude<RunEvent, { event: 'result' | 'problem' }>) => void;
  classification: Composition['classification'];
  /** What the catalog has that may fit, the best first. Its text is a stranger's. */
  candidates: Candidate[];
  reuse: Reuse[];
  outline: OutlinedItem[];
  gaps: string[];
  /** Finished drafts by their place in the outline. */
  readonly drafts: Map<number, Draft>;
}

const MAX_GAPS = 50;

export const createRun = (
  input: ComposeInput,
  parts: ComposeParts,
  controller: AbortController,
  tell: Run['tell'],
): Run => ({
  input,
  parts,
  calls: createCalls(input, parts, controller.signal, (usage) => tell({ event: 'usage', data: usage })),
  controller,
  tell,
  classification: null,
  candidates: [],
  reuse: [],
  outline: [],
  gaps: [],
  drafts: new Map(),
});

export const toTime = (milliseconds: number): string => new Date(milliseconds).toISOString();

/** Tells that the phase has started, and that it has finished when the work is done. */
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

/** In the order of the outline; with their findings, also when the run ended before it came to them. */
export const draftsOf = (run: Run): Draft[] =>
  [...run.drafts]
    .toSorted(([left], [right]) => left - right)
    .map(([, draft]) => ({ ...draft, findings: toFindings(draft) }));

export const toComposition = (run: Run, startedAt: number, partial: boolean): Composition => ({
  run_id: run.input.runId,
  goal: run.input.goal,
  provider: run.input.provider,
  model: run.input.model,
  partial,
  classification: run.classification,
  reuse: run.reuse,
  gaps: run.gaps.slice(0, MAX_GAPS),
  drafts: draftsOf(run),
  usage: run.calls.usage(),
  started_at: toTime(startedAt),
  finished_at: toTime(run.parts.now()),
});
