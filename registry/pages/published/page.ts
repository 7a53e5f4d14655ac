import { html } from 'hono/html';

import { toVisibleText } from '../../../lib/formats/visible-text.ts';
import { CATALOG_LIMITS, type Status, type Visibility } from '../../../lib/protocol/index.ts';
import type { OwnBundle, OwnVersion } from '../../db/index.ts';
import type { PageSession } from '../../http/context.ts';
import { bundleAddress, entityAddress, withLink } from '../../install/addresses.ts';
import { KIND_NAMES } from '../entity-parts.ts';
import { csrfField, layout, type Html, type Page } from '../layout.ts';

/** A bundle by its label, or a version as `name@version`. */
export interface StatusForm {
  target: string;
  status: string;
  message: string;
}

export interface PublishedPageParts {
  session: PageSession;
  /** Empty on later pages. */
  bundles: readonly OwnBundle[];
  /** How many bundles are listed at most. */
  mostBundles: number;
  versions: readonly OwnVersion[];
  /** What leads to this page of the list; empty for the first one. */
  cursor: string;
  /** Null on the last page. */
  next: string | null;
  /** What the last form changed, and to what. */
  done: { target: string; status: Status } | null;
  /** Why nothing was changed, and what was typed. */
  refused: (StatusForm & { why: string }) | null;
}

export const STATUS_NAMES: Readonly<Record<Status, string>> = {
  active: 'Active',
  deprecated: 'Deprecated',
  deleted: 'Withdrawn',
};

const MEANINGS: Readonly<Record<Status, string>> = {
  active: 'offered as usual. No message is shown',
  deprecated: 'still found and installed. Everybody reads your message beside it',
  deleted:
    'no longer found or listed. Whoever has its address or depends on it still reads it, with your message',
};

const VISIBLE_TO: Readonly<Record<Visibility, string>> = {
  public: 'for everyone',
  draft: 'a draft, by link',
  private: 'for you alone',
};

interface Item {
  target: string;
  status: OwnVersion['status'];
  statusMessage: string | null;
}

const statusForm = ({ target, status, statusMessage }: Item, parts: PublishedPageParts): Html => {
  const typed = parts.refused?.target === target ? parts.refused : null;
  const message = typed?.message ?? statusMessage ?? '';
  const chosen = typed?.status ?? status;
  return html`<details ${typed === null ? '' : html`open`}>
    <summary aria-label="Change its status: ${target}">Change its status</summary>
    <form method="post" action="/me/published" autocomplete="off">
      ${csrfField(parts.session)}<input type="hidden" name="target" value="${target}" />
      <input type="hidden" name="cursor" value="${parts.cursor}" />
      <fieldset>
        <legend>What is it from now on?</legend>
        ${Object.entries(STATUS_NAMES).map(
          ([value, name]) =>
            html`<label>
              <input
                type="radio"
                name="status"
                value="${value}"
                required
                ${value === chosen ? html`checked` : ''}
              />
              <span><strong>${name}</strong>: ${MEANINGS[value as Status]}</span>
            </label>`,
        )}
      </fieldset>
      <p>
        <label for="message-${target}">Message: why, and what to use instead</label>
        <input id="message-${target}" name="message" value="${message}" />
      </p>
      <button aria-label="Set the status: ${target}">Set the status</button>
    </form>
  </details>`;
};

const statusLine = ({ status, statusMessage }: Item): Html | '' =>
  status === 'active' || status === 'removed'
    ? ''
    : html`<p class="status" data-status="${status}" dir="auto">
        <strong>${STATUS_NAMES[status]}:</strong> ${toVisibleText(statusMessage ?? '')}
      </p>`;

const day = (at: Date): string => at.toISOString().slice(0, 10);

const bundleRow = (bundle: OwnBundle, parts: PublishedPageParts): Html => {
  const { label, number, title, visibility, link, publishedAt } = bundle;
  const item = { ...bundle, target: label };
  return html`<li>
    <h3><a href="${withLink(bundleAddress(label), link)}">${label}</a></h3>
    ${title === null ? '' : html`<p dir="auto">${toVisibleText(title)}</p>`}
    <p class="soft">Publication ${number}, ${day(publishedAt)}, ${VISIBLE_TO[visibility]}</p>
    ${statusLine(item)} ${statusForm(item, parts)}
  </li>`;
};

const versionRow = (row: OwnVersion, parts: PublishedPageParts): Html => {
  const { namespace, name, version, kind, visibility, label, publishedAt } = row;
  const item = { ...row, target: `${name}@${version}` };
  return html`<li>
    <h3><a href="${entityAddress(namespace, name, version)}">${name}</a> ${version}</h3>
    <p class="soft">
      ${KIND_NAMES[kind]}, ${day(publishedAt)},
      ${VISIBLE_TO[visibility]}${label === null ? '' : `, in the bundle ${label}`}
    </p>
    ${statusLine(item)} ${statusForm(item, parts)}
  </li>`;
};

const notice = ({ session, done, refused, cursor }: PublishedPageParts): Html | '' => {
  if (refused !== null)
    return html`<p role="alert" class="refusal">${refused.target}: ${refused.why} Nothing was changed.</p>`;
  if (done === null) return '';
  const setBack = html`<form method="post" action="/me/published" autocomplete="off">
    ${csrfField(session)}<input type="hidden" name="target" value="${done.target}" />
    <input type="hidden" name="status" value="active" /><input
      type="hidden"
      name="cursor"
      value="${cursor}"
    />
    <button aria-label="Set it back to active: ${done.target}">Set it back to active</button>
  </form>`;
  return html`<div class="notice done" role="status">
    <p>${done.target} is ${STATUS_NAMES[done.status].toLowerCase()} now.</p>
    ${done.status === 'active' ? '' : setBack}
  </div>`;
};

const bundleList = (parts: PublishedPageParts): Html | '' =>
  parts.bundles.length === 0
    ? ''
    : html`<h2>Bundles</h2>
        <p>The status of a bundle becomes that of every version that was ever published under its label.</p>
        <ul class="rows">
          ${parts.bundles.map((bundle) => bundleRow(bundle, parts))}
        </ul>
        ${
          parts.bundles.length < parts.mostBundles
            ? ''
            : html`<p class="soft">These are the newest ${parts.mostBundles}.</p>`
        }`;

const nothing = html`<p>
  Nothing here yet. Save a plan in the extension, then publish it from <a href="/me/plans">My plans</a>.
</p>`;

/** `/me/published`: what a person published, with its status. */
export const publishedPage = (parts: PublishedPageParts): Page => {
  const { session, versions, next } = parts;
  return layout({
    title: 'What I published',
    path: '/me/published',
    main: html`<h1>What I published</h1>
      <p class="lead">
        A version that is published never changes. What you can change is its status, as often as you like:
        each change is in the <a href="/audit?handle=${session.handle}">audit log</a>.
      </p>
      ${notice(parts)} ${bundleList(parts)}
      <h2>Versions</h2>
      ${
        versions.length === 0
          ? nothing
          : html`<ul class="rows">
              ${versions.map((version) => versionRow(version, parts))}
            </ul>`
      }
      ${next === null ? '' : html`<p><a rel="next" href="/me/published?cursor=${next}">More versions</a></p>`}`,
  });
};

/** The longest message that a form takes, for the words of a refusal. */
export const MESSAGE_CHARACTERS = CATALOG_LIMITS.statusCharacters;
