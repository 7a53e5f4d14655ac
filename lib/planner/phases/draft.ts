import type { ProblemError } from '../../protocol/index.ts';
import { type OutlinedItem, type Run, inPhase, tellGaps } from '../planning.ts';
import { runPooled } from '../pool.ts';
import { limitFailure, toReason } from '../reach.ts';
import { draftOne } from './draft-one.ts';

/** The places in the outline that are to be drafted: all, unless a plan is continued. */
const toPlaces = ({ input, outline }: Run): number[] => {
  const missing = input.continued?.missing;
  return [...outline.keys()].filter(
    (place) => missing === undefined || missing.includes(outline[place]?.draft_id ?? ''),
  );
};

/**
 * Drafts every item that is not finished, several at once. An item that fails becomes a gap with its reason. If every further call would
 * fail the same way, nothing starts any more, and what is in progress is finished; only a failure that concerns the
 * whole run aborts it.
 */
export const draft = (run: Run): Promise<void> => {
  const places = toPlaces(run);
  const isOpen = (place: number): boolean =>
    !run.drafts.has(place) && !run.lost.includes(run.outline[place]?.draft_id ?? '');
  return inPhase(run, 'drafting', places.length, async () => {
    const { redraft } = run.input;
    const earlier = redraft ? { draft: redraft.draft, notes: { note: redraft.note ?? '' } } : null;
    let first: ProblemError | null = null;
    const lose = (item: OutlinedItem, problem: ProblemError): void => {
      first ??= problem;
      const { draft_id, kind, name } = item;
      run.gaps.push({ code: 'draft-missing', values: { ...toReason(problem), kind, name } });
      run.lost.push(draft_id);
      tellGaps(run);
    };
    await runPooled(
      places.filter(isOpen),
      run.parts.settings.parallelDrafts,
      run.controller.signal,
      async (place) => {
        const item = run.outline[place];
        if (!item) return;
        if (run.halted !== null) return lose(item, run.halted);
        try {
          const drafted = await draftOne(run, item, earlier);
          run.drafts.set(place, drafted);
          run.tell({ event: 'draft', data: drafted });
        } catch (error) {
          lose(item, limitFailure(run, error));
        }
      },
      (error) => run.controller.abort(error),
    );
    if (run.drafts.size === 0 && first !== null) throw first;
  });
};
