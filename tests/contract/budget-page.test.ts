import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { BudgetSchema, z } from '../../lib/protocol/index.ts';
import { emptyBudget } from '../support/budget/test-budget.ts';
import { openAccountsTest, type AccountsTest } from '../support/registry/accounts.ts';
import { databaseKinds } from '../support/registry/catalog.ts';

const kinds = await databaseKinds();
const JOB = '0192f0f0-0000-7000-8000-000000000000';
const NEVER = new AbortController().signal;
const HOSTED = {
  operators: ['olga'],
  budget: {
    day: { tokens: 100_000, usd: 2 },
    month: { tokens: null, usd: 20 },
    personShare: 0.25,
    dayBegins: '00:00',
  },
};

const handles = ({ text }: { text: string }): string[] =>
  [...text.matchAll(/<th scope="row">([\w-]+)<\/th>/g)].map((match) => match[1] ?? '');

describe.each(kinds)('the budget that is shown on $name', ({ open }) => {
  describe.skipIf(open === null)('to people', () => {
    let test: AccountsTest;
    let olga: string;
    beforeAll(async () => {
      test = await openAccountsTest(open as NonNullable<typeof open>, { hosted: HOSTED });
      olga = await test.signIn('olga');
    }, 60_000);
    afterAll(() => test.close(), 60_000);
    beforeEach(() => emptyBudget(test.database));

    const use = async (handle: string, tokens: number, usd: number): Promise<void> => {
      const call = { inputTokens: tokens, outputTokens: 0, usd };
      const reservation = await test.hosted?.budget.reserve(handle, JOB, call, NEVER);
      await reservation?.settle({ ...call, accepted: true });
    };
    const page = async (cookie?: string, query = ''): Promise<{ status: number; text: string }> => {
      const ask = { headers: { accept: 'text/html' }, ...(cookie === undefined ? {} : { cookie }) };
      const response = await test.ask('GET', `/budget${query}`, ask);
      return { status: response.status, text: await response.text() };
    };

    it('tells a person what is left for them, and of others only the sum', async () => {
      await use('bob', 20_000, 0.3);
      await use('ann', 1_000, 0.01);
      const response = await test.ask('GET', '/v1/budget', { token: await test.token('ann', ['read']) });

      expect(response.status).toBe(200);
      expect(response.headers.get('cache-control')).toBe('no-store');
      const state = z.parse(BudgetSchema, await response.json());
      expect(state).toMatchObject({
        provider: 'openai',
        provider_name: 'OpenAI',
        model: 'test-model',
        available: true,
        registry: { day: { tokens: { limit: 100_000, used: 21_000, left: 79_000 } } },
        person: { day: { tokens: { limit: 25_000, used: 1_000, left: 24_000 }, usd: { limit: 0.5 } } },
      });
      expect(JSON.stringify(state)).not.toContain('bob');
    });

    it('is told to signed-in people alone, and not at all where the registry has none', async () => {
      const token = await test.token('ann');
      const without = test.another();

      expect((await test.ask('GET', '/v1/budget')).status).toBe(401);
      const response = await without.app.request('/v1/budget', {
        headers: { authorization: `Bearer ${token}` },
      });
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({
        type: 'http://registry.test/problems/hosted-unavailable',
        byok_available: true,
      });
      expect((await test.ask('POST', '/v1/budget', { token })).status).toBe(405);
    });

    it('has a page for whom the settings name, and for nobody else', async () => {
      expect((await page(olga)).status).toBe(200);
      expect((await page()).status).toBe(404);
      expect((await page(await test.signIn('ann'))).status).toBe(404);
      const without = test.another();
      const hidden = await without.app.request('/budget', { headers: { cookie: olga } });
      expect(hidden.status).toBe(404);
    });

    it('has a link at the top of every page, for whom the settings name alone', async () => {
      const linksOf = async (path: string, cookie?: string): Promise<string[]> => {
        const response = await test.ask('GET', path, {
          headers: { accept: 'text/html' },
          ...(cookie === undefined ? {} : { cookie }),
        });
        return [...(await response.text()).matchAll(/<a href="\/budget"[^>]*>/g)].map(([link]) => link);
      };
      expect(await linksOf('/', olga)).toHaveLength(1);
      expect(await linksOf('/me/plans', olga)).toHaveLength(1);
      expect(await linksOf('/budget', olga)).toEqual([expect.stringContaining('aria-current="page"')]);
      const ann = await test.signIn('ann');
      for (const path of ['/', '/me/plans', '/compose']) expect(await linksOf(path, ann)).toEqual([]);
      expect(await linksOf('/')).toEqual([]);
      const without = test.another();
      const plans = await without.app.request('/me/plans', { headers: { cookie: olga } });
      expect(await plans.text()).not.toContain('/budget');
    });

    it('says who used how much, what is reserved, and when it begins again', async () => {
      await use('bob', 20_000, 0.3);
      await use('ann', 1_500, 0.004);
      await test.hosted?.budget.reserve('ann', JOB, { inputTokens: 500, outputTokens: 0, usd: 0.01 }, NEVER);
      const { text } = await page(olga);

      expect(text).toContain('22,000 of 100,000 tokens');
      expect(text).toContain('$0.314 of $2.00');
      expect(text).toContain('22,000 tokens, not limited');
      expect(text).toContain('1 call is in progress, with at most 500 tokens, which count as used.');
      expect(text).toContain('One person may use 25% of each limit.');
      expect(text).toMatch(/Begins again\s+<time datetime="\d{4}-\d\d-\d\dT00:00:00\.000Z"/);
      expect(handles({ text })).toEqual(['bob', 'ann']);
      const [, row = ''] = text.split('<th scope="row">ann</th>');
      expect([...row.matchAll(/<td data-label="([^"]+)">([^<]+)<\/td>/g)].map(([, ...cell]) => cell)).toEqual(
        [
          ['Today, tokens', '2,000'],
          ['Today, dollars', '$0.014'],
          ['This month, tokens', '2,000'],
          ['This month, dollars', '$0.014'],
          ['This month, calls', '2'],
        ],
      );
      expect(text).toContain('<link rel="alternate" type="application/json" href="/v1/budget" />');
    });

    it('says that nobody used it', async () => {
      const { text } = await page(olga);

      expect(text).toContain('Nobody has used it this month.');
      expect(text).toContain('No call is in progress.');
      expect(text).toContain('0 of 100,000 tokens');
    });

    it('finds people by the beginning of their handle, and pages through many', async () => {
      await test.database.exec(`
        insert into budget_uses (period, begins_at, handle, calls, tokens)
        select span, budget_begin(span, budget_now(), interval '0'), handle, 1, tokens
        from (values ('day'), ('month')) as spans (span),
          (select '' as handle, 0 as tokens union all select 'user-' || n, n from generate_series(1, 60) n) as people`);
      const first = await page(olga);
      expect(handles(first)).toHaveLength(50);
      expect(handles(first)[0]).toBe('user-60');
      expect(first.text).toContain('href="/budget?page=2"');
      const second = await page(olga, '?page=2');
      expect(handles(second)).toHaveLength(10);
      expect(second.text).toContain('href="/budget"');
      expect(second.text).not.toContain('Who used less');
      expect(handles(await page(olga, '?handle=User-5'))).toHaveLength(11);
      expect((await page(olga, '?handle=%3Cb%3E')).text).toContain('<strong>&lt;b&gt;</strong>');
      expect((await page(olga, '?page=9')).text).toContain('This page is empty.');
      expect((await page(olga, '?page=-1%27')).status).toBe(200);
    });
  });
});
