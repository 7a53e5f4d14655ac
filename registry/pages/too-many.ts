import { html } from 'hono/html';

import { PROBLEMS, type ProblemError } from '../../lib/protocol/index.ts';
import { layout, type Html } from './layout.ts';

/** What a browser shows where a program gets `rate-limited`. */
export const tooManyPage = ({ message, extras }: ProblemError): Html =>
  layout({
    title: PROBLEMS['rate-limited'].title,
    path: '/problems',
    main: html`<h1>${PROBLEMS['rate-limited'].title}</h1>
      <p class="lead" role="alert">${message}</p>
      <p>Wait ${extras.retry_after_s ?? 1} s, then load this page again.</p>
      <p class="soft"><a href="/problems/rate-limited">What this means</a></p>`,
  });
