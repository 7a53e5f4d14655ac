import type { OutlineItem, Planned } from '../protocol/index.ts';
import type { RunRecord } from './run-record.ts';

const isWhole = (item: OutlineItem): item is Planned => item.purpose !== undefined;

/** The plan of a run; null if it ended before there was one, or if a registry of an older version told no purposes. */
export const toPlan = ({ outline }: Pick<RunRecord, 'outline'>): Planned[] | null =>
  outline?.every(isWhole) === true ? outline : null;

/** The planned drafts that do not exist: what is left to draft once the run has ended. A discarded draft exists. */
export const missingDrafts = (run: Pick<RunRecord, 'outline' | 'drafts'>): Planned[] => {
  const drafted = new Set(run.drafts.map(({ draft_id }) => draft_id));
  return toPlan(run)?.filter(({ draft_id }) => !drafted.has(draft_id)) ?? [];
};
