import { describe, expect, it } from 'vitest';

import type { SignedBundle, SignedVersion } from '../../../lib/protocol/index.ts';
import { toBytes } from '../../../lib/signing/bytes.ts';
import { seal } from '../../../lib/signing/envelope.ts';
import { proveKey } from '../../../lib/signing/key-proof.ts';
import { toPublication } from '../../../lib/signing/publication.ts';
import { toPayload } from '../../../lib/signing/statement.ts';
import { type Question, VERDICTS, verify } from '../../../lib/signing/verify.ts';
import { ADA, keyOf, listed, MALLORY, MEMBERS, signBundle } from '../../support/signing/signed-bundle.ts';
import { judge } from '../../support/signing/stranger.ts';

const { bundle, versions } = await signBundle();
const [payments = expect.fail(), ledger = expect.fail(), auditor = expect.fail()] = versions;
const mallorys = await signBundle({ namespace: 'mallory', label: 'payments-pack', key: MALLORY });
const [stolen = expect.fail()] = mallorys.versions;
const second = await signBundle({ label: 'second-pack' });
const NEXT = await keyOf('7'.repeat(64));

/** Everything in a bundle, with this member changed. */
const withMember = (change: object, at = 0): SignedBundle => ({
  ...bundle,
  members: bundle.members.map((member, index) => (index === at ? { ...member, ...change } : member)),
});

const aboutBundle = (served: SignedBundle, change: Partial<Question> = {}): Question => ({
  asked: { namespace: 'acme', label: 'payments-pack' },
  served,
  keys: [listed(ADA)],
  known: [ADA.keyId],
  ...change,
});

const aboutVersion = (served: SignedVersion, change: Partial<Question> = {}): Question => ({
  ...aboutBundle(bundle),
  asked: { namespace: 'acme', name: 'payments', version: '1.2.0' },
  served,
  ...change,
});

const other = { ...payments, files: [...payments.files, { path: 'references/new.md', text: 'N' }] };
const [errors = expect.fail(), script = expect.fail()] = payments.files;
const sealed = async (change: object) => {
  const statement = await toPublication({
    namespace: 'acme',
    label: 'payments-pack',
    title: null,
    signed_at: '2026-11-29T20:00:00.000Z',
    members: [...MEMBERS],
  });
  return seal(toPayload({ ...statement, ...change }), ADA);
};
const before = listed(ADA, { revoked_at: '2026-11-29T20:00:05.000Z', revocation_reason: 'compromised' });
const after = listed(ADA, { revoked_at: '2026-11-29T20:00:05.001Z', revocation_reason: 'lost' });

