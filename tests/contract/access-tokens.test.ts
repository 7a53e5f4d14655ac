import { readFile } from 'node:fs/promises';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import {
  problemSlug,
  SCOPES,
  type MadeToken,
  type Problem,
  type TokenList,
} from '../../lib/protocol/index.ts';
import { ROUTE_SCOPES } from '../../registry/accounts/route-scopes.ts';
import { hashToken } from '../../registry/accounts/tokens.ts';
import { eventually } from '../support/eventually.ts';
import { openAccountsTest, type AccountsTest } from '../support/registry/accounts.ts';
import { databaseKinds } from '../support/registry/catalog.ts';

const kinds = await databaseKinds();

describe.each(kinds)('S31 access tokens on $name', ({ open }) => {
  describe.skipIf(open === null)('of people', () => {
    let test: AccountsTest;
    beforeAll(async () => {
      test = await openAccountsTest(open as NonNullable<typeof open>);
    }, 60_000);
    afterAll(() => test.close(), 60_000);

    const list = async (token: string): Promise<TokenList['items']> =>
      ((await (await test.ask('GET', '/v1/me/tokens?limit=100', { token })).json()) as TokenList).items;
    const make = (token: string, body: object): Promise<Response> =>
      test.ask('POST', '/v1/me/tokens', { token, body });
    const statusOf = async (token: string): Promise<number> =>
      (await test.ask('GET', '/v1/me', { token })).status;

    it.each(Object.entries(ROUTE_SCOPES))('%s needs the scope %s, and says so', async (route, scope) => {
      const [method = '', path = ''] = route.split(' ');
      const address = path.replaceAll(/:\w+/g, crypto.randomUUID());
      const body = method === 'POST' ? { body: {} } : {};
      const others = await test.token(
        'scoped',
        SCOPES.filter((each) => each !== scope),
      );
      const own = await test.token('scoped', [scope]);

      const refused = await test.ask(method, address, { token: others, ...body });
      expect(refused.status).toBe(403);
      const problem = (await refused.json()) as Problem & { scope: string };
      expect([problemSlug(problem), problem.scope]).toEqual(['scope-missing', scope]);
      expect(problem.detail).toBe(
        `This access token does not have the scope ${scope}. Use one that has it. Nothing was done.`,
      );
      expect([401, 403, 500]).not.toContain(
        (await test.ask(method, address, { token: own, ...body })).status,
      );
    });

    it('that were made before there were scopes have all of them, and can be listed and revoked', async () => {
      const token = 'byokc_made-by-an-earlier-version';
      await test.rows(
        `insert into access_tokens (token_sha256, handle, created_at) values ('${hashToken(token)}', 'early', now())`,
      );

      const [listed] = await list(token);

      expect(listed).toMatchObject({ name: '', scopes: SCOPES, made_with: null });
      expect((await test.ask('DELETE', `/v1/me/tokens/${listed?.token_id}`, { token })).status).toBe(204);
      expect(await statusOf(token)).toBe(401);
    });

    it('make others with no more scopes than their own, shown once', async () => {
      const first = await test.token('maker', ['read', 'compose']);

      const made = await make(first, { name: ' ci ', scopes: ['read'] });
      expect(made.status).toBe(201);
      const { token, ...rest } = (await made.json()) as MadeToken;
      const [newest, maker, ...others] = await list(first);
      expect(newest).toEqual({ ...rest, created_at: newest?.created_at, last_used_on: null });
      expect(rest).toMatchObject({ name: 'ci', scopes: ['read'], made_with: maker?.token_id });
      expect(others).toEqual([]);
      expect(JSON.stringify(await list(token))).not.toContain(token);
      // Noted after the answer.
      const used = await eventually(
        'the day of use is noted',
        async () => (await list(first))[0]?.last_used_on,
      );
      expect(used).toBe(new Date().toISOString().slice(0, 10));

      for (const scopes of [['publish'], ['read', 'publish']])
        expect(problemSlug((await (await make(first, { scopes })).json()) as Problem)).toBe('scope-missing');
      expect((await make(token, { scopes: ['read'] })).status).toBe(403);
      for (const scopes of [[], ['read', 'read'], ['write'], 'read', undefined])
        expect((await make(first, { scopes })).status).toBe(422);
      expect((await make(first, { scopes: ['read'], name: 'a'.repeat(61) })).status).toBe(422);
      expect((await make(first, { scopes: ['read'], name: 'a\u0007' })).status).toBe(422);
      expect(await list(first)).toHaveLength(2);
    });

    it('are revoked one by one, by their own person and by none that may do less', async () => {
      const [own, weak, other] = [
        await test.token('revoker'),
        await test.token('revoker', ['read', 'compose']),
        await test.token('somebody'),
      ];
      const ids = await list(own);
      const idOf = (scopes: number): string =>
        ids.find((each) => each.scopes.length === scopes)?.token_id ?? '';
      const revoke = async (token: string, id: string): Promise<number> =>
        (await test.ask('DELETE', `/v1/me/tokens/${id}`, { token })).status;

      expect(await revoke(other, idOf(2))).toBe(404);
      expect(await revoke(other, crypto.randomUUID())).toBe(404);
      expect(await revoke(other, 'nothing')).toBe(404);
      expect(await revoke(weak, idOf(3))).toBe(403);
      expect([await statusOf(own), await statusOf(weak)]).toEqual([200, 200]);
      expect(await revoke(own, idOf(2))).toBe(204);
      expect([await statusOf(own), await statusOf(weak), await statusOf(other)]).toEqual([200, 401, 200]);

      const events = await test.rows(
        `select event, subject, data from audit_events where handle = 'revoker' order by event_id`,
      );
      expect(events).toEqual([
        expect.objectContaining({ event: 'token.created', subject: idOf(3) }),
        {
          event: 'token.created',
          subject: idOf(2),
          data: { token_id: idOf(2), name: '', scopes: ['read', 'compose'] },
        },
        { event: 'token.revoked', subject: idOf(2), data: { token_id: idOf(2) } },
      ]);
    });

    it('that the migration finds get ids that sort by the time at which they were made', async () => {
      const migration = await readFile('registry/db/migrations/0004_accounts.sql', 'utf8');
      const update = migration.split('--> statement-breakpoint').find((each) => each.includes('UPDATE'));
      for (const [number, day] of ['2026-03-01', '2025-12-31', '2026-11-29'].entries())
        await test.rows(
          `insert into access_tokens (token_sha256, handle, created_at) values ('old ${number}', 'migrated', '${day}')`,
        );

      // When it ran, nothing referred to a token yet.
      await test.rows('delete from page_codes');
      await test.rows(update ?? '');

      const rows = await test.rows(
        `select token_sha256 as name, token_id::text as id from access_tokens where handle = 'migrated' order by token_id`,
      );
      expect(rows.map(({ name }) => name)).toEqual(['old 1', 'old 0', 'old 2']);
      for (const { id } of rows)
        expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
    });

    it('are at most 100 per person, however many are made at once', async () => {
      const token = await test.token('hoarder');

      const answers = await Promise.all(Array.from({ length: 110 }, () => make(token, { scopes: ['read'] })));

      expect(answers.filter(({ status }) => status === 201)).toHaveLength(99);
      const refused = answers.find(({ status }) => status === 422);
      expect(await refused?.json()).toMatchObject({
        detail: expect.stringContaining('You have 100 access tokens'),
      });
      expect(await list(token)).toHaveLength(100);
      const page = (await (await test.ask('GET', '/v1/me/tokens?limit=60', { token })).json()) as TokenList;
      const rest = (await (
        await test.ask('GET', `/v1/me/tokens?limit=60&cursor=${page.next_cursor}`, { token })
      ).json()) as TokenList;
      expect(new Set([...page.items, ...rest.items].map(({ token_id }) => token_id)).size).toBe(100);
      expect(rest.next_cursor).toBeNull();
    });
  });
});
