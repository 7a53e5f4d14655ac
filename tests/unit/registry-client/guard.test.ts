import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { createSecret } from '../../../lib/secrets/secret.ts';
import { realFetch } from '../../support/worker/real-fetch.ts';
import { openStandInRegistry, type StandInRegistry, TOKEN } from '../../support/worker/stand-in-registry.ts';
import { createTestClient } from '../../support/worker/test-client.ts';

const KEY = 'sk-test-0123456789abcdef0123456789abcdef';
const signal = new AbortController().signal;

let registry: StandInRegistry;
let elsewhere: Server;
let elsewhereUrl = '';
let elsewhereRequests = 0;

beforeEach(async () => {
  registry = await openStandInRegistry();
  elsewhereRequests = 0;
  elsewhere = createServer((_, response) => {
    elsewhereRequests += 1;
    response.end('hello');
  });
  await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
  elsewhereUrl = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`;
});
afterEach(async () => {
  await registry.close();
  elsewhere.close();
});

const request = (url: string) => ({ method: 'GET' as const, url, headers: {}, runId: null, signal });

describe('the guarded fetch', () => {
  it('refuses every origin but the registry, and nothing leaves', async () => {
    const { send, ledger } = createTestClient({ registryUrl: registry.url });
    const { port } = new URL(registry.url);

    for (const url of [
      `${elsewhereUrl}/v1/me`,
      `http://localhost:${port}/v1/me`,
      `https://127.0.0.1:${port}/v1/me`,
      'https://api.openai.com/v1/chat/completions',
      `http://127.0.0.1:${port}@evil.test/`,
      'data:text/plain,hello',
    ]) {
      await expect(send(request(url))).rejects.toMatchObject({ failure: { slug: 'origin-refused' } });
    }
    expect(elsewhereRequests).toBe(0);
    expect(registry.requests).toEqual([]);
    expect(ledger()).toEqual([]);
  });

  it('sends nothing to a registry that the browser does not grant', async () => {
    const { client, ledger } = createTestClient({ registryUrl: registry.url, isGranted: () => false });

    await expect(client.me({ signal })).rejects.toMatchObject({ failure: { slug: 'no-permission' } });
    expect(registry.requests).toEqual([]);
    expect(ledger()).toEqual([]);
  });

  it('sends nothing where no registry is set', async () => {
    const { send, ledger } = createTestClient({ registryUrl: '' });

    await expect(send(request(`${elsewhereUrl}/v1/me`))).rejects.toMatchObject({
      failure: { slug: 'no-registry' },
    });
    expect(elsewhereRequests).toBe(0);
    expect(ledger()).toEqual([]);
  });

  it('refuses another origin before it asks the browser', async () => {
    let asked = 0;
    const { send } = createTestClient({
      registryUrl: registry.url,
      isGranted: () => {
        asked += 1;
        return true;
      },
    });

    await expect(send(request(`${elsewhereUrl}/v1/me`))).rejects.toMatchObject({
      failure: { slug: 'origin-refused' },
    });
    expect(asked).toBe(0);
  });

  it.each([
    ['replaced', () => elsewhereUrl],
    ['removed', () => ''],
  ])('sends nothing when the registry is %s while the browser is asked', async (_, toNext) => {
    let current = registry.url;
    const { client, ledger } = createTestClient({
      registryUrl: () => current,
      isGranted: () => {
        current = toNext();
        return true;
      },
    });

    await expect(client.me({ signal })).rejects.toMatchObject({ failure: { slug: 'origin-refused' } });
    expect(registry.requests).toEqual([]);
    expect(elsewhereRequests).toBe(0);
    expect(ledger()).toEqual([]);
  });

  it('asks for no cookie, no cache, no referrer and no redirect on each request', async () => {
    const seen: RequestInit[] = [];
    const { client } = createTestClient({
      registryUrl: registry.url,
      token: TOKEN,
      fetch: (url, init) => {
        seen.push(init);
        return realFetch(url, init);
      },
    });

    await client.me({ signal });
    await client.providers({ signal });
    await client.listPlans(null, { signal });

    for (const init of seen) {
      expect(init).toMatchObject({
        redirect: 'error',
        credentials: 'omit',
        cache: 'no-store',
        referrerPolicy: 'no-referrer',
      });
    }
    expect(seen).toHaveLength(3);
  });

  it.each([
    ['the token that is set', TOKEN, `Bearer ${TOKEN}`],
    ['no token where none is set', null, null],
  ])('sends %s', async (_, token, expected) => {
    const sent: unknown[] = [];
    const { client } = createTestClient({
      registryUrl: registry.url,
      token,
      fetch: (url, init) => {
        sent.push(new Headers(init.headers).get('authorization'));
        return realFetch(url, init);
      },
    });

    await client.providers({ signal });

    expect(sent).toEqual([expected]);
  });

  it('says that a body is JSON, where there is one', async () => {
    const types: unknown[] = [];
    const { send } = createTestClient({
      registryUrl: registry.url,
      fetch: (url, init) => {
        types.push(new Headers(init.headers).get('content-type'));
        return realFetch(url, init);
      },
    });
    const url = `${registry.url}/v1/plans`;

    await send({ ...request(url), method: 'POST', body: { goal: 'g' } });
    await send(request(url));

    expect(types).toEqual(['application/json', null]);
  });

  it.each([301, 302, 303, 307, 308])('refuses a %i, so that nothing is sent on', async (status) => {
    const { client } = createTestClient({ registryUrl: registry.url });
    registry.on('POST /v1/intent/byo', (_, response) => {
      response.writeHead(status, { location: `${elsewhereUrl}/v1/intent/byo` }).end();
    });
    const providerKey = createSecret(KEY);
    const events = client.run({ run_id: 'r', goal: 'g', provider: 'openai', model: 'm' }, providerKey, {
      signal,
    });

    await expect(events.next()).rejects.toMatchObject({ failure: { slug: 'registry-unreachable' } });
    expect(elsewhereRequests).toBe(0);
  });

  it('notes each request as it happens: bytes, outcome and whether it carried the key', async () => {
    const { client, ledger } = createTestClient({ registryUrl: registry.url, token: TOKEN });
    await client.me({ signal });
    const controller = new AbortController();
    const events = client.run(
      { run_id: 'the-run', goal: 'g', provider: 'openai', model: 'm' },
      createSecret(KEY),
      { signal: controller.signal },
    );

    const next = events.next();
    const held = await registry.nextRun();
    expect(ledger()[1]).toMatchObject({ outcome: 'open', carried_key: true });
    controller.abort();
    await expect(next).rejects.toThrow('abort');
    await held.closed;

    expect(ledger()).toMatchObject([
      {
        method: 'GET',
        path: '/v1/me',
        bytes_out: 0,
        bytes_in: 16,
        carried_key: false,
        outcome: 'finished',
        status: 200,
      },
      {
        method: 'POST',
        path: '/v1/intent/byo',
        run_id: 'the-run',
        bytes_out: JSON.stringify({ ...held.body }).length,
        carried_key: true,
        outcome: 'aborted',
      },
    ]);
    expect(JSON.stringify(ledger())).not.toContain(KEY);
  });

  it.each(['with-"quotes"-0123456789', 'with-\\backslashes\\-0123456789', '"'])(
    'notes that a request carried a key that JSON writes differently: %s',
    async (key) => {
      const { client, ledger } = createTestClient({ registryUrl: registry.url, token: TOKEN });
      const events = client.run(
        { run_id: 'r', goal: 'g', provider: 'openai', model: 'm' },
        createSecret(key),
        {
          signal,
        },
      );
      const next = events.next().catch(() => undefined);
      const held = await registry.nextRun();
      held.cut();
      await next;

      expect(held.body).toMatchObject({ provider_key: key });
      expect(ledger()).toMatchObject([{ carried_key: true }]);
    },
  );

  it('tells nothing of why fetch failed, as that may quote what it was given', async () => {
    const { client, ledger } = createTestClient({
      registryUrl: registry.url,
      fetch: () => Promise.reject(new TypeError(`Headers.append: "${KEY}" is an invalid header value`)),
    });

    const error = await client.me({ signal }).catch((reason: unknown) => reason);

    expect(error).toMatchObject({ message: 'registry-unreachable' });
    expect(JSON.stringify(error)).not.toContain(KEY);
    expect((error as Error).cause).toBeUndefined();
    expect(ledger()).toMatchObject([{ outcome: 'failed', status: null }]);
  });
});
