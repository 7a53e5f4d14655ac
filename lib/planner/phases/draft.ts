import { type Run, inPhase } from '../planning.ts';
import { runPooled } from '../pool.ts';
import { createFailures } from '../providers/failures.ts';
import { draftOne } from './draft-one.ts';

/**
 * Drafts every item, several at once. An item whose answer is not what was asked for becomes a gap, and the others
 * continue; any other failure aborts them.
 */
export const draft = (run: Run): Promise<void> =>
  inPhase(run, 'drafting', run.outline.length, async () => {
    const { redraft } = run.input;
    const earlier = redraft ? { draft: redraft.draft, notes: { note: redraft.note ?? '' } } : null;
    await runPooled(
      run.outline,
      run.parts.settings.parallelDrafts,
      run.controller.signal,
      async (item, index) => {
        const drafted = await draftOne(run, item, earlier);
        if (drafted === null) {
          run.gaps.push({ code: 'draft-missing', values: { kind: item.kind, name: item.name } });
          return;
        }
        run.drafts.set(index, drafted);
        run.tell({ event: 'draft', data: drafted });
      },
      (error) => run.controller.abort(error),
    );
    if (run.drafts.size === 0 && run.outline.length > 0)
      throw createFailures(run.parts.endpoint).notAsAsked();
  });
