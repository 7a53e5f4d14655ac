import { LIMITS, type OutlineItem } from '../../protocol/index.ts';
import type { Answer } from '../answers.ts';
import { createNames } from '../names.ts';
import { classifyPrompt } from '../prompts/classify.ts';
import { planPrompt } from '../prompts/plan.ts';
import { createFailures } from '../providers/failures.ts';
import { type Run, inPhase } from '../run.ts';
import { toShortText } from '../text.ts';

type PlannedItem = Answer<'plan'>['items'][number];

/** One short call: what the goal needs. Returns the only item, or null for a bundle, which needs a plan. */
export const classify = async (run: Run): Promise<PlannedItem | null> => {
  const { goal } = run.input;
  let single: PlannedItem | null = null;
  await inPhase(run, 'classifying', 1, async () => {
    const { value } = await run.calls.ask({
      answer: 'classification',
      ...classifyPrompt(goal),
      maxOutputTokens: run.parts.settings.maxOutputTokens.classify,
    });
    run.classification = { kind: value.kind, rationale: toShortText(value.rationale) };
    if (value.kind !== 'bundle') single = { kind: value.kind, name: value.name, purpose: '' };
  });
  return single;
};

const planBundle = async (run: Run): Promise<PlannedItem[]> => {
  const { value } = await run.calls.ask({
    answer: 'plan',
    ...planPrompt(run.input.goal, run.classification?.rationale ?? ''),
    maxOutputTokens: run.parts.settings.maxOutputTokens.plan,
  });
  if (value.items.length === 0) throw createFailures(run.parts.endpoint).notAsAsked();
  const beyond = value.items.length - LIMITS.draftsPerRun;
  run.gaps.push(...value.gaps.map(toShortText).filter((gap) => gap.trim() !== ''));
  if (beyond > 0)
    run.gaps.unshift(
      `The plan had ${beyond} more items than the ${LIMITS.draftsPerRun} that one run drafts.`,
    );
  return value.items.slice(0, LIMITS.draftsPerRun);
};

/** The outline of what to draft; a call only for a bundle. There is no catalog to reuse from yet. */
export const plan = (run: Run, single: PlannedItem | null): Promise<void> =>
  inPhase(run, 'planning', single === null ? 1 : 0, async () => {
    const items = single === null ? await planBundle(run) : [single];
    const nameOf = createNames();
    const firstWords = run.input.goal.split(/\s+/, 5).join(' ');
    run.outline = items.map(({ kind, name, purpose }) => ({
      draft_id: run.parts.newId(),
      kind,
      name: nameOf(name, firstWords),
      purpose: toShortText(purpose),
    }));
    run.tell({ event: 'reuse', data: [] });
    run.tell({
      event: 'outline',
      data: run.outline.map(({ draft_id, kind, name }): OutlineItem => ({ draft_id, kind, name })),
    });
  });
