import { LIMITS } from '../limits.ts';
import type { GapCode } from './gaps.ts';

/** What a run could not do. */
const FAILURES: ReadonlySet<string> = new Set<GapCode>([
  'no-catalog',
  'catalog-not-searched',
  'catalog-partly-searched',
  'draft-missing',
  'no-scores',
]);

const isFailure = ({ code }: { code: string }): boolean => FAILURES.has(code);

/** As many as a composition may have, in their order. A model names any number, and the last of those are left out first. */
export const fitGaps = <Gap extends { code: string }>(gaps: readonly Gap[]): Gap[] => {
  const room = LIMITS.gapsPerRun - gaps.filter(isFailure).length;
  const others = new Set(gaps.filter((gap) => !isFailure(gap)).slice(0, Math.max(0, room)));
  return gaps.filter((gap) => isFailure(gap) || others.has(gap)).slice(0, LIMITS.gapsPerRun);
};
