import { PROBLEMS, type ProblemSlug, type Values } from '../protocol/index.ts';
import { PROBLEM_TITLES } from '../texts/en/codes/problems.ts';
import { PROVIDER_FAILURES } from '../texts/en/codes/provider-failures.ts';
import { FAILURES } from '../texts/en/failures/failures.ts';
import { HOSTED_FAILURES } from '../texts/en/failures/hosted-failures.ts';
import { say } from '../texts/say.ts';
import type { FailureNote } from './failure-note.ts';
import { PARTIES, type FailureSlug, type Party } from './parties.ts';

/** What a failure says to people. */
export interface FailureWords {
  party: Party;
  title: string;
  /** What was wrong and what to do, in one or two plain sentences. */
  detail: string;
}

const isHosted = (slug: string): slug is keyof typeof HOSTED_FAILURES => Object.hasOwn(HOSTED_FAILURES, slug);

const isOwn = (slug: string): slug is FailureSlug => Object.hasOwn(FAILURES, slug);

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
  if (isHosted(slug)) return { party: toParty(slug), ...HOSTED_FAILURES[slug](reason?.values['scope']) };
  if (title === null && isOwn(slug)) {
    const words: { title: string; detail: string | ((values: Values) => string) } = FAILURES[slug];
    const said = typeof words.detail === 'string' ? words.detail : words.detail(reason?.values ?? {});
    return { party: PARTIES[slug], title: words.title, detail: said };
  }
  return { party: toParty(slug), title: title ?? titleOf(slug) ?? slug, detail: detail ?? '' };
};
