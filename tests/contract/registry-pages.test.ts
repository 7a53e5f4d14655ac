import { describe, expect, it } from 'vitest';

import { PROBLEMS, ProvidersSchema, z } from '../../lib/protocol/index.ts';
import { useRegistry } from '../support/registry/registry-setup.ts';

describe('without signing in', () => {
  const test = useRegistry({ env: { PUBLIC_URL: 'https://registry.example/' } });
  const get = (path: string): Promise<Response> =>
    fetch(`${test.registry.url}${path}`, { redirect: 'manual' });

  it.each([
    '/',
    '/compose',
    '/sign-in',
    '/audit',
    '/problems',
    ...Object.keys(PROBLEMS).map((slug) => `/problems/${slug}`),
  ])('%s is a page that runs no script and loads nothing from elsewhere', async (path) => {
    const response = await get(path);

    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^text\/html; charset=utf-8$/i);
    expect(response.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'self'/);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    const text = await response.text();
    expect(text).toMatch(/<h1>[^<]+<\/h1>/);
    expect(text).not.toMatch(/<script|<style|style=|\son\w+=|undefined|\[object/);
    const loaded = [...text.matchAll(/<link[^>]+href="([^"]+)"/g)].map((match) => match[1] ?? '');
    for (const href of loaded) expect((await get(href)).status).toBe(href === '/v1/me' ? 401 : 200);
  });

  it('each page about a thing names it for programs', async () => {
    expect(await (await get('/compose')).text()).toContain(
      '<link rel="alternate" type="application/json" href="/v1/providers" />',
    );
  });

  it('what is not there is a problem whose address hangs on PUBLIC_URL', async () => {
    expect(await (await get('/problems/<script>')).json()).toMatchObject({
      type: 'https://registry.example/problems/not-found',
    });
  });

  it.each(['/nothing', '/e/nobody/nothing', '/problems/nothing', '/assets/nothing.css', '/v1/nothing'])(
    'what is not there, as %s, is a page for a browser and a problem for a program',
    async (path) => {
      const answers = await Promise.all(
        ['text/html,application/xhtml+xml,*/*;q=0.8', '*/*', 'application/json'].map(async (accept) => {
          const response = await fetch(`${test.registry.url}${path}`, { headers: { accept } });
          const type = response.headers.get('content-type')?.toLowerCase();
          return { status: response.status, type, text: await response.text() };
        }),
      );

      expect(answers.map(({ status }) => status)).toEqual([404, 404, 404]);
      expect(answers.map(({ type }) => type)).toEqual([
        'text/html; charset=utf-8',
        'application/problem+json',
        'application/problem+json',
      ]);
      expect(answers[0]?.text).toMatch(
        /<h1>There is nothing here<\/h1>[^]*<a href="\/">search the catalog<\/a>/,
      );
    },
  );

  it('/compose says how to load and open the extension in either browser', async () => {
    const text = await (await get('/compose')).text();

    for (const words of ['chrome://extensions', '.output/chrome-mv3', 'side panel'])
      expect(text).toContain(words);
    for (const words of ['about:debugging#/runtime/this-firefox', '.output/firefox-mv3', 'sidebar'])
      expect(text).toContain(words);
  });

  it.each([
    ['a token nobody made', `Bearer byokc_${'a'.repeat(43)}`],
    ['a token that is cut short', 'Bearer byokc'],
    ['a token with something in it', 'Bearer to ken'],
    ['another scheme', 'Basic YTpi'],
  ])('%s is answered in words for a person, who may have pasted it', async (_, authorization) => {
    const response = await fetch(`${test.registry.url}/v1/me`, { headers: { authorization } });

    expect(response.status).toBe(401);
    const problem = (await response.json()) as { title: string; detail: string };
    expect(problem.detail).toContain('Copy the token again, or make a new one');
    expect(`${problem.title} ${problem.detail}`).not.toMatch(/authorization|bearer|header/i);
  });

  it('no token at all is answered in words, too', async () => {
    const { detail } = (await (await get('/v1/me')).json()) as { detail: string };

    expect(detail).toBe('No access token came with this request. Make one and send it.');
  });

  it('/v1/providers offers what the settings say, and practice only where it is switched on', async () => {
    const providers = z.parse(ProvidersSchema, await (await get('/v1/providers')).json());

    expect(providers.map(({ id }) => id)).toEqual(['openai', 'anthropic', 'openrouter']);
  });

  it('/openapi.json describes every route, and every reference in it leads somewhere', async () => {
    const text = await (await get('/openapi.json')).text();
    const document = JSON.parse(text) as {
      openapi: string;
      servers: unknown;
      paths: Record<string, object>;
      components: { schemas: Record<string, { additionalProperties?: boolean }> };
    };

    expect(document.openapi).toBe('3.1.0');
    expect(document.servers).toEqual([{ url: 'https://registry.example' }]);
    expect(Object.keys(document.paths)).toEqual([
      '/v1/intent/byo',
      '/v1/intent/byo/{run_id}/events',
      '/v1/intent',
      '/v1/intent/jobs/{job_id}',
      '/v1/intent/jobs/{job_id}/events',
      '/v1/me/jobs',
      '/v1/me',
      '/v1/me/tokens',
      '/v1/me/tokens/{token_id}',
      '/v1/me/signing-keys',
      '/v1/me/signing-key-challenge',
      '/v1/me/signing-keys/{key_id}',
      '/v1/me/domains',
      '/v1/me/domains/{domain}',
      '/v1/me/domains/{domain}/check',
      '/v1/publishers/{namespace}/signing-keys',
      '/v1/me/page-session',
      '/v1/budget',
      '/v1/plans',
      '/v1/bundles',
      '/v1/bundle-check',
      '/v1/plans/{plan_id}',
      '/v1/plans/{plan_id}/duplicate',
      '/v1/plans/{plan_id}/restore',
      '/v1/me/plans',
      '/v1/audit',
      '/v1/search',
      '/v1/entities/{namespace}/{name}',
      '/v1/entities/{namespace}/{name}/versions/{version}',
      '/v1/entities/{namespace}/{name}/versions/{version}/status',
      '/v1/entities/{namespace}/{name}/versions/{version}/attestations',
      '/v1/bundles/{label}',
      '/v1/bundles/{label}/publications/{number}',
      '/v1/bundles/{label}/status',
      '/e/{namespace}/{name}/versions/{version}/{archive}',
      '/p/{namespace}/plugin.zip',
      '/b/{label}/plugin.zip',
      '/b/{label}/publications/{number}/plugin.zip',
      '/e/{namespace}/{name}/.well-known/agent-skills/index.json',
      '/e/{namespace}/{name}/versions/{version}/.well-known/agent-skills/index.json',
      '/p/{namespace}/.well-known/agent-skills/index.json',
      '/b/{label}/.well-known/agent-skills/index.json',
      '/b/{label}/publications/{number}/.well-known/agent-skills/index.json',
      '/.well-known/agent-skills/index.json',
      '/v1/providers',
    ]);
    const references = [...text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map(
      (match) => match[1],
    );
    expect(references.length).toBeGreaterThan(20);
    for (const name of references) expect(document.components.schemas).toHaveProperty(name ?? '');
    expect(document.components.schemas['RunRequest']?.additionalProperties).toBe(false);
  });

  it('/healthz and /readyz answer, and the metrics on a port of their own alone', async () => {
    expect(await (await get('/healthz')).json()).toEqual({ status: 'ok', came_in_clear: false });
    expect(await (await get('/readyz')).json()).toEqual({ status: 'ok' });
    expect((await get('/metrics')).status).toBe(404);
    expect(await test.registry.metrics()).toContain('# TYPE byok_compose_total counter');
  });
});

describe('the practice provider', () => {
  const test = useRegistry({ env: { PRACTICE_BASE_URL: 'http://127.0.0.1:9/v1' } });

  it('is offered and marked where the operator switched it on', async () => {
    const response = await fetch(`${test.registry.url}/v1/providers`);
    const providers = z.parse(ProvidersSchema, await response.json());

    expect(providers.filter(({ practice }) => practice).map(({ id }) => id)).toEqual(['practice']);
  });
});
