import { html } from 'hono/html';

import { toVerifyLine } from '../install/verify-line.ts';
import type { JudgedSignature, VerdictCode } from '../publishing/judge-published.ts';
import { copyable } from './install.ts';
import type { Html } from './layout.ts';

/** What a verdict of docs/signing.md means for somebody who looks at a page. */
const WORDS: Readonly<Record<VerdictCode, string>> = {
  'valid-known-signer':
    'Valid: what is shown here is what was signed, with a key that the publisher registered.',
  'valid-new-signer': 'Valid, with a key that nobody has confirmed.',
  'signer-changed': 'Signed with another key than those that the publisher registered.',
  unsigned:
    'Not signed. It was imported or came with the registry, and nobody but the registry answers for it.',
  'revoked-before-signing': 'Not valid: the key was revoked before this was signed.',
  'revoked-after-signing':
    'No longer valid: the key was revoked after this was signed. Read the reason; whoever has a stolen key can date a signature back.',
  'unknown-key': 'Not valid: the key that signed it is not one that the publisher registered.',
  'unknown-statement': 'Not valid: the signature is for something else than a publication.',
  'other-namespace': 'Not valid: the signature belongs to another publisher.',
  'other-name': 'Not valid: the signature is for another entity, version or bundle.',
  'tampered-key': 'Not valid: this registry lists a key under an id that is not its own.',
  'tampered-envelope': 'Not valid: the signature does not match what it is said to sign.',
  'tampered-manifest': 'Not valid: a manifest is not the one that was signed.',
  'tampered-file': 'Not valid: a file is not the one that was signed.',
  'missing-file': 'Not valid: something was signed that is not here.',
  'added-file': 'Not valid: something is here that was not signed.',
};

const time = (at: string): Html =>
  html`<time datetime="${at}">${at.slice(0, 16).replace('T', ' ')} UTC</time>`;

const signerRows = ({ signer, publication }: JudgedSignature): Html | '' =>
  signer === null
    ? ''
    : html`<dl>
        <dt>Key</dt>
        <dd><code>${signer.key_id}</code></dd>
        <dt>Registered</dt>
        <dd>${time(signer.added_at)}</dd>
        ${
          publication === null
            ? ''
            : html`<dt>Signed</dt>
                <dd>${time(publication.signed_at)}, by the signer’s clock</dd>`
        }
        ${
          signer.revoked_at === null
            ? ''
            : html`<dt>Revoked</dt>
                <dd>${time(signer.revoked_at)}: ${signer.revocation_reason ?? 'no reason given'}</dd>`
        }
      </dl>`;

/** The section about a signature. `what` is what a verifier is given to check it; null where it could not read it. */
export const signature = (judged: JudgedSignature, registryUrl: string, what: string | null): Html => {
  const line = judged.code === 'unsigned' || what === null ? null : toVerifyLine(registryUrl, what);
  return html`<h2>Signature</h2>
    <p class="verdict" data-verdict="${judged.code}">${WORDS[judged.code]}</p>
    ${signerRows(judged)}
    ${
      line === null
        ? ''
        : html`<p>This is what the registry says. Check it without trusting the registry:</p>
            ${copyable(line)}`
    }`;
};
