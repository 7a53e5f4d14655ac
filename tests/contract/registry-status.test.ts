import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import {
  type AuditList,
  BundleSchema,
  type ChangedStatus,
  EntitySchema,
  type Problem,
  problemSlug,
  type SearchList,
  StrictSearchListSchema,
  z,
} from '../../lib/protocol/index.ts';
import { createCatalogStatuses, removeContent } from '../../registry/catalog/change-status.ts';
import { createPlannerCatalog } from '../../registry/catalog/for-planner.ts';
import { createSearch } from '../../registry/catalog/search.ts';
import { createEntities, createEntitySearch } from '../../registry/db/index.ts';
import { type AccountsTest, openAccountsTest } from '../support/registry/accounts.ts';
import { databaseKinds } from '../support/registry/catalog.ts';
import { addSigningKeyOf } from '../support/signing/add-key.ts';
import {
  type BundleOptions,
  serverMember,
  skillMember,
  toPublishRequest,
} from '../support/signing/bundle-to-publish.ts';
import { ADA } from '../support/signing/signed-bundle.ts';

const kinds = await databaseKinds();
const WHY = 'Use globex/books instead.';

const version = (name: string, number = '1.0.0', handle = 'acme'): string =>
  `/v1/entities/${handle}/${name}/versions/${number}`;

