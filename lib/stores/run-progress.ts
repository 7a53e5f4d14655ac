import type { RunState } from '../messages/index.ts';
import { PHASES, type Draft, type Phase } from '../protocol/index.ts';

export interface PhaseProgress {
  phase: Phase;
  state: 'waiting' | 'started' | 'finished';
  /** Items done and to do, if the phase has any and they can be counted. */
  done: number;
  total: number;
}

export interface RunProgress {
  phases: readonly PhaseProgress[];
  /** 0 to 100; it never falls within a run. */
  percent: number;
  /** Null before the first phase, and between two. */
  current: PhaseProgress | null;
  /** The last one that has finished. */
  last: PhaseProgress | null;
}

/** Each phase's share of the bar, by its usual duration. */
const SHARES: Record<Phase, number> = { classifying: 10, planning: 15, drafting: 50, analyzing: 25 };

/** The drafts of this run: one that adds to an earlier run also has the drafts of that one. */
const ownDrafts = ({ redraft, continued, drafts }: RunState): readonly Draft[] => {
  if (continued !== null) return drafts.filter(({ draft_id }) => continued.missing.includes(draft_id));
  if (redraft === null) return drafts;
  return redraft.done ? drafts.filter(({ draft_id }) => draft_id === redraft.draft_id) : [];
};

const countDone = (run: RunState, phase: Phase): number => {
  if (phase === 'drafting') return ownDrafts(run).length;
  // A second version starts without scores; the first one had them.
  if (phase === 'analyzing')
    return ownDrafts(run).filter(({ scores, rerolled }) => scores !== null || rerolled).length;
  return 0;
};

const toPhaseProgress = (run: RunState, phase: Phase): PhaseProgress => {
  const known = run.phases.find((each) => each.phase === phase);
  const state = known?.state ?? 'waiting';
  // The outline of a run that adds to an earlier one is the whole plan, and known before it begins.
  const planned = run.redraft === null && run.continued === null ? run.outline?.length : undefined;
  const told = known?.total ?? 0;
  const total = phase === 'drafting' ? (planned ?? told) : told;
  const done = state === 'finished' ? total : Math.min(countDone(run, phase), total);
  return { phase, state, done, total };
};

/** Whether its count tells a person anything. */
export const isCounted = ({ phase, state, total }: PhaseProgress): boolean =>
  state !== 'waiting' && total > 1 && (phase === 'drafting' || phase === 'analyzing');

const toFraction = ({ state, done, total }: PhaseProgress): number =>
  state === 'finished' ? 1 : state === 'started' && total > 0 ? done / total : 0;

export const toRunProgress = (run: RunState): RunProgress => {
  const phases = PHASES.map((phase) => toPhaseProgress(run, phase));
  const percent = phases.reduce((sum, each) => sum + SHARES[each.phase] * toFraction(each), 0);
  return {
    phases,
    percent: Math.round(percent),
    current: phases.findLast(({ state }) => state === 'started') ?? null,
    last: phases.findLast(({ state }) => state === 'finished') ?? null,
  };
};
