/**
 * Computes a run's next state from each event. Pure and total: if a registry sends events twice, late or out of
 * order, what is already known to have happened does not change.
 */
import { noteFailure, type FailureNote } from '../failures/index.ts';
import { type RunRecord, sumUsage } from '../messages/index.ts';
import { type Draft, LIMITS, PHASES, type Reuse, type RunEvent, toCutUsage } from '../protocol/index.ts';
import { isJobChange, type JobChange, reduceJob } from './hosted/reduce-job.ts';
import { isAskedFor, joinDraft, joinResult } from './join-run.ts';
import { reducePhases } from './reduce-phases.ts';

/** How a run ended. `failed` and `interrupted` include the reason. */
export type RunEnd =
  | { status: 'succeeded' | 'cancelled'; failure: null }
  | { status: 'failed' | 'interrupted'; failure: FailureNote };

export type RunChange =
  | { type: 'event'; event: RunEvent }
  /** Ends run, signal and key together. `at` is when the worker dropped the key. */
  | { type: 'ended'; end: RunEnd; at: string }
  | { type: 'moved'; tabId: number }
  | { type: 'stored'; stored: boolean }
  | { type: 'requests-cut' }
  | JobChange
  | DraftChange
  | { type: 'saving' }
  | { type: 'saved'; planId: string }
  /** The run no longer matches its saved plan; saving it again creates another plan. */
  | { type: 'unsaved'; idempotencyKey: string }
  | { type: 'save-failed'; failure: FailureNote };

/** What a person does to the composition of an ended run. */
export type DraftChange =
  | { type: 'reuse-added'; reuse: Reuse }
  | { type: 'draft-edited'; draft: Draft }
  | { type: 'draft-typed'; draftId: string; texts: string[] | null }
  | { type: 'note-typed'; draftId: string; note: string }
  | { type: 'draft-discard' | 'draft-restore' | 'draft-back'; draftId: string };

export type NewRun = Pick<
  RunRecord,
  | 'run_id'
  | 'tab_id'
  | 'via'
  | 'registry_url'
  | 'catalog_url'
  | 'provider_url'
  | 'has_key'
  | 'goal'
  | 'page'
  | 'provider'
  | 'provider_name'
  | 'practice'
  | 'model'
  | 'limits'
  | 'redraft'
  | 'continued'
  | 'started_at'
  | 'idempotency_key'
> &
  Partial<Pick<RunRecord, 'job'>>;

/** A run before anything from others has arrived. */
export const NOTHING_ARRIVED = {
  classification: null,
  outline: null,
  reuse: [],
  gaps: [],
  drafts: [],
  before: [],
  editing: {},
} satisfies Partial<RunRecord>;

/** `earlier` is the run that this one replaces, because it rewrites one of its drafts or adds the missing ones. */
export const createRunRecord = (run: NewRun, earlier: RunRecord | null = null): RunRecord => ({
  ...NOTHING_ARRIVED,
  discarded: [],
  requests_cut: false,
  ...earlier,
  // A run that adds to what a job gave is no job.
  job: undefined,
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
  wait: null,
  usage: null,
  usage_before: earlier === null ? null : sumUsage(earlier.usage, earlier.usage_before),
  failure: null,
  key_gone_at: null,
  stored: true,
  saving: false,
  saved_plan_id: null,
  save_failure: null,
});

/** A draft that arrives again replaces its earlier version. */
const reduceDrafts = (drafts: readonly Draft[], draft: Draft): Draft[] => {
  const index = drafts.findIndex(({ draft_id }) => draft_id === draft.draft_id);
  if (index >= 0) return drafts.with(index, draft);
  return drafts.length >= LIMITS.draftsPerRun ? [...drafts] : [...drafts, draft];
};

const isOf =
  (draftId: string) =>
  ({ draft_id }: Draft): boolean =>
    draft_id === draftId;

/** Replaces the draft with the same id, and keeps the earlier one so that the person can go back. */
const replaceDraft = ({ drafts, before }: RunRecord, draft: Draft): Pick<RunRecord, 'drafts' | 'before'> => {
  const isIt = isOf(draft.draft_id);
  const replaced = drafts.find(isIt);
  return {
    drafts: reduceDrafts(drafts, draft),
    before: [...before.filter((each) => !isIt(each)), ...(replaced === undefined ? [] : [replaced])],
  };
};

const withNote = ({ notes = {} }: RunRecord, draftId: string, note: string): Record<string, string> => {
  const { [draftId]: _earlier, ...others } = notes;
  return note === '' ? others : { ...others, [draftId]: note };
};

/** The first rewritten version moves the earlier draft aside; an automatic rewrite of it does not. */
const reduceRedraft = (run: RunRecord, draft: Draft): Partial<RunRecord> =>
  run.redraft === null || run.redraft.done
    ? { drafts: reduceDrafts(run.drafts, draft) }
    : {
        ...replaceDraft(run, draft),
        redraft: { ...run.redraft, done: true },
        notes: withNote(run, draft.draft_id, ''),
      };

/** A run that adds to an earlier one has its plan, which is larger than what the run itself is asked for. */
const hasPlan = ({ redraft, continued }: RunRecord): boolean => redraft !== null || continued !== null;

