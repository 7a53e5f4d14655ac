import { html } from 'hono/html';

import { CONNECTION_PROBLEMS, PROBLEMS } from '../../lib/protocol/index.ts';
import { CONNECTION_PROBLEM_TITLES, PROBLEM_TITLES } from '../../lib/texts/en/codes/problems.ts';
import { layout, type Page } from './layout.ts';
import { PROBLEM_TEXTS } from './problem-texts.ts';

const PARTIES = {
  registry: 'This registry',
  provider: 'The provider (OpenAI, Anthropic, OpenRouter), not this registry',
  client: 'The client itself',
} as const;

const ALL = { ...PROBLEMS, ...CONNECTION_PROBLEMS };
const TITLES = { ...PROBLEM_TITLES, ...CONNECTION_PROBLEM_TITLES };

export type PageSlug = keyof typeof ALL;
export const hasProblemPage = (text: string): text is PageSlug => Object.hasOwn(ALL, text);

/** `/problems/{slug}`: the page that a problem's `type` links to. */
export const problemPage = (slug: PageSlug): Page => {
  const { status, party } = ALL[slug];
  const title = TITLES[slug];
  const { why, remedy } = PROBLEM_TEXTS[slug];
  return layout({
    title,
    path: '/problems',
    main: html`<h1>${title}</h1>
      <p class="lead">${why}</p>
      <h2>What to do</h2>
      <p>${remedy}</p>
      <h2>For programs</h2>
      <dl>
        <dt>Name</dt>
        <dd><code>${slug}</code></dd>
        <dt>HTTP status</dt>
        <dd>${status}</dd>
        <dt>Who refused</dt>
        <dd>${PARTIES[party]}</dd>
      </dl>
      <p class="soft">
        The answer is <code>application/problem+json</code> (RFC 9457). Its <code>instance</code> is the id
        under which the registry's log has the request.
      </p>`,
  });
};

/** `/problems`: a list of all problems. */
export const problemsPage = (): Page =>
  layout({
    title: 'Problems',
    path: '/problems',
    main: html`<h1>Problems this registry names</h1>
      <ul>
        ${Object.entries(TITLES).map(
          ([slug, title]) =>
            html`<li>
              <a href="/problems/${slug}">${title}</a>
              <span class="soft">${ALL[slug as PageSlug].status}</span>
            </li>`,
        )}
      </ul>`,
  });
