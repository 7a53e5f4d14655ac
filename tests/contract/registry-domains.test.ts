import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import {
  type AuditList,
  type OwnDomain,
  OwnDomainListSchema,
  OwnDomainSchema,
  type Problem,
  problemSlug,
  type SearchList,
  z,
} from '../../lib/protocol/index.ts';
import { checkDueDomains, createTxtResolver } from '../../registry/accounts/domains.ts';
import { createCatalogStatuses } from '../../registry/catalog/change-status.ts';
import { createPublish } from '../../registry/catalog/publish.ts';
import { runCommand } from '../../registry/control/commands.ts';
import {
  createAccessTokens,
  createEntities,
  createPageSessions,
  createPublisherDomains,
  createTiers,
} from '../../registry/db/index.ts';
import { type AccountsTest, openAccountsTest } from '../support/registry/accounts.ts';
import { TXT_RECORDS } from '../support/registry/app-in-process.ts';
import { databaseKinds } from '../support/registry/catalog.ts';
import { addSigningKeyOf } from '../support/signing/add-key.ts';
import { skillMember, toPublishRequest } from '../support/signing/bundle-to-publish.ts';
import { ADA } from '../support/signing/signed-bundle.ts';

const kinds = await databaseKinds();
const PATH = '/v1/me/domains';

