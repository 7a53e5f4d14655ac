import { describe, expect, it } from 'vitest';

import { isMembers } from '../../../lib/base/members.ts';
import { toCanonical } from '../../../lib/signing/canonical.ts';
import { readPublication } from '../../../lib/signing/publication.ts';
import { parseStatement, toPayload } from '../../../lib/signing/statement.ts';
import { VERDICTS } from '../../../lib/signing/verify.ts';
import { signBundle } from '../../support/signing/signed-bundle.ts';
import { codeIn, readSource, tableRows } from '../../support/suite/documents.ts';

const [, example = ''] = /```json\n([^]*?)```/.exec(readSource('docs/signing.md')) ?? [];
const published = JSON.parse(example) as { subject: object[]; predicate: Record<string, unknown> };

const read = (statement: object) => {
  const parsed = parseStatement(toCanonical(statement));
  return parsed === null ? 'no statement' : readPublication(parsed);
};

describe('a publication', () => {
  it('is what docs/signing.md shows', () => {
    expect(read(published)).toMatchObject({
      namespace: 'acme',
      members: [{ name: 'payments', provenance: { scores: { completeness: 75.5 } } }],
    });
  });

  it('may hold more than this version knows', () => {
    const [subject] = published.subject;
    const more = {
      ...published,
      later: 1,
      subject: [{ ...subject, mediaType: 'application/json' }, ...published.subject.slice(1)],
      predicate: { ...published.predicate, later: { a: 1 } },
    };

    expect(read(more)).toEqual(read(published));
  });

  it.each([
    ['another statement type', { ...published, _type: 'https://in-toto.io/Statement/v0.1' }],
    ['no subject', { ...published, subject: [] }],
    ['a subject that comes twice', { ...published, subject: [...published.subject, published.subject[0]] }],
    [
      'a subject without SHA-256',
      { ...published, subject: [...published.subject, { name: 'x', digest: { sha512: 'a' } }] },
    ],
    ['no predicate', { ...published, predicate: null }],
  ])('is no statement with %s', (_what, statement) => {
    expect(read(statement)).toBe('no statement');
  });

  const predicate = (change: object) => ({ ...published, predicate: { ...published.predicate, ...change } });
  const [member] = (published.predicate['members'] as object[]) ?? [];
  const foreign = { name: 'mallory/payments@1.2.0#manifest', digest: { sha256: 'a'.repeat(64) } };

  it.each([
    ['another type', { ...published, predicateType: 'https://slsa.dev/provenance/v1' }],
    ['a subject of somebody else', { ...published, subject: [...published.subject, foreign] }],
    ['a member without a manifest', { ...published, subject: published.subject.slice(1) }],
    ['a member without a body', { ...published, subject: published.subject.toSpliced(1, 1) }],
    ['a member that comes twice', predicate({ members: [member, member] })],
    ['no members', predicate({ members: [] })],
    ['another namespace than its subjects', predicate({ namespace: 'mallory' })],
    ['a namespace with a slash', predicate({ namespace: 'acme/x' })],
    ['a time that is none', predicate({ signed_at: 'yesterday' })],
    ['no label', predicate({ label: undefined })],
    ['another kind', predicate({ members: [{ ...member, kind: 'bundle' }] })],
    [
      'no word about being a specification',
      predicate({ members: [{ ...member, specification: undefined }] }),
    ],
    ['provenance without a provider', predicate({ members: [{ ...member, provenance: { edited: true } }] })],
  ])('is none with %s', (_what, statement) => {
    expect(read(JSON.parse(JSON.stringify(statement)) as object)).toBeNull();
  });
});

describe('what is signed', () => {
  it('has the form of an in-toto statement, and one name for each part of a member', async () => {
    const { bundle } = await signBundle();
    const { payload } = JSON.parse(bundle.envelope ?? '') as { payload: string };
    const statement = JSON.parse(Buffer.from(payload, 'base64').toString()) as Record<string, unknown>;

    expect(Object.keys(statement).toSorted()).toEqual(['_type', 'predicate', 'predicateType', 'subject']);
    expect(statement['_type']).toBe('https://in-toto.io/Statement/v1');
    expect(isMembers(statement['predicate'])).toBe(true);
    expect((statement['subject'] as { name: string }[]).map(({ name }) => name)).toEqual([
      'acme/payments@1.2.0#manifest',
      'acme/payments@1.2.0#markdown',
      'acme/payments@1.2.0#files/references/errors.md',
      'acme/payments@1.2.0#files/scripts/sum.sh',
      'acme/ledger@0.1.0-rc.1+build.7#manifest',
      'acme/ledger@0.1.0-rc.1+build.7#markdown',
      'acme/auditor@2.0.0#manifest',
      'acme/auditor@2.0.0#markdown',
      'acme/auditor@2.0.0#files/manifest',
    ]);
    for (const { digest } of statement['subject'] as { digest: object }[])
      expect(digest).toEqual({ sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
  });

  it('is written as it is read', () => {
    const payload = toCanonical(published);
    const parsed = parseStatement(payload);

    expect(parsed && toPayload(parsed)).toEqual(payload);
  });
});

it('docs/signing.md lists the verdicts, in their order', () => {
  const listed = tableRows('docs/signing.md', '| verdict |').flatMap(([name = '']) => codeIn(name));

  expect(listed).toEqual([...VERDICTS]);
});
