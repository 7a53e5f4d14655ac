import { cutText, toShortText } from '../../base/text.ts';
import { type CodedGap, LIMITS } from '../../protocol/index.ts';
import type { Answer } from '../answers/schemas.ts';
import type { Need, Progress } from '../contract.ts';
import { createNames } from '../names.ts';
import { type Run, inPhase, tellGaps, tellOutline } from '../planning.ts';
import { planPrompt } from '../prompts/plan.ts';
import { createFailures } from '../providers/failures.ts';
import { chooseReuse } from '../reuse/choose.ts';
import { search } from './search.ts';

type PlannedItem = Answer<'plan'>['items'][number];

/** An item that is reused under its own name is not drafted, whatever the model listed. */
const isReused = (run: Run, { kind, name }: PlannedItem): boolean =>
  run.reuse.some(
    ({ entity, kind: reused }) =>
      reused === kind && entity.slice(0, entity.lastIndexOf('@')).endsWith(`/${name}`),
  );

/** One call that decides what to reuse and lists what is left to draft. */
const askForPlan = async (run: Run, single: PlannedItem | null): Promise<PlannedItem[]> => {
  const { input, parts } = run;
  const shown = run.candidates.slice(0, parts.settings.reuse.candidates);
  const { value } = await run.calls.ask({
    answer: 'plan',
    ...planPrompt({
      goal: input.goal,
      page: run.page,
      classification: run.classification ?? { kind: 'bundle', rationale: '' },
      candidates: shown,
    }),
    maxOutputTokens: parts.settings.maxOutputTokens.plan,
  });
  run.reuse = chooseReuse(value.reuse, shown);
  run.gaps.push(
    ...value.gaps
      .map(toShortText)
      .filter((text) => text.trim() !== '')
      .map((text): CodedGap => ({ code: 'not-covered', values: { text } })),
  );
  const planned = value.items.filter((item) => !isReused(run, item));
  // The kind of a single item, and that there is only one, was decided before any catalog text was read.
  const items = planned.slice(0, single === null ? LIMITS.draftsPerRun : 1);
  // Put first, because the number of gaps is limited too.
  run.gaps.unshift(
    ...value.items
      .filter((item) => !items.includes(item))
      .map(({ name, purpose }): CodedGap => ({
        code: 'not-drafted',
        values: { name: toShortText(name), purpose: toShortText(purpose) },
      })),
  );
  if (items.length > 0) return items.map((item) => (single === null ? item : { ...item, kind: single.kind }));
  if (run.reuse.length > 0) return [];
  if (single === null) throw createFailures(parts.endpoint).notAsAsked();
  return [single];
};

/** What an earlier worker planned and drafted stands. */
const takeBack = (run: Run, { planned, drafts }: Progress): void => {
  if (planned === null) return;
  Object.assign(run, planned);
  for (const draft of drafts) {
    const place = run.outline.findIndex(({ draft_id }) => draft_id === draft.draft_id);
    if (place >= 0) run.drafts.set(place, draft);
  }
};

/** Decides what to reuse, and outlines what to draft: nothing, if what exists covers the goal. */
export const plan = (run: Run, { single, queries }: Need): Promise<void> =>
  inPhase(run, 'planning', single === null || run.parts.catalog !== null ? 1 : 0, async () => {
    const { resumed } = run.input;
    if (resumed?.planned) {
      takeBack(run, resumed);
      tellOutline(run);
      return;
    }
    await search(run, queries);
    const items = single !== null && run.candidates.length === 0 ? [single] : await askForPlan(run, single);
    const nameOf = createNames();
    const firstWords = run.input.goal.split(/\s+/, 5).join(' ');
    run.outline = items.map(({ kind, name, purpose }) => ({
      draft_id: run.parts.newId(),
      kind,
      name: nameOf(name, firstWords),
      purpose: cutText(purpose, LIMITS.purposeCharacters),
    }));
    run.decide({ decision: 'found', data: run.candidates });
    tellGaps(run);
    tellOutline(run);
  });
