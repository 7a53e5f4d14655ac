import { html } from 'hono/html';

import { toVisibleText } from '../../../lib/formats/visible-text.ts';
import { CATALOG_LIMITS, type PlanList, type PlanSummary } from '../../../lib/protocol/index.ts';
import type { PageSession } from '../../http/context.ts';
import { bundleAddress, withLink } from '../../install/addresses.ts';
import { csrfField, layout, type Html, type Page } from '../layout.ts';
import { nameOf, resumePath, shortened, toCopyTitle } from './words.ts';

export interface PlansPageParts {
  session: PageSession;
  list: PlanList;
  /** As it was submitted. */
  q: string;
  /** Whether these are the deleted ones. */
  isDeleted: boolean;
  /** What the last form did, and to which plan. */
  done: { what: 'deleted' | 'restored' | 'erased' | 'renamed' | 'duplicated'; planId: string } | null;
  refusal: string | null;
  /** New for each button that makes something. */
  newKey: () => string;
}

const DONE = {
  deleted: 'The plan is deleted.',
  restored: 'The plan is back.',
  erased: 'The plan is gone for good.',
  renamed: 'The plan has its new title.',
  duplicated: 'The plan is copied.',
} as const;

const action = (
  session: PageSession,
  what: string,
  fields: Readonly<Record<string, string>>,
  inner: Html,
): Html =>
  html`<form method="post" action="/me/plans" autocomplete="off">
    ${csrfField(session)}<input type="hidden" name="action" value="${what}" />
    ${Object.entries(fields).map(
      ([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`,
    )}
    ${inner}
  </form>`;

const button = (text: string, plan: PlanSummary, isBad = false): Html =>
  html`<button ${isBad ? html`class="bad"` : ''} aria-label="${text}: ${nameOf(plan)}">${text}</button>`;

const keptActions = (plan: PlanSummary, { session, newKey }: PlansPageParts): Html => {
  const { plan_id, etag = '' } = plan;
  return html`<div class="actions">
    <a href="${resumePath(plan_id)}" aria-label="Resume: ${nameOf(plan)}">Resume</a>
    ${action(session, 'duplicate', { plan_id, key: newKey(), title: toCopyTitle(plan) }, button('Duplicate', plan))}
    ${action(session, 'delete', { plan_id }, button('Delete', plan))}
    <details>
      <summary>Rename</summary>
      ${action(
        session,
        'rename',
        { plan_id, etag },
        html`<p>
            <label for="title-${plan_id}">Title; empty for its goal</label>
            <input id="title-${plan_id}" name="title" value="${plan.title ?? ''}" maxlength="200" />
          </p>
          <button>Rename</button>`,
      )}
    </details>
  </div>`;
};

const deletedActions = (plan: PlanSummary, { session }: PlansPageParts): Html => {
  const { plan_id } = plan;
  return html`<div class="actions">
    ${action(session, 'restore', { plan_id }, button('Restore', plan))}
    <details>
      <summary>Delete for good</summary>
      <p>It is erased now, and cannot be restored.</p>
      ${action(session, 'erase', { plan_id }, button('Erase it now', plan, true))}
    </details>
  </div>`;
};

const day = (time: string): Html => html`<time datetime="${time}">${time.slice(0, 10)}</time>`;

const VISIBLE_TO = { public: 'for everyone', draft: 'by link', private: 'for you alone' } as const;

const publishedAs = ({ published }: PlanSummary): Html | '' => {
  if (!published) return '';
  const { label, number, visibility, link } = published;
  return html`<p>
    Published as
    <a href="${withLink(bundleAddress(label), link)}">${label}</a
    >${number === 1 ? '' : `, publication ${number}`}
    <span class="soft">${VISIBLE_TO[visibility]}</span>
  </p>`;
};

const row = (plan: PlanSummary, parts: PlansPageParts): Html =>
  html`<li>
    <h2 dir="auto">${nameOf(plan)}</h2>
    ${plan.title ? html`<p dir="auto">${shortened(toVisibleText(plan.goal))}</p>` : ''}
    <p class="soft">
      ${plan.drafts} ${plan.drafts === 1 ? 'draft' : 'drafts'}${plan.partial ? ', partial' : ''},
      ${toVisibleText(plan.model)}, saved
      ${day(plan.saved_at)}${
        plan.restorable_until ? html`, can be restored until ${day(plan.restorable_until)}` : ''
      }
    </p>
    ${publishedAs(plan)} ${parts.isDeleted ? deletedActions(plan, parts) : keptActions(plan, parts)}
  </li>`;

const notice = ({ session, done, refusal }: PlansPageParts): Html | '' => {
  if (refusal !== null) return html`<p role="alert" class="refusal">${refusal}</p>`;
  if (done === null) return '';
  const undo =
    done.what === 'deleted'
      ? action(session, 'restore', { plan_id: done.planId }, html`<button>Undo</button>`)
      : '';
  return html`<div class="notice done" role="status">
    <p>${DONE[done.what]}</p>
    ${undo}
  </div>`;
};

const nothing = ({ q, isDeleted }: PlansPageParts): Html => {
  if (q !== '') return html`<p>No plan has all of these words in its title or goal.</p>`;
  return isDeleted
    ? html`<p>No deleted plan can be restored.</p>`
    : html`<p>
        No plans yet. A plan is what a run produced, as you saved it: open the extension beside
        <a href="/compose">this registry’s page</a>, describe a goal, and press <em>Save plan</em>.
      </p>`;
};

const query = (parts: Pick<PlansPageParts, 'q' | 'isDeleted'>, more: Record<string, string> = {}): string => {
  const all = { q: parts.q, deleted: parts.isDeleted ? 'true' : '', ...more };
  const set = Object.entries(all).filter(([, value]) => value !== '');
  return set.length === 0 ? '' : `?${new URLSearchParams(set).toString()}`;
};

/** `/me/plans`: a person's saved plans, or those they deleted. */
export const plansPage = (parts: PlansPageParts): Page => {
  const { list, q, isDeleted } = parts;
  return layout({
    title: isDeleted ? 'Deleted plans' : 'My plans',
    path: '/me/plans',
    alternate: `/v1/me/plans${query(parts)}`,
    main: html`<h1>${isDeleted ? 'Deleted plans' : 'My plans'}</h1>
      <p class="lead">
        ${
          isDeleted
            ? 'You can restore these for a while. Then they are erased.'
            : 'Saved without your key. You need none to go on with one.'
        }
      </p>
      ${notice(parts)}
      <search>
        <form action="/me/plans" method="get" class="words">
          ${isDeleted ? html`<input type="hidden" name="deleted" value="true" />` : ''}
          <p class="field">
            <label for="q">Search titles and goals</label>
            <input
              id="q"
              name="q"
              type="search"
              value="${q}"
              maxlength="${CATALOG_LIMITS.searchCharacters}"
            />
          </p>
          <p class="field"><button>Search</button></p>
        </form>
      </search>
      ${
        list.items.length === 0
          ? nothing(parts)
          : html`<ul class="rows plans">
              ${list.items.map((plan) => row(plan, parts))}
            </ul>`
      }
      ${
        list.next_cursor === null
          ? ''
          : html`<p>
              <a rel="next" href="/me/plans${query(parts, { cursor: list.next_cursor })}">Older plans</a>
            </p>`
      }
      <p>
        ${
          isDeleted
            ? html`<a href="/me/plans">My plans</a>`
            : html`<a href="/me/plans?deleted=true">Deleted plans</a>`
        }
      </p>`,
  });
};
