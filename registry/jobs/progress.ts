import type { Decision, Progress } from '../../lib/planner/index.ts';
import type { Composition, Draft, PhaseEvent, Planned, RunEvent, Usage } from '../../lib/protocol/index.ts';
import type { JobEvent } from '../db/index.ts';

type EmittedEvent = Exclude<RunEvent, { event: 'result' | 'problem' }>;

/** What a job's events add up to, whoever worked on it. */
export interface JobProgress {
  /** Every start and end of a phase, each once. */
  readonly phases: PhaseEvent[];
  /** What another worker goes on from. */
  progress(startedAt: number): Progress;
  readonly usage: Usage;
  readonly drafts: readonly Draft[];
  /** False if it says again what was told before: a phase that is taken up once more, or a plan. */
  add(event: JobEvent): boolean;
  /** What is finished, as a composition that is not whole; null without a draft. */
  toPartial(frame: Frame): Composition | null;
}

export type Frame = Pick<
  Composition,
  'run_id' | 'goal' | 'provider' | 'model' | 'started_at' | 'finished_at'
>;

export const NO_USAGE: Usage = {
  calls: 0,
  input_tokens: 0,
  output_tokens: 0,
  cost_usd: null,
  estimated: false,
};

/** The names of a run's events among those of a job. */
const TOLD: ReadonlySet<string> = new Set<EmittedEvent['event']>([
  'phase',
  'reuse',
  'outline',
  'draft',
  'score',
  'wait',
  'usage',
]);

/** Whether a stream tells it; the rest is for workers and operators. */
export const isTold = (event: JobEvent): event is EmittedEvent & JobEvent => TOLD.has(event.event);

export const toJobEvent = ({ decision, data }: Decision): JobEvent => ({ event: decision, data });

/** Events come from our own rows, in which each name has one form. */
export const createJobProgress = (events: readonly JobEvent[] = []): JobProgress => {
  const phases: PhaseEvent[] = [];
  const drafts = new Map<string, Draft>();
  let classified: Progress['classified'] = null;
  let candidates: NonNullable<Progress['planned']>['candidates'] = [];
  let reuse: Composition['reuse'] | null = null;
  let outline: Planned[] | null = null;
  let missing: Pick<Progress, 'gaps' | 'lost'> = { gaps: [], lost: [] };
  let usage: Usage | null = null;

  const addTold = ({ event, data }: EmittedEvent): boolean => {
    switch (event) {
      case 'phase': {
        const isAgain = phases.some(({ phase, state }) => phase === data.phase && state === data.state);
        if (!isAgain) phases.push(data);
        return !isAgain;
      }
      case 'reuse':
        if (reuse !== null) return false;
        reuse = data;
        return true;
      case 'outline':
        if (outline !== null) return false;
        outline = data.map(({ purpose = '', ...item }) => ({ ...item, purpose }));
        return true;
      case 'draft':
        drafts.set(data.draft_id, data);
        return true;
      case 'score': {
        const draft = drafts.get(data.draft_id);
        if (draft) drafts.set(data.draft_id, { ...draft, ...data });
        return true;
      }
      case 'usage':
        usage = data;
        return true;
      case 'wait':
      default:
        return true;
    }
  };

  const add = (each: JobEvent): boolean => {
    if (isTold(each)) return addTold(each);
    const { decision, data } = { decision: each.event, data: each.data } as Decision;
    if (decision === 'classified') classified = data;
    else if (decision === 'found') candidates = data;
    else if (decision === 'gaps') missing = data;
    return true;
  };

  const inOrder = (): Draft[] => {
    const places = new Map((outline ?? []).map(({ draft_id }, place) => [draft_id, place]));
    return [...drafts.values()].toSorted(
      (left, right) => (places.get(left.draft_id) ?? 0) - (places.get(right.draft_id) ?? 0),
    );
  };

  for (const event of events) add(event);
  return {
    phases,
    add,
    get usage() {
      return usage ?? NO_USAGE;
    },
    get drafts() {
      return [...drafts.values()];
    },
    progress: (startedAt) => {
      // What was decided before a plan was told is decided again with it.
      const planned = outline === null ? null : { candidates, reuse: reuse ?? [], outline };
      const { gaps, lost } = planned === null ? { gaps: [], lost: [] } : missing;
      return { startedAt, classified, planned, gaps, lost, drafts: inOrder(), usage };
    },
    toPartial: (frame) =>
      drafts.size === 0
        ? null
        : {
            ...frame,
            partial: true,
            classification: classified?.classification ?? null,
            reuse: reuse ?? [],
            ...(outline && { outline }),
            gaps: missing.gaps,
            drafts: inOrder(),
            usage: usage ?? NO_USAGE,
          },
  };
};
