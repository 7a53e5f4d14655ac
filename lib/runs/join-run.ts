/**
 * Joins what a run adds to the plan of an earlier one. The run starts with all that the earlier one had, as the person
 * left it, and takes nothing but the drafts that it was asked for: whatever a registry sends, no draft is lost.
 */
import type { RunRecord } from '../messages/index.ts';
import { type Composition, type Draft, fitGaps, type Gap } from '../protocol/index.ts';

type Joined = Pick<RunRecord, 'continued' | 'outline' | 'drafts' | 'gaps' | 'reuse' | 'classification'>;

/** Whether this run writes the draft; a run that continues no plan writes all of its drafts. */
export const isAskedFor = ({ continued }: Pick<RunRecord, 'continued'>, draftId: string): boolean =>
  continued?.missing.includes(draftId) ?? true;

/** A draft that arrives again replaces its earlier version. */
const addDraft = (run: Joined, draft: Draft): Draft[] => {
  if (!isAskedFor(run, draft.draft_id)) return run.drafts;
  const places = (run.outline ?? []).map(({ draft_id }) => draft_id);
  return [...run.drafts.filter(({ draft_id }) => draft_id !== draft.draft_id), draft].toSorted(
    (one, other) => places.indexOf(one.draft_id) - places.indexOf(other.draft_id),
  );
};

/** What a gap is about: a draft that is missing still is missing for the newer reason. */
const subjectOf = ({ code, values }: Gap): string =>
  JSON.stringify(code === 'draft-missing' ? [values['kind'], values['name']] : [code, values]);

/** The earlier gaps that the drafts have not filled and that are not told again. */
const openGaps = ({ gaps, outline }: Joined, drafts: readonly Draft[], newer: readonly Gap[]): Gap[] => {
  const closed = new Set(newer.map(subjectOf));
  for (const { draft_id, kind, name } of outline ?? [])
    if (drafts.some((draft) => draft.draft_id === draft_id)) closed.add(JSON.stringify([kind, name]));
  return gaps.filter((gap) => !closed.has(subjectOf(gap)));
};

/** A draft has arrived. */
export const joinDraft = (run: Joined, draft: Draft): Pick<Joined, 'drafts' | 'gaps'> => {
  const drafts = addDraft(run, draft);
  return { drafts, gaps: openGaps(run, drafts, []) };
};

/** The run has ended well. Gaps stay unless they were filled, and reused entities unless the catalog lost them. */
export const joinResult = (
  run: Joined,
  { classification, gaps, drafts: added }: Composition,
): Pick<Joined, 'classification' | 'reuse' | 'gaps' | 'drafts'> => {
  const drafts = added.reduce((all, draft) => addDraft({ ...run, drafts: all }, draft), run.drafts);
  const lost = gaps.flatMap(({ code, values }) => (code === 'reuse-not-found' ? [values['entity']] : []));
  return {
    classification: run.classification ?? classification,
    reuse: run.reuse.filter(({ entity }) => !lost.includes(entity)),
    gaps: fitGaps([...openGaps(run, drafts, gaps), ...gaps]),
    drafts,
  };
};