describe.each(kinds)('the status of what was published on $name', ({ open }) => {
  describe.skipIf(open === null)('over HTTP', () => {
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

    const publish = async (options: BundleOptions, token = acme): Promise<void> => {
      const body = await toPublishRequest(options);
      expect((await test.ask('POST', '/v1/bundles', { token, body })).status).toBe(201);
    };
    const patch = (path: string, body: unknown, token = acme): Promise<Response> =>
      test.ask('PATCH', `${path}/status`, { token, body });
    const get = (path: string, token?: string): Promise<Response> =>
      test.ask('GET', path, token === undefined ? {} : { token });
    const page = async (path: string): Promise<string> =>
      (await test.ask('GET', path, { headers: { accept: 'text/html' } })).text();
    const found = async (q: string): Promise<SearchList['items']> =>
      z.parse(StrictSearchListSchema, await (await get(`/v1/search?q=${q}`)).json()).items;
    const events = async (token?: string) =>
      ((await (await get('/v1/audit?event=entity.status_changed&limit=100', token)).json()) as AuditList)
        .items;

    it('deprecates a version, which is still found, last among its equals, and says so everywhere', async () => {
      await publish({
        label: 'ledgers',
        members: [skillMember('ledgerwork'), skillMember('ledgerwork-two')],
      });

      const changed = await patch(version('ledgerwork'), { status: 'deprecated', message: ` ${WHY} ` });
      expect([changed.status, await changed.json()]).toEqual([
        200,
        { status: 'deprecated', message: WHY, entities: ['acme/ledgerwork@1.0.0'] } satisfies ChangedStatus,
      ]);

      const entity = z.parse(EntitySchema, await (await get('/v1/entities/acme/ledgerwork')).json());
      expect(entity).toMatchObject({
        version: '1.0.0',
        status: 'deprecated',
        status_message: WHY,
        versions: [{ version: '1.0.0', status: 'deprecated' }],
      });
      expect(await found('reconcile+ledgerwork')).toEqual([
        expect.not.objectContaining({ status: 'deprecated' }),
        expect.objectContaining({
          entity: 'acme/ledgerwork@1.0.0',
          status: 'deprecated',
          status_message: WHY,
        }),
      ]);
      const bundle = z.parse(BundleSchema, await (await get('/v1/bundles/ledgers')).json());
      expect([bundle.status, bundle.members.map(({ status }) => status)]).toEqual([
        'active',
        ['deprecated', 'active'],
      ]);
      for (const path of ['/e/acme/ledgerwork', '/?q=ledgerwork', '/p/acme'])
        expect(await page(path)).toContain(WHY);
      expect(await page('/e/acme/ledgerwork')).toMatch(/Install<\/h2>\s*<p>\s*<strong>Deprecated/);
      expect((await get('/e/acme/ledgerwork/.well-known/agent-skills/index.json')).status).toBe(200);
    });

    it('shows a message as text', async () => {
      await publish({ label: 'marked', members: [skillMember('marked')] });
      await patch(version('marked'), { status: 'deprecated', message: '<img src=x onerror=alert(1)>' });

      for (const path of ['/e/acme/marked', '/?q=marked', '/p/acme'])
        expect(await page(path)).not.toContain('<img');
    });

    it('withdraws a version, which is there for whoever pinned it and nowhere else', async () => {
      await publish({ label: 'withdrawn', members: [skillMember('withdrawn')] });
      await publish({
        label: 'withdrawn',
        members: [skillMember('withdrawn', { version: '2.0.0', markdown: '# Now with zeppelins\n' })],
      });
      await patch(version('withdrawn', '2.0.0'), { status: 'deleted', message: WHY });

      const latest = z.parse(EntitySchema, await (await get('/v1/entities/acme/withdrawn')).json());
      expect([latest.version, latest.versions.map((each) => each.version)]).toEqual(['1.0.0', ['1.0.0']]);
      expect(await found('withdrawn')).toMatchObject([{ entity: 'acme/withdrawn@1.0.0' }]);
      expect(await found('zeppelins')).toEqual([]);
      const own = z.parse(EntitySchema, await (await get('/v1/entities/acme/withdrawn', acme)).json());
      expect(own.versions.map((each) => [each.version, each.status])).toEqual([
        ['2.0.0', 'deleted'],
        ['1.0.0', 'active'],
      ]);

      const pinned = z.parse(EntitySchema, await (await get(version('withdrawn', '2.0.0'))).json());
      expect(pinned).toMatchObject({
        markdown: '# Now with zeppelins\n',
        status: 'deleted',
        status_message: WHY,
      });
      const shown = await page('/e/acme/withdrawn/versions/2.0.0');
      expect(shown).toContain(WHY);
      expect(shown).toMatch(/Install<\/h2>\s*<p>\s*<strong>Withdrawn/);
      const below = '/e/acme/withdrawn/versions/2.0.0';
      for (const path of [
        `${below}/withdrawn.zip`,
        `${below}/files/SKILL.md`,
        `${below}/.well-known/agent-skills/index.json`,
      ])
        expect([path, (await get(path)).status]).toEqual([path, 200]);
    });

    it('withdraws the last version, and the entity is in no list until one is active again', async () => {
      await publish({ label: 'lonely', members: [skillMember('lonely')] }, acme);
      await test.database.query(
        `insert into entity_tiers values ('acme', 'lonely', 'verified') on conflict do nothing`,
      );
      await patch(version('lonely'), { status: 'deleted', message: WHY });

      for (const path of [
        '/v1/entities/acme/lonely',
        '/e/acme/lonely',
        '/e/acme/lonely/.well-known/agent-skills/index.json',
      ])
        expect([path, (await get(path)).status]).toEqual([path, 404]);
      expect(await found('lonely')).toEqual([]);
      expect(await page('/p/acme')).not.toContain('/e/acme/lonely');
      expect((await get(version('lonely'))).status).toBe(200);

      expect((await patch(version('lonely'), { status: 'active' })).status).toBe(200);
      expect(await found('lonely')).toMatchObject([{ entity: 'acme/lonely@1.0.0', trust_tier: 'verified' }]);
      expect(await found('lonely')).toEqual([expect.not.objectContaining({ status: expect.anything() })]);

      await patch(version('lonely'), { status: 'deleted', message: WHY });
      await publish({ label: 'lonely', members: [skillMember('lonely', { version: '0.9.0' })] });
      expect(await found('lonely')).toMatchObject([{ entity: 'acme/lonely@0.9.0' }]);
    });

    it('of a bundle covers every version published under the label until then', async () => {
      await publish({ label: 'pack', members: [skillMember('pack-a'), skillMember('pack-b')] });
      await publish({ label: 'pack', members: [skillMember('pack-a', { version: '1.1.0' })] });

      const changed = await patch('/v1/bundles/pack', { status: 'deleted', message: WHY });
      expect(await changed.json()).toEqual({
        status: 'deleted',
        message: WHY,
        entities: ['acme/pack-a@1.0.0', 'acme/pack-a@1.1.0', 'acme/pack-b@1.0.0'],
      });
      const bundle = z.parse(BundleSchema, await (await get('/v1/bundles/pack')).json());
      expect(bundle).toMatchObject({
        status: 'deleted',
        status_message: WHY,
        members: [{ status: 'deleted' }],
      });
      expect(await found('pack')).toEqual([]);

      await publish({ label: 'pack', members: [skillMember('pack-a', { version: '1.2.0' })] });
      expect(await (await get('/v1/bundles/pack')).json()).toMatchObject({
        status: 'active',
        members: [{ version: '1.2.0', status: 'active' }],
      });
      expect(await found('pack')).toMatchObject([{ entity: 'acme/pack-a@1.2.0' }]);
    });

    it('S30 is changed by nobody else, who cannot tell it from what is not there', async () => {
      await publish({ label: 'mine', members: [skillMember('mine')] });
      await publish({
        label: 'hidden',
        visibility: 'private',
        members: [skillMember('hidden')],
      });
      const body = { status: 'deleted', message: WHY };
      const refusalOf = async (path: string) => {
        const response = await patch(path, body, globex);
        const { instance: _instance, ...problem } = (await response.json()) as Problem;
        return [response.status, problem];
      };

      const absent = await refusalOf(version('nothing'));
      expect(absent[0]).toBe(404);
      for (const path of [version('mine'), version('hidden')]) expect(await refusalOf(path)).toEqual(absent);
      const noBundle = await refusalOf('/v1/bundles/nothing');
      expect(noBundle[0]).toBe(404);
      for (const label of ['mine', 'hidden'])
        expect(await refusalOf(`/v1/bundles/${label}`)).toEqual(noBundle);
      expect((await test.ask('PATCH', `${version('mine')}/status`, { body })).status).toBe(401);
      const compose = await test.token('acme', ['read', 'compose']);
      expect((await patch(version('mine'), body, compose)).status).toBe(403);
      expect(await (await get(version('mine'))).json()).toMatchObject({ status: 'active' });

      await patch(version('hidden'), body);
      expect((await get(version('hidden'))).status).toBe(404);
      expect((await get(version('hidden'), acme)).status).toBe(200);
      expect((await events(acme)).map(({ subject }) => subject)).toContain('acme/hidden@1.0.0');
      expect((await events(globex)).map(({ subject }) => subject)).not.toContain('acme/hidden@1.0.0');
    });

    it('is one event, however often the same change is sent, and no event has the message', async () => {
      await publish({ label: 'repeated', members: [skillMember('repeated')] });
      const body = { status: 'deprecated', message: WHY };
      const answers = [];
      for (const _ of [1, 2, 3]) answers.push(await (await patch(version('repeated'), body)).text());
      expect(new Set(answers).size).toBe(1);

      const own = (await events()).filter(({ subject }) => subject === 'acme/repeated@1.0.0');
      expect(own.map(({ handle, data }) => [handle, data])).toEqual([['acme', { status: 'deprecated' }]]);
    });

    it.each([
      ['no message', { status: 'deprecated' }, '/message'],
      ['an empty message', { status: 'deleted', message: '  ' }, '/message'],
      ['a message without need', { status: 'active', message: WHY }, '/message'],
      ['a long message', { status: 'deleted', message: 'x'.repeat(501) }, '/message'],
      ['a status that only the operator sets', { status: 'removed', message: WHY }, '/status'],
    ])('is refused with %s', async (_, body, pointer) => {
      const response = await patch(version('nothing'), body);
      const problem = (await response.json()) as Problem;

      expect([response.status, problemSlug(problem), problem.errors?.map((each) => each.pointer)]).toEqual([
        422,
        'invalid-request',
        [pointer],
      ]);
    });

    it('keeps runs from what is deleted, and lets them prefer what is not deprecated', async () => {
      await publish({
        label: 'reused',
        members: [skillMember('reused-old'), skillMember('reused-new'), skillMember('reused-gone')],
      });
      await patch(version('reused-old'), { status: 'deprecated', message: WHY });
      await patch(version('reused-gone'), { status: 'deleted', message: WHY });
      const catalog = createPlannerCatalog({
        search: createSearch(createEntitySearch(test.database)),
        entities: createEntities(test.database),
      });
      const { signal } = new AbortController();

      const items = await catalog.search({ q: 'reused', limit: 10 }, { signal });
      expect(items.map(({ name }) => name)).toEqual(['reused-new', 'reused-old']);
      expect(items[1]?.description).toMatch(/^Deprecated by its publisher\. /);
      expect(await catalog.readBody?.('acme/reused-gone@1.0.0', { signal })).toBeNull();
      expect(await catalog.readBody?.('acme/reused-old@1.0.0', { signal })).not.toBeNull();
    });

    it('removed by the operator has no content any more, anywhere, and never comes back', async () => {
      await publish({
        label: 'illegal',
        members: [skillMember('illegal', { markdown: '# Contraband\n' }), serverMember('illegal-server')],
      });
      const parts = { statuses: createCatalogStatuses(test.database), newId: () => v7() };
      expect(await removeContent(parts, { namespace: 'acme', name: 'illegal', version: '1.0.0' })).toEqual([
        'acme/illegal@1.0.0',
      ]);

      for (const token of [undefined, acme]) {
        const response = await get(version('illegal'), token);
        expect([response.status, ((await response.json()) as Problem).detail]).toEqual([
          404,
          'Whoever runs this registry removed this version, for good.',
        ]);
      }
      expect((await get('/e/acme/illegal/versions/1.0.0/illegal.zip')).status).toBe(404);
      expect(await found('contraband')).toEqual([]);
      expect(await (await get('/v1/bundles/illegal')).json()).toMatchObject({
        members: [{ name: 'illegal-server' }],
      });
      expect(await test.rows(`select name from entity_versions where markdown like '%Contraband%'`)).toEqual(
        [],
      );
      expect((await patch(version('illegal'), { status: 'active' })).status).toBe(404);
      const again = await test.ask('POST', '/v1/bundles', {
        token: acme,
        body: await toPublishRequest({ label: 'illegal-2', members: [skillMember('illegal')] }),
      });
      expect(problemSlug((await again.json()) as Problem)).toBe('version-exists');
      expect((await events()).filter(({ data }) => data['status'] === 'removed')).toMatchObject([
        { subject: 'acme/illegal@1.0.0', handle: 'acme' },
      ]);

      await removeContent(parts, { label: 'illegal' });
      expect((await get('/v1/bundles/illegal')).status).toBe(404);
      await publish({ label: 'illegal-3', members: [serverMember('illegal-server', { version: '1.0.1' })] });
      expect(await removeContent(parts, { label: 'nothing' })).toBeNull();
    });
  });
});