/** What a registry might serve, and the one thing that is to be said about it. */
const CASES: [string, (typeof VERDICTS)[number], Question, subjects?: string[]][] = [
  ['a bundle of a known signer', 'valid-known-signer', aboutBundle(bundle)],
  ['a version of one', 'valid-known-signer', aboutVersion(payments)],
  [
    'a version with more about it than was signed',
    'valid-known-signer',
    aboutVersion({ ...payments, title: 'Payments', trust_tier: 'verified' } as SignedVersion),
  ],
  [
    'a version with a file that is called manifest',
    'valid-known-signer',
    aboutVersion(auditor, { asked: { namespace: 'acme', name: 'auditor', version: '2.0.0' } }),
  ],
  [
    'a specification with a build number',
    'valid-known-signer',
    aboutVersion(ledger, { asked: { namespace: 'acme', name: 'ledger', version: '0.1.0-rc.1+build.7' } }),
  ],
  [
    'a bundle asked for by its label alone',
    'valid-known-signer',
    aboutBundle(bundle, { asked: { namespace: null, label: 'payments-pack' } }),
  ],
  [
    'one of two known signers',
    'valid-known-signer',
    aboutBundle(bundle, { known: [MALLORY.keyId, ADA.keyId], keys: [listed(MALLORY), listed(ADA)] }),
  ],
  [
    'other members and other members of members, which nobody signs',
    'valid-known-signer',
    aboutVersion(Object.assign({}, payments, { trust_tier: 'official', status: 'deprecated' })),
  ],
  [
    'a manifest in another order',
    'valid-known-signer',
    aboutVersion({
      ...payments,
      manifest: Object.fromEntries(Object.entries(payments.manifest).toReversed()),
    }),
  ],
  ['a bundle of a new signer', 'valid-new-signer', aboutBundle(bundle, { known: [] })],
  ['another signer than before', 'signer-changed', aboutBundle(bundle, { known: [NEXT.keyId] })],
  ['nothing signed', 'unsigned', aboutVersion({ ...payments, envelope: null })],
  ['no member for it', 'unsigned', aboutVersion({ ...payments, envelope: undefined })],
  [
    'a changed manifest',
    'tampered-manifest',
    aboutVersion({ ...payments, manifest: { ...payments.manifest, name: 'payment' } }),
    ['acme/payments@1.2.0#manifest'],
  ],
  [
    'a member called __proto__ in a manifest',
    'tampered-manifest',
    aboutVersion({
      ...payments,
      manifest: JSON.parse(JSON.stringify(payments.manifest).replace('{', '{"__proto__":{"a":1},')) as object,
    } as SignedVersion),
  ],
  [
    'half of a surrogate pair in a manifest',
    'tampered-manifest',
    aboutVersion({ ...payments, manifest: { ...payments.manifest, name: '\ud800' } }),
  ],
  [
    'a text in place of a manifest',
    'tampered-manifest',
    aboutVersion({ ...auditor, ...payments, manifest: JSON.stringify(payments.manifest) as never }),
  ],
  ['another kind', 'tampered-manifest', aboutVersion({ ...payments, kind: 'agent' })],
  [
    'a specification passed off as more',
    'tampered-manifest',
    aboutBundle(withMember({ specification: false }, 1)),
  ],
  ['the reverse', 'tampered-manifest', aboutBundle(withMember({ specification: true }))],
  ['another title', 'tampered-manifest', aboutBundle({ ...bundle, title: 'Paymentz' }), ['title']],
  ['no title', 'tampered-manifest', aboutBundle({ ...bundle, title: null }), ['title']],
  [
    'a changed file',
    'tampered-file',
    aboutVersion({ ...payments, files: [errors, { ...script, text: `${script.text}# more\n` }] }),
    ['acme/payments@1.2.0#files/scripts/sum.sh'],
  ],
  [
    'a changed body',
    'tampered-file',
    aboutVersion({ ...payments, markdown: '# Payment\n' }),
    ['acme/payments@1.2.0#markdown'],
  ],
  [
    'files that changed places',
    'tampered-file',
    aboutVersion({
      ...payments,
      files: [
        { ...errors, text: script.text },
        { ...script, text: errors.text },
      ],
    }),
  ],
  [
    'a changed file that ends like a manifest',
    'tampered-file',
    aboutVersion(
      { ...auditor, files: [{ path: 'manifest', text: 'b' }] },
      { asked: { namespace: 'acme', name: 'auditor', version: '2.0.0' } },
    ),
  ],
  [
    'a replacement character that becomes half of a surrogate pair',
    'tampered-file',
    await (async () => {
      const members = [{ ...(MEMBERS[2] ?? expect.fail()), markdown: 'a\ufffdb' }];
      const odd = await signBundle({ members });
      return aboutBundle({
        ...odd.bundle,
        members: odd.bundle.members.map((each) => ({ ...each, markdown: 'a\ud800b' })),
      });
    })(),
  ],
  [
    'one file less',
    'missing-file',
    aboutVersion({ ...payments, files: [errors] }),
    ['acme/payments@1.2.0#files/scripts/sum.sh'],
  ],
  [
    'a file that became a program',
    'missing-file',
    aboutVersion({ ...payments, files: payments.files.map((file) => ({ ...file, executable: true })) }),
    ['acme/payments@1.2.0#files/references/errors.md', 'acme/payments@1.2.0#files/scripts/sum.sh'],
  ],
  [
    'one member less',
    'missing-file',
    aboutBundle({ ...bundle, members: bundle.members.slice(0, 2) }),
    ['acme/auditor@2.0.0#manifest', 'acme/auditor@2.0.0#markdown', 'acme/auditor@2.0.0#files/manifest'],
  ],
  ['one file more', 'added-file', aboutVersion(other), ['acme/payments@1.2.0#files/references/new.md']],
  ['a file twice', 'added-file', aboutVersion({ ...payments, files: [...payments.files, errors] })],
  [
    'a member twice',
    'added-file',
    aboutBundle({ ...bundle, members: [...bundle.members, bundle.members[0] ?? expect.fail()] }),
  ],
  [
    'a member of another bundle',
    'added-file',
    aboutBundle({
      ...bundle,
      members: [...bundle.members, { ...(bundle.members[0] ?? expect.fail()), version: '1.3.0' }],
    }),
  ],
  [
    'a file that moved to another member',
    'missing-file',
    aboutBundle({
      ...bundle,
      members: bundle.members.map((member, at) => ({
        ...member,
        files: at === 0 ? [errors] : at === 1 ? [script] : member.files,
      })),
    }),
  ],
  [
    'an envelope of another publisher',
    'other-namespace',
    aboutVersion({ ...payments, envelope: stolen.envelope }),
  ],
  [
    'one whose key is listed here too',
    'other-namespace',
    aboutVersion({ ...payments, envelope: stolen.envelope }, { keys: [listed(ADA), listed(MALLORY)] }),
  ],
  [
    'all that another publisher published, under their name',
    'other-namespace',
    aboutVersion(stolen, { keys: [listed(MALLORY)], known: [MALLORY.keyId] }),
  ],
  [
    'the same under ours',
    'other-namespace',
    aboutVersion({ ...stolen, namespace: 'acme' }, { keys: [listed(MALLORY)], known: [MALLORY.keyId] }),
  ],
  [
    'a bundle whose label belonged to somebody else',
    'other-namespace',
    aboutBundle(mallorys.bundle, { keys: [listed(MALLORY)], known: [MALLORY.keyId] }),
  ],
  [
    'another version of the same',
    'other-name',
    aboutVersion(
      { ...payments, version: '1.3.0' },
      { asked: { namespace: 'acme', name: 'payments', version: '1.3.0' } },
    ),
  ],
  [
    'an older version in place of what was asked for',
    'other-name',
    aboutVersion(payments, { asked: { namespace: 'acme', name: 'payments', version: '1.3.0' } }),
  ],
  [
    'another entity',
    'other-name',
    aboutVersion(
      { ...payments, name: 'refunds' },
      { asked: { namespace: 'acme', name: 'refunds', version: '1.2.0' } },
    ),
  ],
  ['another bundle of the same publisher', 'other-name', aboutBundle(second.bundle)],
  ['one under the wrong label', 'other-name', aboutBundle({ ...second.bundle, label: 'payments-pack' })],
  ['a version in place of a bundle', 'other-name', aboutBundle(payments as never)],
  ['a bundle in place of a version', 'other-name', aboutVersion(bundle as never)],
  ['a key that the registry does not list', 'unknown-key', aboutBundle(bundle, { keys: [listed(NEXT)] })],
  ['no keys at all', 'unknown-key', aboutBundle(bundle, { keys: [] })],
  [
    'a listed key under the id of another',
    'tampered-key',
    aboutBundle(bundle, { keys: [listed({ ...MALLORY, keyId: ADA.keyId })] }),
  ],
  [
    'a good key beside a forged one',
    'tampered-key',
    aboutBundle(bundle, { keys: [listed(ADA), listed({ ...MALLORY, keyId: NEXT.keyId })] }),
  ],
  ['an envelope that is no JSON', 'tampered-envelope', aboutBundle({ ...bundle, envelope: 'x' })],
  ['an empty envelope that is there', 'tampered-envelope', aboutBundle({ ...bundle, envelope: '{}' })],
  [
    'an envelope with the id of another listed key',
    'tampered-envelope',
    aboutBundle(
      { ...bundle, envelope: (bundle.envelope ?? '').replace(ADA.keyId, NEXT.keyId) },
      { keys: [listed(ADA), listed(NEXT)] },
    ),
  ],
  [
    'an envelope with the id of no listed key',
    'tampered-envelope',
    aboutBundle({ ...bundle, envelope: (bundle.envelope ?? '').replace(ADA.keyId, NEXT.keyId) }),
  ],
  [
    'the same payload signed by somebody else under the id of the signer',
    'tampered-envelope',
    aboutBundle((await signBundle({ key: { ...MALLORY, keyId: ADA.keyId } })).bundle),
  ],
  [
    'another type of statement',
    'unknown-statement',
    aboutBundle({ ...bundle, envelope: await sealed({ predicateType: 'https://slsa.dev/provenance/v1' }) }),
  ],
  [
    'a proof of possession',
    'unknown-statement',
    aboutBundle({
      ...bundle,
      envelope: await proveKey({ registry: 'https://registry.example', handle: 'acme', challenge: 'c' }, ADA),
    }),
  ],
  [
    'a signed text that is no statement',
    'unknown-statement',
    aboutBundle({ ...bundle, envelope: await seal(toBytes('hello'), ADA) }),
  ],
  [
    'a statement without a member that is subject',
    'unknown-statement',
    aboutBundle({
      ...bundle,
      envelope: await sealed({ subjects: new Map([['acme/payments@1.2.0#manifest', 'a'.repeat(64)]]) }),
    }),
  ],
  ['a revoked key', 'revoked-before-signing', aboutBundle(bundle, { keys: [before] })],
  ['a key revoked later', 'revoked-after-signing', aboutBundle(bundle, { keys: [after] })],
  [
    'a revoked key that nobody knows',
    'revoked-after-signing',
    aboutBundle(bundle, { keys: [after], known: [] }),
  ],
];

