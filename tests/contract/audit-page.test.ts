import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { openAccountsTest, type AccountsTest } from '../support/registry/accounts.ts';
import { databaseKinds } from '../support/registry/catalog.ts';

const kinds = await databaseKinds();
const PAGE = { accept: 'text/html' };

describe.each(kinds)('the audit page on $name', ({ open }) => {
  describe.skipIf(open === null)('in a browser', () => {
    let test: AccountsTest;
    let ann: string;
    beforeAll(async () => {
      test = await openAccountsTest(open as NonNullable<typeof open>);
      ann = await test.signIn('ann');
      await test.signIn('bob');
      await test.rows(
        `insert into audit_events (event_id, handle, event, subject, data, is_public) values
           (gen_random_uuid(), 'bob', 'bundle.published', '<b>acme</b>', '{"label":"acme"}', true)`,
      );
    }, 60_000);
    afterAll(() => test.close(), 60_000);

    const get = async (query: string, cookie?: string): Promise<{ status: number; text: string }> => {
      const ask = { headers: PAGE, ...(cookie === undefined ? {} : { cookie }) };
      const response = await test.ask('GET', `/audit${query}`, ask);
      return { status: response.status, text: await response.text() };
    };

    it('shows a person their own events and the public ones, and says whose they are', async () => {
      const { status, text } = await get('', ann);

      expect(status).toBe(200);
      expect(text).toContain('<code>page_session.opened</code>');
      expect(text).toContain('Somebody signed in to their pages');
      expect(text).toContain('<code>bundle.published</code>');
      expect(text).toContain('&lt;b&gt;acme&lt;/b&gt;');
      expect(text.match(/<span>bob<\/span>/g)).toHaveLength(1);
      expect(text).toContain('Signed in as <strong>ann</strong>');
    });

    it('shows anybody the public ones alone', async () => {
      for (const query of ['', '?handle=bob', '?event=bundles.*&handle=']) {
        const { status, text } = await get(query, query === '?handle=bob' ? ann : undefined);
        expect(status).toBe(query.includes('bundles') ? 422 : 200);
        expect(text.match(/<ol class="results events">/g) ?? []).toHaveLength(status === 200 ? 1 : 0);
        expect(text).not.toContain('page_session.opened</code>');
      }
      expect((await get('?handle=ann')).text).toContain('No public event matches.');
    });

    it('is filtered by a form, whose empty fields do not count, and paged', async () => {
      const { text } = await get('?handle=&event=token.*', ann);
      expect(text).toContain('<code>token.created</code>');
      expect(text).not.toContain('<code>bundle.published</code>');
      expect(text).toMatch(/<option value="token\.\*" selected>/);

      const first = await get('?event=&limit=1', ann);
      const next =
        /<a rel="next" href="\/audit(\?[^"]+)"/.exec(first.text)?.[1]?.replaceAll('&amp;', '&') ?? '';
      const second = await get(`${next}&limit=1`, ann);
      expect(second.status).toBe(200);
      expect(second.text).not.toBe(first.text);
    });

    it('keeps what was typed, and says what is wrong with it', async () => {
      const { status, text } = await get('?handle=No%20Such&event=plan.saved', ann);

      expect(status).toBe(422);
      expect(text).toContain('value="No Such"');
      expect(text).toContain('The handle must be 1 to 39 of a-z, 0-9 and inner hyphens.');
    });

    it('exports what it shows, to the person alone', async () => {
      const link =
        /<a href="(\/audit\/export[^"]*)"/.exec((await get('?event=token.*', ann)).text)?.[1] ?? '';
      const own = await test.ask('GET', link, { cookie: ann });
      expect(own.headers.get('content-disposition')).toBe('attachment; filename="audit.jsonl"');
      expect(
        (await own.text())
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line) as object),
      ).toEqual([expect.objectContaining({ handle: 'ann', event: 'token.created' })]);
      expect(await (await test.ask('GET', link)).text()).toBe('');
      expect((await test.ask('GET', '/audit/export?event=x', { cookie: ann })).status).toBe(422);
    });

    it('takes no bearer token for a session', async () => {
      const token = await test.token('ann');
      expect(await (await test.ask('GET', '/audit', { token })).text()).not.toContain('Signed in as');
    });

    it('is read by programs with a token that may read', async () => {
      const token = await test.token('carol', ['publish']);
      const response = await test.ask('GET', '/v1/audit', { token });

      expect(response.status).toBe(403);
    });
  });
});
