import type { CodedGap } from '../../protocol/index.ts';
import type { Run } from '../planning.ts';
import { type Found, findCandidates } from '../reuse/candidates.ts';

const SEARCH_GAPS: Readonly<Record<Found['failed'], readonly CodedGap[]>> = {
  none: [],
  some: [{ code: 'catalog-partly-searched', values: {} }],
  all: [{ code: 'catalog-not-searched', values: {} }],
};

/**
 * Finds what exists already. If the catalog cannot be searched, the run only misses what it could have reused. Returns
 * how many of the searches failed; `all` without a catalog.
 */
export const search = async (run: Run, queries: readonly string[]): Promise<Found['failed']> => {
  const { catalog, settings } = run.parts;
  if (catalog === null) return 'all';
  const { candidates, failed } = await findCandidates(
    catalog,
    queries,
    settings.reuse,
    run.controller.signal,
  );
  run.candidates = candidates;
  run.gaps.push(...SEARCH_GAPS[failed]);
  return failed;
};
