import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import {
  problemSlug,
  StrictEntitySchema,
  StrictSearchListSchema,
  z,
  type Entity,
  type Problem,
  type SearchList,
} from '../../lib/protocol/index.ts';
import { createPublish } from '../../registry/catalog/publish.ts';
import { createEntities, openPglite } from '../../registry/db/index.ts';
import { entityVersion, NOW } from '../support/registry/catalog.ts';
import { createDataFolder, type DataFolder } from '../support/registry/data-folder.ts';
import { startRegistry, type RegistryProcess } from '../support/registry/registry-process.ts';

const BIDI = '\u202e';

const ENTITIES = [
  entityVersion({
    title: 'Payments',
    capabilities: ['reconcile-payments', 'a&b "c"'],
    domains: ['finance'],
    files: [{ path: 'references/errors.md', text: '</code></pre><script>alert(1)</script>' }],
    trustTier: 'official',
    version: '1.2.0',
    markdown: '# Steps\n\n1. Read <script>alert(1)</script>\n\n![x](https://evil.test/x.png)',
  }),
  entityVersion({ version: '1.0.0' }),
  entityVersion({
    namespace: 'zeta',
    name: 'refund.desk_2',
    kind: 'agent',
    description: `Refunds <b>payments</b> "quickly" & ${BIDI}well.`,
    markdown: '',
  }),
  ...Array.from({ length: 25 }, (_, index) =>
    entityVersion({ namespace: 'many', name: `tool-${index}`, description: 'Counts sheep.' }),
  ),
];

