import { html } from 'hono/html';

import type { ProblemError, ProblemSlug } from '../../lib/protocol/index.ts';
import { PROBLEM_TITLES } from '../../lib/texts/en/codes/problems.ts';
import { layout, type Html, type Page } from './layout.ts';

interface RefusalText {
  status: 403 | 404 | 422 | 429;
  /** What to do next. */
  next: (problem: ProblemError) => Html;
}

/** The problems a person can meet by opening an address, each with what to do next. */
const REFUSALS: Partial<Record<ProblemSlug, RefusalText>> = {
  'invalid-request': {
    status: 422,
    next: ({ extras }) =>
      html`${extras.errors?.map(({ message }) => `${message}. `) ?? ''}Go back, correct it, and send it again.`,
  },
  'scope-missing': {
    status: 403,
    next: () => html`<a href="/sign-in">Sign in</a> with a token that has it.`,
  },
  'not-found': {
    status: 404,
    next: () => html`Check the address, or <a href="/">search the catalog</a>.`,
  },
  'rate-limited': {
    status: 429,
    next: ({ extras }) => html`Wait ${extras.retry_after_s ?? 1} s, then load this page again.`,
  },
};

/**
 * What a browser shows where a program gets the problem itself; null for a problem that people do not meet this
 * way.
 */
export const refusalPage = (problem: ProblemError): { page: Page; status: RefusalText['status'] } | null => {
  const { slug, message } = problem;
  const refusal = REFUSALS[slug];
  if (refusal === undefined) return null;
  const title = PROBLEM_TITLES[slug];
  const page = layout({
    title,
    path: '/problems',
    main: html`<h1>${title}</h1>
      <p class="lead" role="alert">${message}</p>
      <p>${refusal.next(problem)}</p>
      <p class="soft"><a href="/problems/${slug}">What this means</a></p>`,
  });
  return { page, status: refusal.status };
};
