import { toShortText } from '../../base/text.ts';
import type { Need } from '../contract.ts';
import { type Run, inPhase } from '../planning.ts';
import { classifyPrompt } from '../prompts/classify.ts';
import { toQueries } from '../reuse/queries.ts';
import { maskKey } from '../run-key.ts';

/** One short call that decides what the goal needs, unless it was made already. */
export const classify = async (run: Run): Promise<Need> => {
  const { input, parts, calls } = run;
  const known = input.resumed?.classified;
  const need: Need = known?.need ?? { single: null, queries: [] };
  await inPhase(run, 'classifying', 1, async () => {
    if (known) {
      run.classification = known.classification;
      return;
    }
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
    run.decide({ decision: 'classified', data: { classification: run.classification, need } });
  });
  return need;
};
