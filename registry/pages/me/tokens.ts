import { html } from 'hono/html';

import {
  SCOPES,
  type MadeToken,
  type Scope,
  type Token,
  type TokenList,
} from '../../../lib/protocol/index.ts';
import type { PageSession } from '../../http/context.ts';
import { csrfField, layout, type Html, type Page } from '../layout.ts';

export interface TokensPageParts {
  session: PageSession;
  tokens: TokenList;
  /** The token that was made just now, shown this once. */
  made: MadeToken | null;
  /** Why none was made, and what was typed. */
  refused: { message: string; name: string } | null;
}

const MEANINGS: Readonly<Record<Scope, string>> = {
  read: 'read plans, the audit log and this page',
  compose: 'start runs, save and delete plans, make and revoke tokens',
  publish: 'publish, sign, and change the status of what is published',
};

const nameOf = ({ name, token_id }: Pick<Token, 'name' | 'token_id'>): string =>
  name === '' ? `Token ${token_id.slice(-6)}` : name;

const madeSection = ({ token, ...made }: MadeToken): Html =>
  html`<section class="notice" role="status" aria-labelledby="made">
    <h2 id="made">${nameOf(made)} is ready</h2>
    <p>Copy it now. It is shown this once; only its SHA-256 is kept.</p>
    <pre><code>${token}</code></pre>
  </section>`;

const makeForm = ({ session, refused }: TokensPageParts): Html =>
  html`<h2 id="make">Make a token</h2>
    <form method="post" action="/me/tokens" aria-labelledby="make" autocomplete="off">
      ${csrfField(session)}
      ${refused === null ? '' : html`<p class="refusal" role="alert">${refused.message}</p>`}
      <p class="field">
        <label for="name">Name</label>
        <input id="name" name="name" type="text" maxlength="60" value="${refused?.name ?? ''}" />
      </p>
      <fieldset>
        <legend>It may</legend>
        ${SCOPES.map((scope) => {
          const isOwn = session.scopes.includes(scope);
          return html`<label>
            <input
              type="checkbox"
              name="scope"
              value="${scope}"
              ${isOwn ? '' : html`disabled`}
              ${scope === 'read' ? html`checked` : ''}
            /><span
              ><strong>${scope}</strong>: ${MEANINGS[scope]}${isOwn ? '' : '. Your own token may not.'}</span
            >
          </label>`;
        })}
      </fieldset>
      <p><button>Make token</button></p>
    </form>`;

const revokeForm = (token: Token, session: PageSession): Html => {
  if (token.scopes.some((scope) => !session.scopes.includes(scope as Scope)))
    return html`<span class="soft"
      >It may do more than yours: revoke it with a token that has its scopes.</span
    >`;
  return html`<details>
    <summary>Revoke</summary>
    <form method="post" action="/me/tokens/revoke">
      ${csrfField(session)}<input type="hidden" name="token_id" value="${token.token_id}" />
      <p>
        ${token.token_id === session.tokenId ? 'You are signed in with it, and will be signed out. ' : ''}Runs,
        jobs and page sessions that it opened end now.
      </p>
      <button class="bad">Revoke ${nameOf(token)} now</button>
    </form>
  </details>`;
};

const row = (token: Token, { session, tokens }: TokensPageParts): Html => {
  const maker = tokens.items.find(({ token_id }) => token_id === token.made_with);
  return html`<li>
    <h3>${nameOf(token)}</h3>
    <p class="soft">
      ${token.token_id === session.tokenId ? 'This session’s token. ' : ''}May ${token.scopes.join(', ')}.
      Made
      <time datetime="${token.created_at}">${token.created_at.slice(0, 10)}</time>
      ${
        token.made_with === null
          ? 'by command'
          : `with ${maker === undefined ? 'a token that is gone' : nameOf(maker)}`
      };
      ${
        token.last_used_on === null
          ? 'not used yet'
          : html`last used <time datetime="${token.last_used_on}">${token.last_used_on}</time>`
      }.
    </p>
    ${revokeForm(token, session)}
  </li>`;
};

/** `/me/tokens`: a person's access tokens. */
export const tokensPage = (parts: TokensPageParts): Page => {
  const { tokens, made } = parts;
  return layout({
    title: 'My access tokens',
    path: '/me/tokens',
    alternate: '/v1/me/tokens',
    main: html`<h1>My access tokens</h1>
      <p class="lead">
        A token tells this registry who sends a request. Give each program its own, with no more scopes than
        it needs.
      </p>
      ${made === null ? '' : madeSection(made)} ${makeForm(parts)}
      <h2>Your tokens</h2>
      <ul class="rows">
        ${tokens.items.map((token) => row(token, parts))}
      </ul>
      ${
        tokens.next_cursor === null
          ? ''
          : html`<p><a href="/me/tokens?cursor=${tokens.next_cursor}">Older tokens</a></p>`
      }`,
  });
};
