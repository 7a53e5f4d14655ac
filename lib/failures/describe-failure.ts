import { PROBLEMS, type ProblemSlug } from '../protocol/index.ts';
import type { FailureNote } from './failure-note.ts';
import { FAILURES } from './failure-texts.ts';
import type { FailureWords, Party } from './failure-words.ts';

const problemOf = (slug: string) => (Object.hasOwn(PROBLEMS, slug) ? PROBLEMS[slug as ProblemSlug] : null);

const toParty = (slug: string): Party => {
  const party = problemOf(slug)?.party ?? 'registry';
  return party === 'client' ? 'you' : party;
};

/** Finds the words for a failure. An unknown registry problem is shown in its own words. */
export const describeFailure = ({
  slug,
  title,
  detail,
}: Pick<FailureNote, 'slug' | 'title' | 'detail'>): FailureWords => {
  if (title === null && Object.hasOwn(FAILURES, slug)) {
    const words = FAILURES[slug as keyof typeof FAILURES];
    return { ...words, detail: detail ?? words.detail };
  }
  return { party: toParty(slug), title: title ?? problemOf(slug)?.title ?? slug, detail: detail ?? '' };
};
