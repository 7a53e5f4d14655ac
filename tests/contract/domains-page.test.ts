import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { OwnDomainList } from '../../lib/protocol/index.ts';
import { type AccountsTest, openAccountsTest } from '../support/registry/accounts.ts';
import { TXT_RECORDS } from '../support/registry/app-in-process.ts';
import { databaseKinds } from '../support/registry/catalog.ts';

const kinds = await databaseKinds();
const PATH = '/me/domains';

describe.each(kinds)('/me/domains on $name', ({ open }) => {
  describe.skipIf(open === null)('of people', () => {
    let test: AccountsTest;
    let cookie: string;
    beforeAll(async () => {
      test = await openAccountsTest(open as NonNullable<typeof open>);
      cookie = await test.signIn('acme');
    }, 60_000);
    afterAll(() => test.close(), 60_000);

    const get = async (path = PATH, who = cookie): Promise<string> =>
      (await test.ask('GET', path, { cookie: who })).text();
    const send = async (action: string, domain: string, who = cookie) => {
      const response = await test.send(PATH, who, { csrf: await test.csrf(who), action, domain });
      return {
        status: response.status,
        location: response.headers.get('location'),
        text: await response.text(),
      };
    };
    const listOf = async (handle: string) => {
      const answer = await test.ask('GET', '/v1/me/domains', { token: await test.token(handle) });
      return ((await answer.json()) as OwnDomainList).items;
    };
    /** As if the last look had been a while ago. */
    const wait = () =>
      test.rows(`update publisher_domains set checked_at = checked_at - interval '1 minute'`);

    it('adds a domain, shows its record, and proves it when the record is there', async () => {
      expect(await get()).toContain('You have none yet.');
      const added = await send('add', ' acme.example ');
      expect(added).toMatchObject({ status: 303, location: `${PATH}?done=add&domain=acme.example` });
      const [own] = await listOf('acme');
      const text = await get(added.location ?? '');
      expect(text).toContain('acme.example is on your list.');
      expect(text).toContain(`<code>${own?.record.name}</code>`);
      expect(text).toContain(`<code>${own?.record.value}</code>`);

      expect((await send('check', 'acme.example')).status).toBe(303);
      expect(await get()).toMatch(/Not verified\.[^]*The record was not there\./);
      TXT_RECORDS.set(own?.record.name ?? '', [[own?.record.value ?? '']]);
      const soon = await send('check', 'acme.example');
      expect([soon.status, soon.text.includes('Wait 10 seconds')]).toEqual([422, true]);
      await wait();
      const checked = await send('check', 'acme.example');
      expect(await get(checked.location ?? '')).toMatch(
        /The DNS was asked about acme\.example\.[^]*<strong>Verified<\/strong> until[^]*The record was there\./,
      );
      expect((await listOf('acme'))[0]?.verified_until).not.toBeNull();
    });

    it('removes one, and offers to add it again', async () => {
      await send('add', 'gone.example');
      const removed = await send('remove', 'gone.example');
      const text = await get(removed.location ?? '');
      expect(text).toMatch(/gone\.example is removed\.[^]*Add it again/);
      expect((await listOf('acme')).map(({ domain }) => domain)).not.toContain('gone.example');
      expect((await send('add', 'gone.example')).status).toBe(303);
      expect((await listOf('acme')).map(({ domain }) => domain)).toContain('gone.example');
    });

    it.each(['', 'localhost', 'https://acme.example', 'ACME.example', '<b>x</b>.example'])(
      'adds nothing that is no domain: %j, and keeps what was typed',
      async (domain) => {
        const refused = await send('add', domain);
        expect(refused.status).toBe(422);
        expect(refused.text).toContain('That is no domain.');
        expect(refused.text).toContain(`value="${domain.replaceAll('<', '&lt;').replaceAll('>', '&gt;')}"`);
      },
    );

    it('adds at most ten, and says so', async () => {
      const who = await test.signIn('many');
      for (let index = 0; index < 10; index += 1)
        expect((await send('add', `d${index}.example`, who)).status).toBe(303);
      const refused = await send('add', 'eleventh.example', who);
      expect(refused.status).toBe(422);
      expect(refused.text).toMatch(/one person may have 10[^]*value="eleventh\.example"/);
    });

    it('S30 shows, checks and removes nobody else’s', async () => {
      const mallory = await test.signIn('mallory');
      expect(await get(PATH, mallory)).not.toContain('acme.example');
      for (const action of ['check', 'remove'])
        for (const domain of ['acme.example', 'nobodys.example', 'x'])
          expect((await send(action, domain, mallory)).status).toBe(404);
      expect((await send('sell', 'acme.example')).status).toBe(422);
      expect((await listOf('acme')).map(({ domain }) => domain)).toContain('acme.example');
    });

    it('lists with the scope read, and changes only with publish', async () => {
      const reader = await test.signIn('acme', ['read', 'compose']);
      expect(await get(PATH, reader)).toContain('acme.example');
      for (const action of ['add', 'check', 'remove']) {
        const refused = await send(action, 'acme.example', reader);
        expect([refused.status, refused.text.includes('the scope publish')]).toEqual([403, true]);
      }
      expect((await test.ask('GET', PATH)).status).toBe(401);
    });
  });
});
