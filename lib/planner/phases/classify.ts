import { toShortText } from '../../base/text.ts';
import type { Answer } from '../answers/schemas.ts';
import { type Run, inPhase } from '../planning.ts';
import { classifyPrompt } from '../prompts/classify.ts';
import { toQueries } from '../reuse/queries.ts';
import { maskKey } from '../run-key.ts';

export type PlannedItem = Answer<'plan'>['items'][number];

/** What a goal needs. */
export interface Need {
  /** The only item; null for a bundle, which needs a plan. */
  single: PlannedItem | null;
  /** What to search the catalog for. */
  queries: string[];
}

/** One short call that decides what the goal needs. */
export const classify = async (run: Run): Promise<Need> => {
  const { input, parts, calls } = run;
  const need: Need = { single: null, queries: [] };
  await inPhase(run, 'classifying', 1, async () => {
    const { value } = await calls.ask({
      answer: 'classification',
      ...classifyPrompt(input.goal, run.page),
      maxOutputTokens: parts.settings.maxOutputTokens.classify,
    });
    run.classification = { kind: value.kind, rationale: toShortText(value.rationale) };
    if (value.kind !== 'bundle') need.single = { kind: value.kind, name: value.name, purpose: '' };
    // A search may go to another host than the key, so a key pasted into the goal is masked here.
    const goal = maskKey(input.goal, input.providerKey).value;
    need.queries = toQueries(goal, value.queries, parts.settings.reuse.searches);
  });
  return need;
};
