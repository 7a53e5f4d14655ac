import { PROBLEMS, type ProblemSlug } from '../protocol/index.ts';
import { PROBLEM_TITLES } from '../texts/en/problems.ts';
import { PROVIDER_FAILURES } from '../texts/en/provider-failures.ts';
import { say } from '../texts/say.ts';
import type { FailureNote } from './failure-note.ts';
import { FAILURES } from './failure-texts.ts';
import type { FailureWords, Party } from './failure-words.ts';

const problemOf = (slug: string) => (Object.hasOwn(PROBLEMS, slug) ? PROBLEMS[slug as ProblemSlug] : null);

const titleOf = (slug: string) =>
  Object.hasOwn(PROBLEM_TITLES, slug) ? PROBLEM_TITLES[slug as ProblemSlug] : null;

const toParty = (slug: string): Party => {
  const party = problemOf(slug)?.party ?? 'registry';
  return party === 'client' ? 'you' : party;
};

/** Finds the words for a failure. A registry's problem that has no code, or an unknown one, is shown in its own words. */
export const describeFailure = ({
  slug,
  title,
  detail,
  reason,
}: Pick<FailureNote, 'slug' | 'title' | 'detail' | 'reason'>): FailureWords => {
  if (reason !== undefined && reason.code !== 'unknown' && Object.hasOwn(PROVIDER_FAILURES, reason.code))
    return {
      party: toParty(slug),
      title: titleOf(slug) ?? title ?? slug,
      detail: say(PROVIDER_FAILURES, reason),
    };
  if (title === null && Object.hasOwn(FAILURES, slug)) {
    const words = FAILURES[slug as keyof typeof FAILURES];
    return { ...words, detail: detail ?? words.detail };
  }
  return { party: toParty(slug), title: title ?? titleOf(slug) ?? slug, detail: detail ?? '' };
};
