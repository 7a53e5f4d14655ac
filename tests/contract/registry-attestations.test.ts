import { createHash } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import {
  AttestationListSchema,
  AttestationSchema,
  type AuditList,
  type Problem,
  problemSlug,
  type Review,
  z,
} from '../../lib/protocol/index.ts';
import { seal } from '../../lib/signing/envelope.ts';
import { PUBLICATION_TYPE, toPublication } from '../../lib/signing/publication.ts';
import { REVIEW_TYPE, toReview } from '../../lib/signing/review.ts';
import type { OwnKey } from '../../lib/signing/signing-key.ts';
import { type Statement, toPayload } from '../../lib/signing/statement.ts';
import { createPublish } from '../../registry/catalog/publish.ts';
import { createEntities } from '../../registry/db/index.ts';
import { type AccountsTest, openAccountsTest } from '../support/registry/accounts.ts';
import { databaseKinds, entityVersion } from '../support/registry/catalog.ts';
import { addSigningKeyOf } from '../support/signing/add-key.ts';
import { skillMember, toPublishRequest } from '../support/signing/bundle-to-publish.ts';
import { ADA, keyOf, MALLORY } from '../support/signing/signed-bundle.ts';

const kinds = await databaseKinds();
const BOB = await keyOf('c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7');
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const review = (change: Partial<Review> = {}): Review => ({
  reviewer: 'bob',
  verdict: 'approved',
  text: 'Read both files and ran the script.',
  reviewed_at: '2026-11-29T21:00:00.000Z',
  ...change,
});

const statementOf = (said: Review = review(), contents = skillMember('reviewed')): Promise<Statement> =>
  toReview({ namespace: 'acme', contents }, said, sha256);
const sealed = async (said?: Review, key: OwnKey = BOB): Promise<string> =>
  seal(toPayload(await statementOf(said)), key);