describe('a verifier', () => {
  it.each(CASES)('says of %s: %s', async (_what, code, question, subjects) => {
    expect(await verify(question)).toMatchObject(subjects === undefined ? { code } : { code, subjects });
  });

  it.each(CASES)('of a stranger says of %s: %s', (_what, code, question) => {
    expect(judge(question)).toBe(code);
  });

  it('has a case here for every verdict', () => {
    expect(new Set(CASES.map(([, code]) => code))).toEqual(new Set(VERDICTS));
  });

  it('says who signed what', async () => {
    expect(await verify(aboutBundle(bundle))).toMatchObject({
      signer: { key_id: ADA.keyId },
      publication: {
        namespace: 'acme',
        label: 'payments-pack',
        members: [
          { name: 'payments', provenance: { provider: 'openai', key: 'own', via: 'direct', edited: true } },
          { name: 'ledger', specification: true },
          { name: 'auditor', provenance: null },
        ],
      },
    });
  });
});

describe('a bundle that could never be verified is not signed', () => {
  const [first = expect.fail()] = MEMBERS;

  it.each([
    ['two files with one path', { files: [errors, errors] }],
    ['half of a surrogate pair', { markdown: '\ud800' }],
    ['one in its manifest', { manifest: { name: '\udfff' } }],
  ])('with %s', async (_what, change) => {
    await expect(signBundle({ members: [{ ...first, ...change }] })).rejects.toThrow(/comes twice|surrogate/);
  });

  it('with a member twice', async () => {
    await expect(signBundle({ members: [first, first] })).rejects.toThrow(/comes twice/);
  });
});