type EventReducers = {
  [Name in RunEvent['event']]: (
    run: RunRecord,
    data: Extract<RunEvent, { event: Name }>['data'],
  ) => Partial<RunRecord>;
};

const EVENTS: EventReducers = {
  phase: ({ phases }, event) => ({ phases: reducePhases(phases, event) }),
  reuse: (run, reuse) => (hasPlan(run) ? {} : { reuse }),
  outline: (run, outline) => (hasPlan(run) ? {} : { outline: outline.slice(0, LIMITS.draftsPerRun) }),
  draft: (run, draft) => (run.continued === null ? reduceRedraft(run, draft) : joinDraft(run, draft)),
  score: (run, { draft_id, ...score }) => ({
    drafts: run.drafts.map((draft) =>
      draft.draft_id === draft_id && isAskedFor(run, draft_id) ? { ...draft, ...score } : draft,
    ),
  }),
  wait: (_, wait) => ({ wait }),
  usage: (_, usage) => ({ usage }),
  result: (run, composition) => {
    const { classification, reuse, gaps, drafts, usage } = composition;
    if (run.continued !== null) return { ...joinResult(run, composition), usage };
    return run.redraft === null
      ? { classification, reuse, gaps, drafts, usage }
      : { drafts: drafts.reduce(reduceDrafts, run.drafts), usage };
  },
  problem: () => ({}),
};

const reduceEvent = (run: RunRecord, { event, data }: RunEvent): Partial<RunRecord> =>
  // One call for a union of pairs, which the compiler cannot check.
  (EVENTS[event] as (run: RunRecord, data: RunEvent['data']) => Partial<RunRecord>)(run, data);

const reduceDraftChange = (run: RunRecord, change: DraftChange): Partial<RunRecord> => {
  if (change.type === 'draft-edited') return replaceDraft(run, change.draft);
  if (change.type === 'reuse-added') {
    const others = run.reuse.filter(({ entity }) => entity !== change.reuse.entity);
    return { reuse: [...others, change.reuse].slice(-LIMITS.reusePerRun) };
  }
  const { draftId } = change;
  if (change.type === 'draft-typed') {
    const { [draftId]: _closed, ...editing } = run.editing;
    return { editing: change.texts === null ? editing : { ...editing, [draftId]: change.texts } };
  }
  if (change.type === 'note-typed') return { notes: withNote(run, draftId, change.note) };
  if (change.type === 'draft-discard') return { discarded: [...run.discarded, draftId] };
  if (change.type === 'draft-restore') return { discarded: run.discarded.filter((each) => each !== draftId) };
  const before = run.before.find(isOf(draftId));
  return before === undefined ? {} : replaceDraft(run, before);
};

/** With these a registry ends a run in the middle of its calls; its other problems come after all of them. */
const CUTS: ReadonlySet<string> = new Set(['deadline-exceeded', 'registry-stopping', 'unauthenticated']);

/** Whether a run was ended while it had calls open: from here, by its registry, or because its stream broke. */
const isCut = ({ status, failure }: RunEnd): boolean => {
  if (failure === null) return status === 'cancelled';
  const isOwn = failure.title === null && failure.reason === undefined;
  return CUTS.has(failure.slug) || (isOwn && failure.slug !== 'empty-result');
};

const toUpdate = (run: RunRecord, change: RunChange): Partial<RunRecord> => {
  if (isJobChange(change)) return reduceJob(run, change);
  if (change.type === 'event') return run.status === 'running' ? reduceEvent(run, change.event) : {};
  if (change.type === 'ended') {
    if (run.status !== 'running') return {};
    const usage = run.usage?.calls && isCut(change.end) ? toCutUsage(run.usage) : run.usage;
    return { ...change.end, usage, finished_at: change.at, key_gone_at: change.at };
  }
  if (change.type === 'moved') return { tab_id: change.tabId };
  if (change.type === 'stored') return { stored: change.stored };
  if (change.type === 'requests-cut') return { requests_cut: true };
  if (change.type === 'saving') return { saving: true, save_failure: null };
  if (change.type === 'saved') return { saving: false, saved_plan_id: change.planId, save_failure: null };
  if (change.type === 'unsaved')
    return {
      saved_plan_id: null,
      idempotency_key: change.idempotencyKey,
      ...(run.job && { job: { ...run.job, is_changed: true } }),
    };
  if (change.type === 'save-failed') return { saving: false, save_failure: change.failure };
  return reduceDraftChange(run, change);
};

export const reduceRun = (run: RunRecord, change: RunChange): RunRecord => ({
  ...run,
  ...toUpdate(run, change),
});

const hasDelivered = ({ redraft, continued, drafts, reuse }: RunRecord): boolean => {
  if (redraft !== null) return redraft.done;
  if (continued !== null) return drafts.some(({ draft_id }) => isAskedFor({ continued }, draft_id));
  return drafts.length > 0 || reuse.length > 0;
};

/** A run counts as succeeded only if it delivered something. */
export const toSuccess = (run: RunRecord): RunEnd =>
  hasDelivered(run)
    ? { status: 'succeeded', failure: null }
    : { status: 'failed', failure: noteFailure('empty-result') };
