import { html } from 'hono/html';

import { toVisibleText } from '../../../lib/formats/visible-text.ts';
import type { Plan } from '../../../lib/protocol/index.ts';
import type { PageSession } from '../../http/context.ts';
import { csrfField, layout, type Html, type Page } from '../layout.ts';

const shown = (title: string | null | undefined, goal: string): Html =>
  title
    ? html`<strong dir="auto">${toVisibleText(title)}</strong>`
    : html`no title; it goes by its goal, <span dir="auto">${toVisibleText(goal)}</span>`;

/** In place of a rename of a plan that was changed meanwhile: both versions, and neither is lost. */
export const conflictPage = (session: PageSession, plan: Plan, typed: string | null): Page => {
  const { plan_id: planId, title, etag = '', updated_at: at, composition } = plan;
  return layout({
    title: 'The plan was changed meanwhile',
    path: '/me/plans',
    main: html`<h1>The plan was changed meanwhile</h1>
      <p class="lead" role="alert">
        Somebody, perhaps you in another tab or on another device, changed it after you loaded the page.
        Nothing was overwritten.
      </p>
      <h2>As it is now</h2>
      <p>
        ${shown(title, composition.goal)}, changed
        <time datetime="${at}">${at.slice(0, 19).replace('T', ' ')} UTC</time>
      </p>
      <p><a href="/me/plans">Keep it as it is now</a></p>
      <h2>What you typed</h2>
      <p>${shown(typed, composition.goal)}</p>
      <form method="post" action="/me/plans">
        ${csrfField(session)}
        <input type="hidden" name="action" value="rename" />
        <input type="hidden" name="plan_id" value="${planId}" />
        <input type="hidden" name="etag" value="${etag}" />
        <input type="hidden" name="title" value="${typed ?? ''}" />
        <button>Use what I typed</button>
      </form>`,
  });
};
