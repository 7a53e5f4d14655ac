import type { Redraft } from '../../protocol/index.ts';
import { createNames } from '../names.ts';
import { type Run, inPhase, tellOutline } from '../planning.ts';

/** For a draft that is to be written anew nothing is left to decide: what it is is known, and that it is one. */
export const takeUp = async (run: Run, { draft: { draft_id, kind, name } }: Redraft): Promise<void> => {
  await inPhase(run, 'classifying', 0, async () => {
    run.classification = { kind, rationale: 'One draft, written anew.' };
  });
  await inPhase(run, 'planning', 0, async () => {
    run.outline = [{ draft_id, kind, name: createNames()(name, 'draft'), purpose: '' }];
    tellOutline(run);
  });
};
