import { html } from 'hono/html';

import { DOMAIN_LIMITS, type OwnDomain } from '../../../lib/protocol/index.ts';
import type { PageSession } from '../../http/context.ts';
import { publisherAddress } from '../../install/addresses.ts';
import { csrfField, layout, type Html, type Page } from '../layout.ts';

export const DOMAIN_ACTIONS = ['add', 'check', 'remove'] as const;
export type DomainAction = (typeof DOMAIN_ACTIONS)[number];

export interface DomainsPageParts {
  session: PageSession;
  /** By name. */
  domains: readonly OwnDomain[];
  /** What the last form did. */
  done: { action: DomainAction; domain: string } | null;
  /** Why it did nothing, and what was typed. */
  refused: { why: string; domain: string } | null;
}

const LOOKS: Readonly<Record<NonNullable<OwnDomain['last_check']>, string>> = {
  found: 'The record was there.',
  missing: 'The record was not there. A new one may take an hour until it is seen everywhere.',
  'no-answer': 'The DNS gave no answer, which says nothing about the record. Check again later.',
};

const time = (at: string): Html =>
  html`<time datetime="${at}">${at.slice(0, 16).replace('T', ' ')} UTC</time>`;

const action = (session: PageSession, name: DomainAction, domain: string, inner: Html): Html =>
  html`<form method="post" action="/me/domains" autocomplete="off">
    ${csrfField(session)}<input type="hidden" name="action" value="${name}" />
    <input type="hidden" name="domain" value="${domain}" />
    ${inner}
  </form>`;

const row = (own: OwnDomain, session: PageSession): Html => {
  const { domain, record, checked_at: at, last_check: look, verified_until: until } = own;
  return html`<li>
    <h3>${domain}</h3>
    <p>
      ${
        until === null
          ? html`<strong>Not verified.</strong> Add this record to the DNS of ${domain}, then check:`
          : html`<strong>Verified</strong> until ${time(until)}. Keep this record, and the time goes on:`
      }
    </p>
    <dl>
      <dt>Name</dt>
      <dd><code>${record.name}</code></dd>
      <dt>Type</dt>
      <dd>${record.type}</dd>
      <dt>Value</dt>
      <dd><code>${record.value}</code></dd>
    </dl>
    ${at === null || look === null ? '' : html`<p class="soft">Looked for ${time(at)}. ${LOOKS[look]}</p>`}
    <div class="actions">
      ${action(session, 'check', domain, html`<button aria-label="Check now: ${domain}">Check now</button>`)}
      <details>
        <summary>Remove</summary>
        <p>It proves nothing from now on. You can add it again, and then its record has another value.</p>
        ${action(session, 'remove', domain, html`<button class="bad">Remove ${domain}</button>`)}
      </details>
    </div>
  </li>`;
};

const DONE: Readonly<Record<DomainAction, (domain: string) => string>> = {
  add: (domain) => `${domain} is on your list. Add its record to the DNS, then check.`,
  check: (domain) => `The DNS was asked about ${domain}.`,
  remove: (domain) => `${domain} is removed.`,
};

const notice = ({ session, done, refused }: DomainsPageParts): Html | '' => {
  if (refused !== null) return html`<p role="alert" class="refusal">${refused.why}</p>`;
  if (done === null) return '';
  return html`<div class="notice done" role="status">
    <p>${DONE[done.action](done.domain)}</p>
    ${done.action === 'remove' ? action(session, 'add', done.domain, html`<button>Add it again</button>`) : ''}
  </div>`;
};

/** `/me/domains`: the domains by which a publisher proves who they are. */
export const domainsPage = (parts: DomainsPageParts): Page => {
  const { session, domains, refused } = parts;
  return layout({
    title: 'My domains',
    path: '/me/domains',
    alternate: '/v1/me/domains',
    main: html`<h1>My domains</h1>
      <p class="lead">
        Whoever can change the DNS of a domain owns it. Prove that one is yours, and all that you publish is
        <em>verified</em>: <a href="${publisherAddress(session.handle)}">your page</a> names the domain.
      </p>
      ${notice(parts)}
      ${
        domains.length === 0
          ? html`<p>You have none yet.</p>`
          : html`<ul class="rows">
              ${domains.map((domain) => row(domain, session))}
            </ul>`
      }
      <h2>Add one</h2>
      <form method="post" action="/me/domains" autocomplete="off">
        ${csrfField(session)}<input type="hidden" name="action" value="add" />
        <p class="field">
          <label for="domain">Domain, such as example.org</label>
          <input
            id="domain"
            name="domain"
            value="${refused?.domain ?? ''}"
            maxlength="${DOMAIN_LIMITS.characters}"
            autocapitalize="none"
            spellcheck="false"
            required
          />
        </p>
        <p class="field"><button>Add it</button></p>
      </form>
      <p class="soft">At most ${DOMAIN_LIMITS.perPublisher}. The records are looked for again every day.</p>`,
  });
};