describe('the catalog over HTTP, without signing in', () => {
  let data: DataFolder;
  let registry: RegistryProcess;
  beforeAll(async () => {
    data = await createDataFolder();
    const database = await openPglite(data.folder);
    await createPublish({ entities: createEntities(database), now: () => NOW })(ENTITIES);
    await database.close();
    registry = await startRegistry({ dataFolder: data.folder });
  }, 60_000);
  afterAll(async () => {
    await registry.stop();
    await data.remove();
  }, 60_000);

  const get = (path: string): Promise<Response> => fetch(`${registry.url}${path}`);
  const search = async (query: string): Promise<SearchList> =>
    z.parse(StrictSearchListSchema, await (await get(`/v1/search${query}`)).json());

  const textOf = async (path: string): Promise<string> => (await get(path)).text();
  const entitiesFor = async (query: string) => (await search(query)).items.map(({ entity }) => entity);

  it('is searched', async () => {
    expect(await search('?q=paymnets')).toEqual({
      items: [
        {
          entity: 'acme/payments@1.2.0',
          kind: 'skill',
          name: 'payments',
          description: entityVersion().description,
          capabilities: ['reconcile-payments', 'a&b "c"'],
          trust_tier: 'official',
        },
        expect.objectContaining({ entity: 'zeta/refund.desk_2@1.0.0', kind: 'agent' }),
      ],
      next_cursor: null,
    });
  });

  it('is searched with every filter', async () => {
    expect(await entitiesFor('?kind=agent')).toEqual(['zeta/refund.desk_2@1.0.0']);
    expect(await entitiesFor('?trust_tier=official&q=')).toEqual(['acme/payments@1.2.0']);
    expect(await entitiesFor(`?capability=${encodeURIComponent('a&b "c"')}`)).toEqual([
      'acme/payments@1.2.0',
    ]);
    expect(await entitiesFor('?q=payments&kind=mcp_server')).toEqual([]);
  });

  it.each(['', '&q=sheep', '&q=sheeep'])(
    'is given out page by page, each entity once (%s)',
    async (query) => {
      const seen: string[] = [];
      let cursor: string | null = '';
      while (cursor !== null) {
        const page = await search(`?limit=7&kind=skill${query}${cursor === '' ? '' : `&cursor=${cursor}`}`);
        expect(page.items.length).toBeLessThanOrEqual(7);
        seen.push(...page.items.map(({ entity }) => entity));
        cursor = page.next_cursor;
      }

      expect(seen).toHaveLength(query === '' ? 26 : 25);
      expect(new Set(seen).size).toBe(seen.length);
    },
  );

  it.each([
    [`q=${'a'.repeat(401)}`, '/q'],
    ['q=a%00b', '/q'],
    ['q=a&q=b', '/q'],
    ['kind=bundle', '/kind'],
    ['trust_tier=gold', '/trust_tier'],
    ['capability=', '/capability'],
    ['tier=official', ''],
  ])('refuses a search that is wrong, and says where: %s', async (query, pointer) => {
    const response = await get(`/v1/search?${query}`);

    expect(response.status).toBe(422);
    const problem = (await response.json()) as Problem;
    expect(problemSlug(problem)).toBe('invalid-request');
    expect(problem.errors?.map((each) => each.pointer)).toEqual([pointer]);
  });

  it.each([
    'limit=0',
    'limit=101',
    'limit=1e1',
    'cursor=zzz',
    `cursor=${Buffer.from('{"reading":"any","after":{"place":1e99}}').toString('base64url')}`,
    `cursor=${Buffer.from('[').toString('base64url')}`,
  ])('refuses a page that is none: %s', async (query) => {
    expect((await get(`/v1/search?${query}`)).status).toBe(422);
    expect((await get(`/?${query}`)).status).toBe(422);
  });

  it('shows an entity whole, in its latest version or another', async () => {
    const latest = z.parse(StrictEntitySchema, await (await get('/v1/entities/acme/payments')).json());
    const first = await (await get('/v1/entities/acme/payments/versions/1.0.0')).json();

    expect(latest).toEqual({
      namespace: 'acme',
      name: 'payments',
      kind: 'skill',
      trust_tier: 'official',
      version: '1.2.0',
      published_at: '2026-11-23T18:00:00.000Z',
      versions: ['1.2.0', '1.0.0'].map((version) => ({
        version,
        published_at: '2026-11-23T18:00:00.000Z',
        status: 'active',
      })),
      status: 'active',
      status_message: null,
      dependencies: [],
      title: 'Payments',
      description: entityVersion().description,
      capabilities: ['reconcile-payments', 'a&b "c"'],
      domains: ['finance'],
      manifest: entityVersion().manifest,
      markdown: ENTITIES[0]?.markdown,
      files: ENTITIES[0]?.files,
      envelope: null,
      specification: false,
      label: null,
      visibility: 'public',
    });
    expect(first).toMatchObject({
      version: '1.0.0',
      title: null,
      versions: latest.versions,
    } satisfies Partial<Entity>);
  });

  it.each([
    '/v1/entities/acme/nothing',
    '/v1/entities/acme/payments/versions/9.9.9',
    '/v1/entities/acme/payments/versions/latest',
    '/v1/entities/ACME/payments',
    '/v1/entities/acme/%00',
    '/v1/entities/acme/..%2fpayments',
    '/e/acme/nothing',
    '/e/acme/payments/versions/9.9.9',
  ])('has no %s', async (path) => {
    const response = await get(path);

    expect(response.status).toBe(404);
    expect(problemSlug((await response.json()) as Problem)).toBe('not-found');
  });

  it('is searched without a trace of the words in the log', async () => {
    await search('?q=a-key-pasted-by-mistake');
    await get('/?q=a-key-pasted-by-mistake&kind=bundle');

    await registry.logged('both requests are logged', ({ route }) => route === '/');
    expect(registry.logs().some(({ route }) => route === '/v1/search')).toBe(true);
    expect(registry.output()).not.toContain('pasted');
  });

  it('answers GET and HEAD alone', async () => {
    const response = await fetch(`${registry.url}/v1/search`, { method: 'POST' });

    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('GET, HEAD');
  });

  describe('as pages', () => {
    it.each([
      '/',
      '/?q=payments',
      '/?q=sheep&kind=skill',
      '/e/acme/payments',
      '/e/zeta/refund.desk_2',
      '/e/acme/payments/versions/1.0.0',
    ])('%s runs no script, loads nothing from elsewhere and names itself for programs', async (path) => {
      const response = await get(path);

      expect(response.status).toBe(200);
      const hasForm = !path.startsWith('/e');
      expect(response.headers.get('content-security-policy')).toBe(
        `default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action ${hasForm ? "'self'" : "'none'"}; frame-ancestors 'none'`,
      );
      const text = await response.text();
      expect(text).not.toMatch(/<script|<style|style=|<img|\son\w+=|undefined|\[object/);
      expect(text).not.toContain(BIDI);
      const alternate = /<link rel="alternate" type="application\/json" href="([^"]+)"/.exec(text)?.[1] ?? '';
      expect((await get(alternate.replaceAll('&amp;', '&'))).status).toBe(200);
    });

    it('/ keeps in its form what was asked for, and finds the same as /v1/search', async () => {
      const text = await textOf('/?q=%22sheep%22&kind=skill&trust_tier=&capability=&utm_source=x');

      expect(text).toContain('name="q" type="search" value="&quot;sheep&quot;"');
      expect(text).toMatch(/<option value="skill"\s+selected\s*>/);
      expect(text).toContain('href="/v1/search?q=%22sheep%22&amp;kind=skill"');
      expect([...text.matchAll(/<a href="\/e\/many\//g)]).toHaveLength(20);
    });

    it('/ leads on to every further result', async () => {
      const text = await textOf('/?q=sheep');
      const next = /<a rel="next" href="([^"]+)"/.exec(text)?.[1]?.replaceAll('&amp;', '&') ?? '';
      const second = await textOf(next);

      expect([...second.matchAll(/<a href="\/e\/many\//g)]).toHaveLength(5);
      expect(second).not.toContain('rel="next"');
    });

    it('/ says how a search was read, that nothing was found, and what is wrong with one', async () => {
      expect(await textOf('/?q=paymnets')).toContain('“paymnets” was taken for “payments”.');
      expect(await textOf('/?q=payments+xylophone')).toContain('these have some of them');
      expect(await textOf('/?q=xylophone')).toContain('Nothing in the catalog matches.');
      const refused = await get(`/?q=${'a'.repeat(401)}`);
      expect(refused.status).toBe(422);
      expect(await refused.text()).toContain('What you search for is longer than 400 characters');
    });

    it('/e/{namespace}/{name} shows everything, and HTML in it as text', async () => {
      const text = await textOf('/e/acme/payments');

      expect(text).toContain('<h1>acme/payments</h1>');
      for (const shown of [
        'Skill',
        'Official',
        '1.2.0',
        'finance',
        'references/errors.md',
        '/e/acme/payments/versions/1.0.0',
      ])
        expect(text).toContain(shown);
      expect(text).toContain('href="/?capability=a%26b+%22c%22"');
      expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
      expect(text).toContain('Image, not loaded: x');
      expect(await textOf('/e/zeta/refund.desk_2')).toContain('&amp; ⟨U+202E⟩well.');
    });
  });
});
