import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import {
  type BundleCheck,
  BundleCheckSchema,
  type Problem,
  problemSlug,
  type PublishRequest,
  z,
} from '../../lib/protocol/index.ts';
import { type AccountsTest, openAccountsTest } from '../support/registry/accounts.ts';
import { databaseKinds } from '../support/registry/catalog.ts';
import { addSigningKeyOf } from '../support/signing/add-key.ts';
import {
  agentMember,
  type BundleOptions,
  serverMember,
  skillMember,
  toPublishRequest,
} from '../support/signing/bundle-to-publish.ts';
import { ADA } from '../support/signing/signed-bundle.ts';

const kinds = await databaseKinds();

const MIGRATION = 'Reviews database migrations for locks. Use before a schema change goes live.';

const withoutEnvelope = ({ envelope: _envelope, ...request }: PublishRequest) => request;
const describedAs = (name: string, description: string) =>
  skillMember(name, { manifest: { name, description } });
const pointersOf = ({ errors }: Pick<BundleCheck, 'errors'>): string[] =>
  errors.map(({ pointer }) => pointer);

describe.each(kinds)('a bundle that is checked before it is signed, on $name', ({ open }) => {
  describe.skipIf(open === null)('by its publisher', () => {
    let test: AccountsTest;
    let acme: string;
    let globex: string;
    beforeAll(async () => {
      test = await openAccountsTest(open as NonNullable<typeof open>);
      [acme, globex] = [await test.token('acme'), await test.token('globex')];
      for (const [handle, token] of [
        ['acme', acme],
        ['globex', globex],
      ] as const)
        await addSigningKeyOf(test, handle, token, ADA);
    }, 60_000);
    afterAll(() => test.close(), 60_000);

    const send = (body: unknown, token = acme): Promise<Response> =>
      test.ask('POST', '/v1/bundle-check', { token, body });
    const check = async (options: BundleOptions, token = acme): Promise<BundleCheck> => {
      const response = await send(withoutEnvelope(await toPublishRequest(options)), token);
      expect(response.status).toBe(200);
      const answer: unknown = await response.json();
      expect(z.parse(BundleCheckSchema, answer)).toEqual(answer);
      return answer as BundleCheck;
    };
    const publish = async (options: BundleOptions, token = acme): Promise<Response> =>
      test.ask('POST', '/v1/bundles', { token, body: await toPublishRequest(options) });
    const published = async (options: BundleOptions, token = acme): Promise<void> => {
      expect((await publish(options, token)).status).toBe(201);
    };
    const ofGlobex = (options: BundleOptions): Promise<void> =>
      published({ namespace: 'globex', ...options }, globex);
    const counts = async (): Promise<unknown> =>
      (
        await test.rows(
          'select (select count(*) from entity_versions)::integer as versions, (select count(*) from bundle_publications)::integer as bundles, (select count(*) from audit_events)::integer as events',
        )
      )[0];

    it('has nothing against it if publishing has not, and nothing is stored', async () => {
      const bundle = {
        label: 'fine',
        members: [skillMember('fine'), serverMember('fine-server'), agentMember('fine-agent')],
      };
      const before = await counts();

      expect(await check(bundle)).toEqual({
        errors: [],
        members: ['fine', 'fine-server', 'fine-agent'].map((name) => ({
          name,
          version: '1.0.0',
          latest: null,
          dependencies: [],
          similar: [],
        })),
        bytes: expect.any(Number),
        most_bytes: 1024 * 1024,
      });
      expect(await counts()).toEqual(before);
      await published(bundle);
    });

    it('is as large as what is then sent, to the byte', async () => {
      const provenance = {
        provider: 'openai',
        model: 'm',
        key: 'own',
        via: 'registry',
        prompt_sha256: 'a'.repeat(64),
        drafted_at: '2026-11-29T19:00:00.000Z',
        scores: null,
        edited: false,
      } as const;
      const request = await toPublishRequest({
        label: 'sized',
        title: 'Œuvres €',
        members: [skillMember('sized', { provenance }), agentMember('sized-agent')],
      });
      const [first, ...rest] = request.members;
      const whole = { ...request, members: [{ ...first, provenance }, ...rest] };

      const answer = (await (
        await send({ ...withoutEnvelope(request), members: whole.members })
      ).json()) as BundleCheck;
      expect(answer.bytes).toBe(Buffer.byteLength(JSON.stringify(whole)));
    });

    it('that would be too large with its signature is told so before', async () => {
      const markdown = 'x'.repeat(345_000);
      const answer = await check({
        label: 'large',
        members: ['a', 'b', 'c'].map((name) =>
          skillMember(`large-${name}`, {
            markdown,
            files: Array.from({ length: 40 }, (_, at) => ({ path: `references/${at}.md`, text: '' })),
          }),
        ),
      });

      expect(answer.bytes).toBeGreaterThan(answer.most_bytes);
      expect(answer.errors[0]).toMatchObject({
        pointer: '',
        message: expect.stringContaining('are allowed'),
      });
    });

    it('has every error that publishing has, all at once and at the same places', async () => {
      await published({ label: 'there', members: [skillMember('there', { version: '1.2.0' })] });
      await ofGlobex({ label: 'theirs', members: [skillMember('theirs')] });
      const invalid: BundleOptions = {
        label: 'official',
        members: [
          skillMember('aux'),
          skillMember('twice'),
          skillMember('twice', { version: '2.0.0' }),
          serverMember('installable', { specification: false }),
          agentMember('there'),
          skillMember('paths', {
            files: [
              { path: '../x.md', text: '' },
              { path: 'a.md', text: '' },
              { path: 'A.md', text: '' },
            ],
          }),
        ],
      };
      const label: BundleOptions = { label: 'theirs', members: [skillMember('free')] };
      const version: BundleOptions = {
        label: 'there-again',
        members: [skillMember('there', { version: '1.2.0' })],
      };

      for (const bundle of [invalid, label, version]) {
        const refusal = await publish(bundle);
        expect(refusal.ok).toBe(false);
        const { errors } = (await refusal.json()) as Problem;
        expect((await check(bundle)).errors).toEqual(errors);
      }
      const both = await check({
        label: 'theirs',
        members: [skillMember('there', { version: '1.2.0' }), skillMember('aux')],
      });
      expect(pointersOf(both)).toEqual(
        expect.arrayContaining(['/label', '/members/0/version', '/members/1/name']),
      );
    });

    it('pins what its members depend on, and says what is missing', async () => {
      await ofGlobex({ label: 'base', members: [skillMember('base', { version: '3.1.0' })] });
      const request = withoutEnvelope(
        await toPublishRequest({ label: 'built', members: [skillMember('built')] }),
      );
      const [member] = request.members;
      const asked = await send({
        ...request,
        members: [{ ...member, dependencies: ['globex/base', 'globex/nothing'] }],
      });

      const { errors, members } = (await asked.json()) as BundleCheck;
      expect(pointersOf({ errors })).toEqual(['/members/0/dependencies/1']);
      expect(members[0]?.dependencies).toEqual(['globex/base@3.1.0']);
    });

    it('is refused as publishing refuses what is not of the form, and without the scope', async () => {
      const request = withoutEnvelope(await toPublishRequest({ label: 'form' }));
      const reader = await test.token('acme', ['read', 'compose']);

      for (const [body, pointer] of [
        [{ ...request, envelope: '{}' }, ''],
        [{ ...request, label: 'No label' }, '/label'],
        [{ ...request, members: [] }, '/members'],
      ] as const) {
        const refused = await send(body);
        const problem = (await refused.json()) as Problem;
        expect([refused.status, problemSlug(problem), problem.errors?.map((each) => each.pointer)]).toEqual([
          422,
          'invalid-request',
          [pointer],
        ]);
      }
      expect((await test.ask('POST', '/v1/bundle-check', { body: request })).status).toBe(401);
      expect((await send(request, reader)).status).toBe(403);
      expect((await test.ask('GET', '/v1/bundle-check', { token: acme })).status).toBe(405);
    });

    it('names the highest version of each name that its publisher has, also a private one, and nobody else’s', async () => {
      for (const version of ['1.9.0', '1.10.0', '1.10.0-rc.1'])
        await published({
          label: `v-${version}`,
          visibility: version === '1.10.0' ? 'private' : 'public',
          members: [skillMember('versions', { version })],
        });
      await ofGlobex({ label: 'v-9', members: [skillMember('versions', { version: '9.0.0' })] });

      const { members } = await check({
        label: 'v-next',
        members: [skillMember('versions', { version: '2.0.0' }), skillMember('versionless')],
      });
      expect(members.map(({ name, latest }) => [name, latest])).toEqual([
        ['versions', '1.10.0'],
        ['versionless', null],
      ]);
    });

    it('names what others have published that is much like it, and why', async () => {
      await ofGlobex({
        label: 'likes',
        members: [
          describedAs('migration-review', MIGRATION),
          describedAs('tax-forms', 'Fills in tax forms. Use when a year ends.'),
          agentMember('notes-keeper'),
        ],
      });
      const { members } = await check({
        label: 'likes-mine',
        members: [
          describedAs('migration-review', 'Says something else entirely.'),
          describedAs('migrations-review', 'Says nothing at all.'),
          describedAs('schema-watch', MIGRATION),
          describedAs('garden-plan', 'Plans a garden. Use in spring.'),
          // Of another kind: no duplicate.
          describedAs('notes-keeper', 'Keeps notes of meetings.'),
        ],
      });

      const entity = 'globex/migration-review@1.0.0';
      expect(members.map(({ similar }) => similar)).toEqual([
        [{ entity, kind: 'skill', why: 'same-name' }],
        [{ entity, kind: 'skill', why: 'similar-name' }],
        [{ entity, kind: 'skill', why: 'similar-description' }],
        [],
        [],
      ]);
    });

    it('is compared member by member, however many there are', async () => {
      await ofGlobex({ label: 'last-one', members: [skillMember('far-back')] });
      const names = Array.from({ length: 44 }, (_, at) => `plain-${at}`);
      const { members } = await check({
        label: 'many',
        members: [...names, 'far-back'].map((name) => describedAs(name, `Number ${name}.`)),
      });

      expect(members.map(({ similar }) => similar.length)).toEqual([...names.map(() => 0), 1]);
    });

    it('is compared with the first 200 names that are alike, and with its own behind them', async () => {
      const crowd = async (from: number, to: number) =>
        test.rows(`insert into entities (namespace, name, kind, trust_tier, version, description, capabilities, head, whole)
          select 'crowd', 'crowded-report-' || lpad(n::text, 4, '0'), 'skill', 'unverified', '1.0.0', '', '{}', '', ''
          from generate_series(${from}, ${to}) n`);
      await crowd(1, 200);
      await crowd(5_000, 5_001);
      const { members } = await check({
        label: 'crowded',
        members: [
          describedAs('crowded-report-5001', 'Reports.'),
          describedAs('crowded-report-500', 'Reports.'),
        ],
      });
      const [same, like] = members.map(({ similar }) => similar);
      expect(same?.[0]).toEqual({
        entity: 'crowd/crowded-report-5001@1.0.0',
        kind: 'skill',
        why: 'same-name',
      });
      expect(same).toHaveLength(5);
      // The nearest one comes behind them in the table: reading them all is what this does not do.
      expect(like).toHaveLength(5);
      expect(like?.map(({ entity }) => entity)).not.toContain('crowd/crowded-report-5000@1.0.0');
      await test.rows(`delete from entities where namespace = 'crowd'`);
    });

    it('S30 is compared with nothing that its publisher may not see, and not with their own', async () => {
      for (const visibility of ['draft', 'private'] as const)
        await ofGlobex({
          label: `hidden-${visibility}`,
          visibility,
          members: [skillMember(`hidden-${visibility}`)],
        });
      await published({ label: 'mine', members: [skillMember('mine')] });

      const { members, errors } = await check({
        label: 'mine-next',
        members: [
          skillMember('hidden-draft'),
          skillMember('hidden-private'),
          skillMember('mine', { version: '1.1.0' }),
        ],
      });
      expect(errors).toEqual([]);
      expect(members.flatMap(({ similar }) => similar)).toEqual([]);
      expect(members.map(({ latest }) => latest)).toEqual([null, null, '1.0.0']);
    });

    it.each([
      { description: 'a \0 in it' },
      { description: 'half \uD800 of a pair' },
      { description: 'Is plain.', 'half \uDC00': 'in a name' },
      { description: ['no text'] },
      { description: 'x'.repeat(100_000) },
      {},
    ])('has an error for what nobody can store, and none of its own (%#)', async (odd) => {
      const request = withoutEnvelope(
        await toPublishRequest({ label: 'odd', members: [describedAs('odd', 'Is plain.')] }),
      );
      const [member] = request.members;

      const answer = await send({ ...request, members: [{ ...member, manifest: { name: 'odd', ...odd } }] });
      expect(answer.status).toBe(200);
      const { errors } = (await answer.json()) as BundleCheck;
      expect(errors[0]?.pointer).toMatch(/^\/members\/0|^$/);
    });

    it('finds nothing by words without meaning, or by none', async () => {
      const { members } = await check({
        label: 'empty-words',
        members: [
          describedAs('the', 'It is that.'),
          agentMember('of-the', {
            manifest: { name: 'of-the', description: 'It was.', model_compatibility: ['any'] },
          }),
        ],
      });

      expect(members.map(({ similar }) => similar)).toEqual([[], []]);
    });
  });
});
