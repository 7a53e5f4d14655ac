import type { Redraft } from '../../protocol/index.ts';
import { createNames } from '../names.ts';
import { type Run, inPhase, tellOutline } from '../planning.ts';

/** A draft that is to be rewritten leaves nothing to decide: its kind is known, and that it is a single item. */
export const takeUp = async (run: Run, { draft: { draft_id, kind, name } }: Redraft): Promise<void> => {
  await inPhase(run, 'classifying', 0, async () => {
    run.classification = { kind, rationale: 'One draft, rewritten.' };
  });
  await inPhase(run, 'planning', 0, async () => {
    run.outline = [{ draft_id, kind, name: createNames()(name, 'draft'), purpose: '' }];
    tellOutline(run);
  });
};
