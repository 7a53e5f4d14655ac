/**
 * What a run looks like after each thing that happens to it. Pure, and total: a registry that sends
 * events twice, late or in another order changes nothing that is already known to have happened.
 */
import { noteFailure, type FailureNote, type RunRecord } from '../messages/index.ts';
import { type Draft, LIMITS, PHASES, type PhaseEvent, type RunEvent } from '../protocol/index.ts';

/** How a run ended. `failed` and `interrupted` say why. */
export type RunEnd =
  | { status: 'succeeded' | 'cancelled'; failure: null }
  | { status: 'failed' | 'interrupted'; failure: FailureNote };

export type RunChange =
  | { type: 'event'; event: RunEvent }
  /** The end of run, signal and key at once. `at` is when the worker dropped the key. */
  | { type: 'ended'; end: RunEnd; at: string }
  | { type: 'moved'; tabId: number }
  | { type: 'stored'; stored: boolean }
  | { type: 'saving' }
  | { type: 'saved'; planId: string }
  | { type: 'save-failed'; failure: FailureNote };

export type NewRun = Pick<
  RunRecord,
  | 'run_id'
  | 'tab_id'
  | 'via'
  | 'registry_url'
  | 'provider_url'
  | 'has_key'
  | 'goal'
  | 'provider'
  | 'provider_name'
  | 'practice'
  | 'model'
  | 'started_at'
  | 'idempotency_key'
>;

export const createRun = (run: NewRun): RunRecord => ({
  ...run,
  status: 'running',
  finished_at: null,
  phases: PHASES.map((phase) => ({
    phase,
    state: 'waiting',
    total: 0,
    started_at: null,
    finished_at: null,
  })),
  classification: null,
  outline: null,
  reuse: [],
  gaps: [],
  drafts: [],
  usage: null,
  failure: null,
  key_gone_at: null,
  stored: true,
  saving: false,
  saved_plan_id: null,
  save_failure: null,
});

const reducePhases = (phases: RunRecord['phases'], event: PhaseEvent): RunRecord['phases'] =>
  phases.map((known) => {
    if (known.phase !== event.phase || known.state === 'finished') return known;
    if (event.state === 'started') {
      return known.state === 'started'
        ? known
        : { ...known, state: 'started', total: event.total, started_at: event.at };
    }
    return {
      ...known,
      state: 'finished',
      total: event.total,
      started_at: known.started_at ?? event.at,
      finished_at: event.at,
    };
  });

/** A draft drawn again takes the place of the one it replaces. */
const reduceDrafts = (drafts: readonly Draft[], draft: Draft): Draft[] => {
  const index = drafts.findIndex(({ draft_id }) => draft_id === draft.draft_id);
  if (index >= 0) return drafts.with(index, draft);
  return drafts.length >= LIMITS.draftsPerRun ? [...drafts] : [...drafts, draft];
};

type EventReducers = {
  [Name in RunEvent['event']]: (
    run: RunRecord,
    data: Extract<RunEvent, { event: Name }>['data'],
  ) => Partial<RunRecord>;
};

const EVENTS: EventReducers = {
  phase: ({ phases }, event) => ({ phases: reducePhases(phases, event) }),
  reuse: (_, reuse) => ({ reuse }),
  outline: (_, outline) => ({ outline: outline.slice(0, LIMITS.draftsPerRun) }),
  draft: ({ drafts }, draft) => ({ drafts: reduceDrafts(drafts, draft) }),
  score: ({ drafts }, { draft_id, ...score }) => ({
    drafts: drafts.map((draft) => (draft.draft_id === draft_id ? { ...draft, ...score } : draft)),
  }),
  usage: (_, usage) => ({ usage }),
  result: (_, { classification, reuse, gaps, drafts, usage }) => ({
    classification,
    reuse,
    gaps,
    drafts,
    usage,
  }),
  problem: () => ({}),
};

const reduceEvent = (run: RunRecord, { event, data }: RunEvent): Partial<RunRecord> =>
  // One call for a union of pairs, which the compiler cannot follow.
  (EVENTS[event] as (run: RunRecord, data: RunEvent['data']) => Partial<RunRecord>)(run, data);

const toUpdate = (run: RunRecord, change: RunChange): Partial<RunRecord> => {
  if (change.type === 'event') return run.status === 'running' ? reduceEvent(run, change.event) : {};
  if (change.type === 'ended') {
    if (run.status !== 'running') return {};
    return { ...change.end, finished_at: change.at, key_gone_at: change.at };
  }
  if (change.type === 'moved') return { tab_id: change.tabId };
  if (change.type === 'stored') return { stored: change.stored };
  if (change.type === 'saving') return { saving: true, save_failure: null };
  if (change.type === 'saved') return { saving: false, saved_plan_id: change.planId, save_failure: null };
  return { saving: false, save_failure: change.failure };
};

export const reduceRun = (run: RunRecord, change: RunChange): RunRecord => ({
  ...run,
  ...toUpdate(run, change),
});

/** "Done" is said only of a run that delivered something. */
export const toSuccess = (run: RunRecord): RunEnd =>
  run.drafts.length > 0 || run.reuse.length > 0
    ? { status: 'succeeded', failure: null }
    : { status: 'failed', failure: noteFailure('empty-result') };
