import { html } from 'hono/html';

import { toVisibleText } from '../../../lib/formats/visible-text.ts';
import {
  REVOCATION_REASONS,
  type OwnSigningKey,
  type RevocationReason,
} from '../../../lib/protocol/index.ts';
import type { PageSession } from '../../http/context.ts';
import { csrfField, layout, type Html, type Page } from '../layout.ts';

export interface KeysPageParts {
  session: PageSession;
  /** Newest first, revoked ones too. */
  keys: readonly OwnSigningKey[];
  /** Why nothing was revoked. */
  refusal: string | null;
}

const MEANINGS: Readonly<Record<RevocationReason, string>> = {
  lost: 'nobody has it any more, for instance because the browser profile is gone',
  replaced: 'you still have it, and sign with another one now',
  compromised: 'somebody else may have it',
};

const day = (time: string): Html => html`<time datetime="${time}">${time.slice(0, 10)}</time>`;

const revokeForm = ({ key_id, name, revoked_at, revocation_reason }: OwnSigningKey, session: PageSession) =>
  html`<details>
    <summary>${revoked_at === null ? 'Revoke' : 'Change the reason'}</summary>
    <form method="post" action="/me/keys/revoke" autocomplete="off">
      ${csrfField(session)}<input type="hidden" name="key_id" value="${key_id}" />
      <fieldset>
        <legend>Why?</legend>
        ${REVOCATION_REASONS.map(
          (reason) =>
            html`<label>
              <input
                type="radio"
                name="reason"
                value="${reason}"
                required
                ${reason === revocation_reason ? html`checked` : ''}
              /><span><strong>${reason}</strong>: ${MEANINGS[reason]}</span>
            </label>`,
        )}
      </fieldset>
      ${
        revoked_at === null
          ? html`<p>
              This is for good. Everything that you signed with it stays readable, and whoever verifies it is
              told from now on that its key was revoked, when and why. A key that you only stopped using can
              stay.
            </p>`
          : ''
      }
      <button class="bad" dir="auto">
        ${revoked_at === null ? 'Revoke' : 'Change the reason of'}
        ${toVisibleText(name)}${revoked_at === null ? ' now' : ''}
      </button>
    </form>
  </details>`;

const row = (key: OwnSigningKey, session: PageSession): Html => {
  const { key_id, name, added_at, revoked_at, revocation_reason } = key;
  return html`<li>
    <h3 dir="auto">${toVisibleText(name)}</h3>
    <p><code>${key_id}</code></p>
    <p class="soft">
      Added
      ${day(added_at)}${revoked_at === null ? '' : html`; <strong>revoked</strong> ${day(revoked_at)}: ${revocation_reason}`}.
    </p>
    ${revokeForm(key, session)}
  </li>`;
};

/** `/me/keys`: the public halves of the keys that a person signs with. */
export const keysPage = ({ session, keys, refusal }: KeysPageParts): Page =>
  layout({
    title: 'My signing keys',
    path: '/me/keys',
    alternate: '/v1/me/signing-keys',
    main: html`<h1>My signing keys</h1>
      <p class="lead">
        What you publish is signed with a key that never leaves its browser profile. This registry has the
        public half, with which everybody can check your signature.
      </p>
      ${refusal === null ? '' : html`<p class="refusal" role="alert">${refusal}</p>`}
      <h2>Your keys</h2>
      ${
        keys.length === 0
          ? html`<p>You have none yet.</p>`
          : html`<ul class="rows">
              ${keys.map((key) => row(key, session))}
            </ul>`
      }
      <h2>Add one</h2>
      <p>
        A key is made in the <a href="/compose">extension</a>, in the browser profile that will sign with it,
        and added from there. This page cannot make one. Only you see its name; everybody sees its id.
      </p>
      <h2>If you lose a browser profile</h2>
      <p>
        Its key is gone: no backup of settings has it, and nobody can restore it. What you published stays
        valid. You make a new key in another profile, and whoever verifies your next version is told that the
        signer changed. So publish the id of the new key in a place that people know to be yours.
      </p>
      <p>
        The browser does not hand the key out, which keeps it out of scripts, logs and backups of settings.
        Whoever copies the whole profile has it all the same: then revoke it as <em>compromised</em>.
      </p>`,
  });