describe.each(kinds)('trust tiers on $name', ({ open }) => {
  describe.skipIf(open === null)('by domains and the operator', () => {
    let test: AccountsTest;
    const tokens: Record<string, string> = {};
    beforeAll(async () => {
      test = await openAccountsTest(open as NonNullable<typeof open>);
      for (const handle of ['acme', 'globex']) {
        const token = await test.token(handle);
        tokens[handle] = token;
        await addSigningKeyOf(test, handle, token, ADA);
      }
    }, 60_000);
    afterAll(() => test.close(), 60_000);

    const ask = (method: string, path: string, handle = 'acme', body?: unknown): Promise<Response> =>
      test.ask(method, path, { token: tokens[handle] ?? '', ...(body === undefined ? {} : { body }) });
    const publish = async (namespace: string, label: string): Promise<void> => {
      const body = await toPublishRequest({ namespace, label, members: [skillMember(label)] });
      const { status } = await ask('POST', '/v1/bundles', namespace, body);
      if (status !== 201) throw new Error(`It was not published: ${status}`);
    };
    const add = async (domain: string, handle = 'acme'): Promise<OwnDomain> => {
      const response = await ask('POST', PATH, handle, { domain });
      expect(response.status).toBe(201);
      return z.parse(OwnDomainSchema, await response.json());
    };
    const check = async (domain: string, handle = 'acme'): Promise<OwnDomain> =>
      z.parse(OwnDomainSchema, await (await ask('POST', `${PATH}/${domain}/check`, handle)).json());
    const found = async (q: string, more = ''): Promise<string[]> => {
      const list = (await (await test.ask('GET', `/v1/search?q=${q}${more}`)).json()) as SearchList;
      return list.items.map(({ entity, trust_tier: tier }) => `${entity} ${tier}`);
    };
    const page = async (path: string): Promise<string> =>
      (await test.ask('GET', path, { headers: { accept: 'text/html' } })).text();
    const events = async (event: string) =>
      ((await (await test.ask('GET', `/v1/audit?event=${event}`)).json()) as AuditList).items;

    it('verify a publisher whose domain has the record, in what is there and what comes later', async () => {
      await publish('acme', 'proved');
      const { record, verified_until: none } = await add('acme.example');
      expect([record.name, record.type, none]).toEqual(['_byok-compose.acme.example', 'TXT', null]);
      expect((await add('acme.example')).record).toEqual(record);

      expect(await check('acme.example')).toMatchObject({ last_check: 'missing', verified_until: null });
      TXT_RECORDS.set(record.name, [['something else'], [`${record.value}x`]]);
      expect(await check('acme.example')).toMatchObject({ last_check: 'missing' });
      expect(await found('proved')).toEqual(['acme/proved@1.0.0 unverified']);

      // A long record comes in pieces.
      TXT_RECORDS.set(record.name, [['v=spf1'], [record.value.slice(0, 20), record.value.slice(20)]]);
      const verified = await check('acme.example');
      expect(verified.last_check).toBe('found');
      expect(Date.parse(verified.verified_until ?? '') - Date.now()).toBeGreaterThan(29 * 24 * 3_600_000);
      await publish('acme', 'proved-later');

      expect((await found('proved', '&trust_tier=verified')).toSorted()).toEqual([
        'acme/proved-later@1.0.0 verified',
        'acme/proved@1.0.0 verified',
      ]);
      expect(await found('proved', '&trust_tier=unverified')).toEqual([]);
      expect(await page('/e/acme/proved')).toContain('data-tier="verified"');
      expect(await page('/p/acme')).toContain('acme.example');
      await check('acme.example');
      expect((await events('domain.verified')).map(({ handle, subject }) => [handle, subject])).toEqual([
        ['acme', 'acme.example'],
      ]);
    });

    it('stay while a record is missing for a while, and end when its time is over', async () => {
      await publish('globex', 'lapsing');
      const { record } = await add('globex.example', 'globex');
      TXT_RECORDS.set(record.name, [[record.value]]);
      await check('globex.example', 'globex');
      const parts = {
        domains: createPublisherDomains(test.database),
        resolver: { resolveTxt: () => Promise.reject(Object.assign(new Error('no'), { code: 'ENODATA' })) },
        newId: () => '0192f0f0-0000-7000-8000-000000000000',
      };
      const since = (days: number): Promise<unknown> =>
        test.rows(
          `update publisher_domains set checked_at = now() - interval '${days} days',
            verified_until = now() + interval '${30 - days} days' where handle = 'globex'`,
        );

      await since(2);
      await checkDueDomains(parts);
      expect(await found('lapsing')).toEqual(['globex/lapsing@1.0.0 verified']);
      const { items } = z.parse(OwnDomainListSchema, await (await ask('GET', PATH, 'globex')).json());
      expect(items).toMatchObject([{ last_check: 'missing' }]);

      await since(31);
      await checkDueDomains(parts);
      expect(await found('lapsing')).toEqual(['globex/lapsing@1.0.0 unverified']);
      expect(await page('/p/globex')).not.toContain('globex.example');
      expect(await parts.domains.due(1, 10)).not.toContainEqual(
        expect.objectContaining({ handle: 'globex' }),
      );
    });

    it('tell a DNS that does not answer from a record that is missing', async () => {
      const { record } = await add('silent.example', 'globex');
      TXT_RECORDS.set(record.name, 'ETIMEOUT');
      expect(await check('silent.example', 'globex')).toMatchObject({ last_check: 'no-answer' });
    });

    it('end with their domain', async () => {
      expect((await ask('DELETE', `${PATH}/acme.example`)).status).toBe(204);
      expect(await found('proved', '&trust_tier=verified')).toEqual([]);
      expect((await events('domain.removed')).map(({ subject }) => subject)).toEqual(['acme.example']);
      expect((await ask('DELETE', `${PATH}/acme.example`)).status).toBe(404);
    });

    it('S30 are proved for nobody else, who see no domain of others', async () => {
      const { record } = await add('shared.example');
      TXT_RECORDS.set(record.name, [[record.value]]);

      expect((await ask('POST', `${PATH}/shared.example/check`, 'globex')).status).toBe(404);
      expect((await ask('DELETE', `${PATH}/shared.example`, 'globex')).status).toBe(404);
      const theirs = await add('shared.example', 'globex');
      expect(theirs.record.value).not.toBe(record.value);
      expect(await check('shared.example', 'globex')).toMatchObject({ last_check: 'missing' });
      const { items } = z.parse(OwnDomainListSchema, await (await ask('GET', PATH, 'globex')).json());
      expect(items.map(({ domain }) => domain)).not.toContain('acme.example');
      const reader = await test.token('acme', ['read', 'compose']);
      expect((await test.ask('POST', PATH, { token: reader, body: { domain: 'a.example' } })).status).toBe(
        403,
      );
      expect((await test.ask('GET', PATH)).status).toBe(401);
    });

    it.each([
      'example',
      'Example.org',
      'a..b',
      'example.org.',
      '127.0.0.1',
      '-a.org',
      'a.org/b',
      'ä.org',
      '',
    ])('take no %j for a domain', async (domain) => {
      const response = await ask('POST', PATH, 'acme', { domain });
      const problem = (await response.json()) as Problem;
      expect([response.status, problemSlug(problem), problem.errors?.map(({ pointer }) => pointer)]).toEqual([
        422,
        'invalid-request',
        ['/domain'],
      ]);
    });

    it('are given by the operator, whatever the domain says', async () => {
      await publish('acme', 'blessed');
      const { database } = test;
      const parts = {
        tokens: createAccessTokens(database),
        pageSessions: createPageSessions(database),
        publish: createPublish({ entities: createEntities(database), now: Date.now }),
        statuses: createCatalogStatuses(database),
        tiers: createTiers(database),
        database,
        newId: () => crypto.randomUUID(),
      };
      const give = async (name: string, tier: 'official' | 'unverified'): Promise<string> =>
        (await runCommand({ command: 'tier', entity: { namespace: 'acme', name }, tier }, parts)).output;

      expect(await give('blessed', 'official')).toBe('acme/blessed is official');
      expect(await found('blessed')).toEqual(['acme/blessed@1.0.0 official']);
      await check('shared.example');
      expect(await found('blessed')).toEqual(['acme/blessed@1.0.0 official']);
      expect(await give('blessed', 'unverified')).toBe('acme/blessed is verified');
      expect(await found('blessed')).toEqual(['acme/blessed@1.0.0 verified']);
      expect(await give('nothing', 'official')).toBe('There is nothing of this name');
      expect((await events('entity.tier_changed')).map(({ subject, data }) => [subject, data])).toEqual([
        ['acme/blessed', { trust_tier: 'unverified' }],
        ['acme/blessed', { trust_tier: 'official' }],
      ]);
    });

    it('are looked up with Node’s own resolver', async () => {
      await expect(createTxtResolver().resolveTxt('_byok-compose.domain.invalid')).rejects.toHaveProperty(
        'code',
      );
    });
  });
});
