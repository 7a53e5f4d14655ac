import { describe, expect, it } from 'vitest';

import { VerdictView } from '../../../components/beside/VerdictView.tsx';
import type { CheckedPage } from '../../../lib/signer/check-shown.ts';
import { VERDICTS, type Verdict } from '../../../lib/signing/verify.ts';
import { ADA, listed } from '../../support/signing/signed-bundle.ts';
import { markupOf, textOf } from '../../support/worker/markup.tsx';

const show = (part: Partial<Verdict>) => {
  const verdict: Verdict = {
    code: 'valid-new-signer',
    subjects: [],
    signer: listed(ADA),
    publication: null,
    ...part,
  };
  const checked: CheckedPage = { verdict, namespace: 'acme', label: null, contents: ['payments@1.0.0'] };
  return <VerdictView checked={checked} onAccept={() => {}} />;
};

describe('a verdict', () => {
  it.each(VERDICTS)('%s has words of its own, and only what stops nobody is calm', (code) => {
    const node = show({ code });
    const isCalm = ['valid-known-signer', 'valid-new-signer', 'unsigned'].includes(code);

    expect(markupOf(node)).toContain(isCalm ? 'role="status"' : 'role="alert"');
    expect(
      VERDICTS.map((each) => textOf(show({ code: each }))).filter((text) => text === textOf(node)),
    ).toHaveLength(1);
  });

  it('can be accepted where only the signer is in question', () => {
    const offers = VERDICTS.filter((code) => /their key|Accept/.test(textOf(show({ code }))));

    expect(offers).toEqual(['signer-changed', 'valid-new-signer']);
  });

  it('names what it is about as text that cannot turn the line around', () => {
    const text = markupOf(show({ code: 'tampered-file', subjects: ['acme/a@1.0.0#files/\u202egpj.exe<b>'] }));

    expect(text).not.toContain('\u202e');
    expect(text).toContain('exe&lt;b&gt;');
  });
});
