import type { ProblemError } from '../../protocol/index.ts';
import { type OutlinedItem, type Run, inPhase } from '../planning.ts';
import { runPooled } from '../pool.ts';
import { limitFailure, toReason } from '../reach.ts';
import { draftOne } from './draft-one.ts';

/**
 * Drafts every item, several at once. An item that fails becomes a gap with its reason. If every further call would
 * fail the same way, nothing starts any more, and what is in progress is finished; only a failure that concerns the
 * whole run aborts it.
 */
export const draft = (run: Run): Promise<void> =>
  inPhase(run, 'drafting', run.outline.length, async () => {
    const { redraft } = run.input;
    const earlier = redraft ? { draft: redraft.draft, notes: { note: redraft.note ?? '' } } : null;
    let first: ProblemError | null = null;
    const lose = (item: OutlinedItem, problem: ProblemError): void => {
      first ??= problem;
      const { kind, name } = item;
      run.gaps.push({ code: 'draft-missing', values: { ...toReason(problem), kind, name } });
    };
    await runPooled(
      run.outline,
      run.parts.settings.parallelDrafts,
      run.controller.signal,
      async (item, index) => {
        if (run.halted !== null) return lose(item, run.halted);
        try {
          const drafted = await draftOne(run, item, earlier);
          run.drafts.set(index, drafted);
          run.tell({ event: 'draft', data: drafted });
        } catch (error) {
          lose(item, limitFailure(run, error));
        }
      },
      (error) => run.controller.abort(error),
    );
    if (run.drafts.size === 0 && first !== null) throw first;
  });
