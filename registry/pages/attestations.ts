import { html } from 'hono/html';

import { toVisibleText } from '../../lib/formats/visible-text.ts';
import {
  type Attestation,
  type AttestationList,
  attestationsPath,
  type Review,
} from '../../lib/protocol/index.ts';
import { publisherAddress } from '../install/addresses.ts';
import type { Html } from './layout.ts';

const VERDICTS: Readonly<Record<Review['verdict'], string>> = {
  approved: 'Approved',
  concerns: 'Has concerns',
  rejected: 'Advises against it',
};

const SIGNATURES: Readonly<Record<Attestation['verdict'], string>> = {
  valid: 'signed',
  'revoked-key': 'signed with a key that was revoked since',
  invalid: 'what is stored does not match its signature, so it is not shown',
};

const item = ({ handle, received_at: at, verdict, review }: Attestation): Html =>
  html`<li>
    <p class="about">
      ${review === null ? '' : html`<strong>${VERDICTS[review.verdict]}</strong>`}
      <a href="${publisherAddress(handle)}">${handle}</a>
      <span class="soft">${at.slice(0, 10)}, ${SIGNATURES[verdict]}</span>
    </p>
    ${review === null ? '' : html`<p dir="auto">${toVisibleText(review.text)}</p>`}
  </li>`;

/** What others signed about a version: the first ones; programs get all. Empty if there is nothing. */
export const reviews = (
  { items, next_cursor: next }: AttestationList,
  { namespace, name, version }: { namespace: string; name: string; version: string },
): Html | '' => {
  const shown = items.filter(({ attestation_id: id }) => id !== 'publication');
  const address = attestationsPath(namespace, name, version);
  return shown.length === 0
    ? ''
    : html`<h2>Reviews</h2>
        <p class="soft">
          What others say of version ${version}. A signature proves who said it, not that it is so.
          ${next === null ? 'Programs read it' : 'These are the first; programs read all of them'} at
          <a href="${address}">${address}</a>.
        </p>
        <ul class="results">
          ${shown.map(item)}
        </ul>`;
};
