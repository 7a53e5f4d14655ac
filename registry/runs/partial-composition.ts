import type { Decision } from '../../lib/planner/index.ts';
import {
  type Composition,
  type Draft,
  fitGaps,
  type Planned,
  type RunEvent,
  toCutUsage,
} from '../../lib/protocol/index.ts';

const NO_USAGE: Composition['usage'] = {
  calls: 0,
  input_tokens: 0,
  output_tokens: 0,
  cost_usd: null,
  estimated: false,
};

type Frame = Pick<Composition, 'run_id' | 'goal' | 'provider' | 'model' | 'started_at'>;

export interface PartialComposition {
  add(event: RunEvent): void;
  decide(decision: Decision): void;
  /** What was finished by then, or null when there is no draft yet. */
  take(finishedAt: string): Composition | null;
}

/** Collects what a run delivers, so that nothing already paid for is lost when it is aborted from outside. */
export const createPartialComposition = (frame: Frame): PartialComposition => {
  const drafts = new Map<string, Draft>();
  let classification: Composition['classification'] = null;
  let gaps: Composition['gaps'] = [];
  let reuse: Composition['reuse'] = [];
  let outline: Planned[] | null = null;
  let usage = NO_USAGE;
  return {
    add: ({ event, data }) => {
      if (event === 'draft') drafts.set(data.draft_id, data);
      else if (event === 'reuse') reuse = data;
      else if (event === 'outline') outline = data.map(({ purpose = '', ...item }) => ({ ...item, purpose }));
      else if (event === 'usage') usage = data;
      else if (event === 'score') {
        const draft = drafts.get(data.draft_id);
        if (draft) drafts.set(data.draft_id, { ...draft, ...data });
      }
    },
    decide: ({ decision, data }) => {
      if (decision === 'classified') ({ classification } = data);
      else if (decision === 'gaps') gaps = fitGaps(data.gaps);
    },
    take: (finishedAt) =>
      drafts.size === 0
        ? null
        : {
            ...frame,
            partial: true,
            classification,
            reuse,
            ...(outline && { outline }),
            gaps,
            drafts: [...drafts.values()],
            usage: toCutUsage(usage),
            finished_at: finishedAt,
          },
  };
};
