import { describe, expect, it } from 'vitest';

import { problemSlug, ProblemSchema, z } from '../../lib/protocol/index.ts';
import { openRegistryTest, useRegistry } from '../support/registry/registry-setup.ts';
import { runRequest } from '../support/registry/run-client.ts';

/** As pino numbers its levels. */
const [DEBUG, WARN] = [20, 40];
const three = { requests: 3, seconds: 60 };
const rateLimits = { search: three, pages: three, 'wrong-tokens': three, account: three, runs: three };

describe('a registry with limits of three requests a minute', () => {
  const test = useRegistry({
    env: { RATE_LIMITS: 'on' },
    settings: { rateLimits },
  });

  const get = (path: string, client: string, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${test.registry.url}${path}`, { headers: { 'x-forwarded-for': client, ...headers } });
  const statuses = async (times: number, path: string, client: string): Promise<number[]> => {
    const found: number[] = [];
    for (let time = 0; time < times; time += 1) found.push((await get(path, client)).status);
    return found;
  };

  it('answers the fourth with a problem that says how long to wait, and others go on', async () => {
    expect(await statuses(3, '/v1/search?q=a', '192.0.2.1')).toEqual([200, 200, 200]);

    const refused = await get('/v1/search?q=a', '192.0.2.1');

    expect(refused.status).toBe(429);
    const problem = z.parse(ProblemSchema, await refused.json());
    expect(problemSlug(problem)).toBe('rate-limited');
    expect(problem.detail).toMatch(/^Your network address sent more than 3 requests of this kind in 60 s/);
    expect(problem.retry_after_s).toBeGreaterThan(0);
    expect(problem.retry_after_s).toBeLessThanOrEqual(20);
    expect(refused.headers.get('retry-after')).toBe(String(problem.retry_after_s));
    expect(refused.headers.get('ratelimit')).toBe(`"search";r=0;t=${problem.retry_after_s}`);
    expect(refused.headers.get('ratelimit-policy')).toBe('"search";q=3;w=60');
    expect(await statuses(1, '/v1/search?q=a', '192.0.2.2')).toEqual([200]);
  });

  it('answers a browser with a page that says so', async () => {
    await statuses(3, '/problems', '192.0.2.3');

    const refused = await get('/problems', '192.0.2.3', {
      accept: 'text/html,application/xhtml+xml,*/*;q=0.8',
    });

    expect(refused.status).toBe(429);
    expect(refused.headers.get('content-type')).toMatch(/^text\/html/);
    expect(refused.headers.get('retry-after')).toMatch(/^(?:1?\d|20)$/);
    expect(refused.headers.get('content-security-policy')).toMatch(/^default-src 'none'/);
    expect(await refused.text()).toMatch(/<h1>Too many requests in a short time<\/h1>[\s\S]*Wait \d+ s/);
    // Without these a refused page would be a bare one.
    expect(await statuses(5, '/assets/style.css', '192.0.2.3')).toEqual([200, 200, 200, 200, 200]);
  });

  it('counts a signed-in person by user, not by address', async () => {
    const bob = await test.registry.token('bob');
    await statuses(4, '/v1/search', '192.0.2.4');
    const me = (client: string): Promise<Response> =>
      get('/v1/me', client, { authorization: `Bearer ${bob}` });

    const answers = [
      await me('192.0.2.4'),
      await me('192.0.2.4'),
      await me('192.0.2.5'),
      await me('192.0.2.6'),
    ];

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429]);
    expect(z.parse(ProblemSchema, await answers.at(-1)?.json()).detail).toMatch(/^You sent more than 3/);
  });

  it('limits how often a person starts runs, and says so before the key is read', async () => {
    const client = await test.clientOf('carol');

    const answers = [];
    for (let time = 0; time < 4; time += 1)
      answers.push((await client.post(runRequest({ goal: '' }))).status);

    expect(answers).toEqual([422, 422, 422, 429]);
  });

  it('counts what it refuses for a key in it, as that is a line in the log too', async () => {
    const path = '/v1/search?q=sk-proj-Zq9mW2xK7vB4nT8rL3pY6cF1dH5jS0gA';

    expect(await statuses(4, path, '192.0.2.10')).toEqual([422, 422, 422, 429]);
  });

  it('never limits whether it is alive', async () => {
    expect(new Set(await statuses(10, '/healthz', '192.0.2.7'))).toEqual(new Set([200]));
  });

  it('tells the operator of each in the log only where it is asked to', async () => {
    await statuses(4, '/v1/search', '192.0.2.9');

    const line = await test.registry.logged('the refusal', ({ problem }) => problem === 'rate-limited');

    expect(line).toMatchObject({ level: DEBUG, status: 429 });
  });

  it('counts what it refused by limit, and tells nobody whose address it was', async () => {
    await statuses(4, '/v1/search', '192.0.2.8');

    const metrics = await test.registry.metrics();

    expect(metrics).toMatch(/^byok_requests_refused_total\{limit="search"\} [1-9]/m);
    expect(metrics).toMatch(/^byok_requests_refused_total\{limit="readyz"\} 0/m);
    expect(metrics).not.toContain('192.0.2');
    expect(test.registry.output()).not.toContain('192.0.2');
  });
});

describe('a registry that cannot tell people apart', () => {
  it('says once which address speaks for others without being trusted', async () => {
    const test = await openRegistryTest({ env: { RATE_LIMITS: 'on', TRUST_PROXY: '10.0.0.1' } });
    try {
      for (const client of ['192.0.2.1', '192.0.2.2'])
        await fetch(`${test.registry.url}/v1/search`, { headers: { 'x-forwarded-for': client } });

      await test.stopAndRead();
      const said = test.registry.logs().filter(({ level }) => level === WARN);
      expect(said).toEqual([expect.objectContaining({ peer: '127.0.0.1', trust_proxy: ['10.0.0.1'] })]);
      expect(said[0]?.msg).toContain('TRUST_PROXY');
    } finally {
      await test.close();
    }
  });
});