/** In the right form, with one digit of the signature changed. */
const withOtherSignature = (envelope: string): string =>
  envelope.replace(/("sig":")(.)/, (_, head: string, digit: string) => head + (digit === 'A' ? 'B' : 'A'));

const pathOf = (name: string): string => `/v1/entities/acme/${name}/versions/1.0.0/attestations`;
const PATH = pathOf('reviewed');

const refusalOf = async (response: Response) => {
  const problem = (await response.json()) as Problem;
  return [response.status, problemSlug(problem), problem.code, problem.errors?.map((each) => each.pointer)];
};

describe.each(kinds)('what people sign about versions on $name', ({ open }) => {
  describe.skipIf(open === null)('over HTTP', () => {
    let test: AccountsTest;
    let acme: string;
    let bob: string;
    beforeAll(async () => {
      test = await openAccountsTest(open as NonNullable<typeof open>);
      [acme, bob] = [await test.token('acme'), await test.token('bob')];
      await addSigningKeyOf(test, 'acme', acme, ADA);
      await addSigningKeyOf(test, 'bob', bob, BOB);
      for (const [label, visibility] of [
        ['reviewed', 'public'],
        ['secret', 'private'],
      ] as const) {
        const body = await toPublishRequest({ label, visibility, members: [skillMember(label)] });
        const { status } = await test.ask('POST', '/v1/bundles', { token: acme, body });
        if (status !== 201) throw new Error(`The bundle was not published: ${status}`);
      }
    }, 60_000);
    afterAll(() => test.close(), 60_000);

    const post = (envelope: string, token = bob, path = PATH): Promise<Response> =>
      test.ask('POST', path, { token, body: { envelope } });
    const list = async (query = '', path = PATH) =>
      z.parse(AttestationListSchema, await (await test.ask('GET', `${path}${query}`)).json());
    const page = async (): Promise<string> =>
      (await test.ask('GET', '/e/acme/reviewed', { headers: { accept: 'text/html' } })).text();

    it('begin with the publication', async () => {
      expect((await list()).items).toMatchObject([
        {
          attestation_id: 'publication',
          predicate_type: PUBLICATION_TYPE,
          handle: 'acme',
          key_id: ADA.keyId,
          verdict: 'valid',
          review: null,
        },
      ]);
    });

    it('are kept byte for byte, and once', async () => {
      const envelope = await sealed();
      const first = await post(envelope);
      expect(first.status).toBe(201);
      const stored = z.parse(AttestationSchema, await first.json());
      expect(stored).toMatchObject({
        predicate_type: REVIEW_TYPE,
        handle: 'bob',
        key_id: BOB.keyId,
        envelope,
        verdict: 'valid',
        review: review(),
      });

      expect(await (await post(envelope)).json()).toEqual(stored);
      const { items } = await list();
      expect(items.slice(1)).toEqual([stored]);
      const audit = (await (await test.ask('GET', '/v1/audit?event=entity.attested')).json()) as AuditList;
      expect(audit.items.map(({ handle, subject, data }) => [handle, subject, data])).toEqual([
        [
          'bob',
          'acme/reviewed@1.0.0',
          { attestation_id: stored.attestation_id, predicate_type: REVIEW_TYPE, key_id: BOB.keyId },
        ],
      ]);
    });

    it('are on the page, as text', async () => {
      await post(
        await sealed(review({ verdict: 'concerns', text: 'It has <script>alert(1)</script> in it.' })),
      );

      const shown = await page();
      expect(shown).toContain('Has concerns');
      expect(shown).toContain('It has &lt;script&gt;');
      expect(shown).not.toContain('<script');
    });

    it('come in pages', async () => {
      for (const number of [1, 2, 3]) await post(await sealed(review({ text: `Page ${number}` })));
      const all = (await list()).items.map(({ attestation_id: id }) => id);

      for (const limit of [1, 2]) {
        const seen: string[] = [];
        for (let cursor: string | null = ''; cursor !== null;) {
          const { items, next_cursor: next } = await list(
            `?limit=${limit}${cursor === '' ? '' : `&cursor=${cursor}`}`,
          );
          expect(items.length).toBeLessThanOrEqual(limit);
          seen.push(...items.map(({ attestation_id: id }) => id));
          cursor = next;
        }
        expect(seen).toEqual(all);
      }
    });

    it.each<[string, () => Promise<string>, unknown[]]>([
      ['a broken envelope', () => Promise.resolve('{}'), ['signature-invalid', 'tampered-envelope']],
      [
        'a broken signature',
        async () => withOtherSignature(await sealed()),
        ['signature-invalid', 'tampered-envelope'],
      ],
      ['a key of nobody', () => sealed(review(), MALLORY), ['signature-invalid', 'unknown-key']],
      ['a key of somebody else', () => sealed(review(), ADA), ['signature-invalid', 'unknown-key']],
      [
        'the name of another reviewer',
        () => sealed(review({ reviewer: 'acme' })),
        ['signature-invalid', 'other-namespace'],
      ],
      [
        'a verdict that there is not',
        () => sealed({ ...review(), verdict: 'splendid' as 'approved' }),
        ['signature-invalid', 'unknown-statement'],
      ],
      [
        'other contents',
        async () =>
          seal(
            toPayload(await statementOf(review(), skillMember('reviewed', { markdown: '# Other\n' }))),
            BOB,
          ),
        ['signature-invalid', 'other-subjects'],
      ],
      [
        'only some of the contents',
        async () => {
          const statement = await statementOf();
          return seal(toPayload({ ...statement, subjects: new Map([...statement.subjects].slice(1)) }), BOB);
        },
        ['signature-invalid', 'other-subjects'],
      ],
      [
        'a type that is not known',
        async () =>
          seal(toPayload({ ...(await statementOf()), predicateType: 'https://slsa.dev/vsa/v1' }), BOB),
        ['invalid-request', undefined],
      ],
      [
        'a publication',
        async () =>
          seal(
            toPayload(
              await toPublication({
                namespace: 'acme',
                label: 'reviewed',
                title: null,
                signed_at: '2026-11-29T20:00:00.000Z',
                members: [skillMember('reviewed')],
              }),
            ),
            BOB,
          ),
        ['invalid-request', undefined],
      ],
    ])('are refused with %s', async (_, make, [slug, code]) => {
      const before = (await list('?limit=100')).items.length;

      expect(await refusalOf(await post(await make()))).toEqual([422, slug, code, ['/envelope']]);
      expect((await list('?limit=100')).items).toHaveLength(before);
    });

    it('need a token that may publish', async () => {
      const envelope = await sealed();
      expect((await test.ask('POST', PATH, { body: { envelope } })).status).toBe(401);
      const reader = await test.token('bob', ['read', 'compose']);
      expect((await refusalOf(await post(envelope, reader))).slice(0, 2)).toEqual([403, 'scope-missing']);
    });

    it('S30 say nothing of a version that their reader may not see', async () => {
      const [secret, nothing] = [pathOf('secret'), pathOf('nothing')];
      const envelope = await seal(toPayload(await statementOf(review(), skillMember('secret'))), BOB);
      const answerOf = async (path: string, method: 'GET' | 'POST') => {
        const response =
          method === 'GET' ? await test.ask('GET', path, { token: bob }) : await post(envelope, bob, path);
        const { instance: _instance, ...problem } = (await response.json()) as Problem;
        return [response.status, problem];
      };

      for (const method of ['GET', 'POST'] as const) {
        const absent = await answerOf(nothing, method);
        expect(absent[0]).toBe(404);
        expect(await answerOf(secret, method)).toEqual(absent);
      }
      expect((await test.ask('GET', secret, { token: acme })).status).toBe(200);
    });

    it('may be about what nobody signed, and are limited for each person', async () => {
      const publish = createPublish({ entities: createEntities(test.database), now: Date.now });
      const entry = entityVersion({ name: 'imported' });
      expect(await publish([entry])).toEqual(['published']);
      const path = pathOf('imported');
      expect((await list('', path)).items).toEqual([]);
      const say = async (text: string): Promise<Response> =>
        post(
          await seal(
            toPayload(await toReview({ namespace: 'acme', contents: entry }, review({ text }), sha256)),
            BOB,
          ),
          bob,
          path,
        );

      for (let number = 0; number < 10; number += 1)
        expect((await say(`Thought ${number}`)).status).toBe(201);
      expect(await refusalOf(await say('One more'))).toEqual([
        422,
        'invalid-request',
        undefined,
        ['/envelope'],
      ]);
      expect((await say('Thought 3')).status).toBe(201);
    });

    it('are judged again at every reading', async () => {
      for (const text of ['First.', 'Second.']) await post(await sealed(review({ text })));
      const { items } = await list('?limit=100');
      const ids = items.map(({ attestation_id: id }) => id);
      expect(new Set(items.map(({ verdict }) => verdict))).toEqual(new Set(['valid']));

      await test.rows(
        `update attestations set envelope = '${withOtherSignature(items[1]?.envelope ?? '')}' where attestation_id = '${ids[1]}'`,
      );
      const tampered = (await list('?limit=100')).items;
      expect([tampered[1]?.verdict, tampered[1]?.review]).toEqual(['invalid', null]);
      expect(tampered[2]?.verdict).toBe('valid');
      expect(await page()).toContain('does not match its signature');

      const path = `/v1/me/signing-keys/${BOB.keyId}?reason=lost`;
      expect((await test.ask('DELETE', path, { token: bob })).ok).toBe(true);
      const revoked = (await list('?limit=100')).items;
      expect(revoked.map(({ verdict }) => verdict).slice(0, 3)).toEqual(['valid', 'invalid', 'revoked-key']);
      expect(revoked[2]?.review).not.toBeNull();
      expect(await refusalOf(await post(await sealed(review({ text: 'Late' }))))).toEqual([
        422,
        'signature-invalid',
        'revoked-key',
        ['/envelope'],
      ]);
    });
  });
});
