import { html } from 'hono/html';

import { toVisibleText } from '../../../lib/formats/visible-text.ts';
import {
  AUDIT_EVENTS,
  auditFilters,
  type AuditEventName,
  type AuditList,
} from '../../../lib/protocol/index.ts';
import { layout, type Html, type Viewer, type Page } from '../layout.ts';
import { publishedMembers } from './published-members.ts';

export interface AuditPageParts {
  viewer: Viewer | null;
  /** As submitted, to fill the form again. */
  fields: { handle: string; event: string };
  /** Null when the filter was refused, for this reason. */
  found: AuditList | null;
  refusal: string | null;
}

const MEANINGS: Readonly<Record<AuditEventName, string>> = {
  'byok.run': 'A run with a key of one’s own',
  'job.queued': 'A job was queued on the registry’s own budget',
  'job.ended': 'A job on the registry’s own budget ended',
  'plan.saved': 'A plan was saved',
  'plan.changed': 'A plan was renamed or rewritten',
  'plan.duplicated': 'A plan was copied',
  'plan.deleted': 'A plan was deleted; it can be restored for a while',
  'plan.restored': 'A deleted plan was restored',
  'plan.erased': 'A deleted plan was erased for good',
  'bundle.published': 'A bundle was published',
  'bundle.status_changed': 'A bundle was deprecated, withdrawn, removed or made active again',
  'domain.removed': 'A verified domain of a publisher was removed',
  'domain.verified': 'A publisher proved that a domain is theirs',
  'entity.tier_changed': 'Whoever runs the registry gave an entity a trust tier',
  'entity.attested': 'Somebody signed what they say of a version',
  'entity.status_changed': 'A version was deprecated, withdrawn, removed or made active again',
  'token.created': 'An access token was made',
  'token.revoked': 'An access token was revoked',
  'page_session.opened': 'Somebody signed in to their pages',
  'page_session.ended': 'Somebody signed out of their pages',
  'signing_key.added': 'A key to sign with was added',
  'signing_key.revoked': 'A key to sign with was revoked',
};

const isKnown = (event: string): event is AuditEventName =>
  (AUDIT_EVENTS as readonly string[]).includes(event);

const option = (value: string, text: string, chosen: string): Html =>
  html`<option value="${value}" ${value === chosen ? html`selected` : ''}>${text}</option>`;

const form = ({ handle, event }: AuditPageParts['fields']): Html =>
  html`<search>
    <form action="/audit" method="get" class="filter">
      <p class="field">
        <label for="handle">Handle</label>
        <input id="handle" name="handle" value="${handle}" maxlength="39" autocapitalize="none" />
      </p>
      <p class="field">
        <label for="event">Event</label>
        <select id="event" name="event">
          ${option('', 'Any', event)} ${auditFilters().map((filter) => option(filter, filter, event))}
        </select>
      </p>
      <p class="field"><button>Show</button></p>
    </form>
  </search>`;

const asQuery = (fields: AuditPageParts['fields'], more: Record<string, string> = {}): string => {
  const set = Object.entries({ ...fields, ...more }).filter(([, value]) => value !== '');
  return set.length === 0 ? '' : `?${new URLSearchParams(set).toString()}`;
};

const toText = (value: unknown): string =>
  toVisibleText(typeof value === 'string' ? value : JSON.stringify(value));

const eventItem = ({ at, handle, event, subject, data }: AuditList['items'][number]): Html => {
  // What the line above says already.
  const more = Object.entries(data).filter(([, value]) => ![subject, handle, ''].includes(value as string));
  return html`<li>
    <h2><code>${event}</code></h2>
    <p class="about">
      <time datetime="${at}">${at.slice(0, 19).replace('T', ' ')} UTC</time>
      <span>${handle}</span>
      ${isKnown(event) ? html`<span class="soft">${MEANINGS[event]}</span>` : ''}
    </p>
    <dl>
      <dt>subject</dt>
      <dd><code>${toVisibleText(subject)}</code></dd>
      ${more.map(
        ([name, value]) =>
          html`<dt>${name}</dt>
            <dd>${publishedMembers(event, name, value) ?? html`<code>${toText(value)}</code>`}</dd>`,
      )}
    </dl>
  </li>`;
};

const results = ({ fields, found, viewer }: AuditPageParts): Html | '' => {
  if (found === null) return '';
  if (found.items.length === 0)
    return html`<p>
      ${viewer === null ? 'No public event matches.' : 'None of your events matches, and no public one.'}
    </p>`;
  return html`<ol class="results events">
      ${found.items.map(eventItem)}
    </ol>
    ${
      found.next_cursor === null
        ? ''
        : html`<p>
            <a rel="next" href="/audit${asQuery(fields, { cursor: found.next_cursor })}">Older events</a>
          </p>`
    }
    <p><a href="/audit/export${asQuery(fields)}">All of these as JSON lines</a></p>`;
};

/** `/audit`: a person's own events and the public ones, or only these. */
export const auditPage = (parts: AuditPageParts): Page => {
  const { viewer, fields, refusal } = parts;
  return layout({
    title: 'Audit log',
    path: '/audit',
    alternate: `/v1/audit${asQuery(fields)}`,
    main: html`<h1>Audit log</h1>
      <p class="lead">
        ${
          viewer === null
            ? html`Events that everybody may see. <a href="/sign-in">Sign in</a> to see your own too.`
            : 'Your own events, which nobody else sees, and those that everybody may see.'
        }
      </p>
      <p class="soft">
        The log only grows: no event is ever changed or removed. It says that a key was used, never which.
      </p>
      ${form(fields)} ${refusal === null ? '' : html`<p role="alert" class="refusal">${refusal}</p>`}
      ${results(parts)}`,
  });
};
