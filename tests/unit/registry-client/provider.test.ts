import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { parseServerAddress, type ServerAddress } from '../../../lib/base/server-address.ts';
import { createProviderFetch } from '../../../lib/registry-client/index.ts';
import { createSecret } from '../../../lib/secrets/secret.ts';
import { faults, type ScriptedProvider, startProvider } from '../../support/provider/index.ts';
import { openStandInRegistry, type StandInRegistry } from '../../support/worker/stand-in-registry.ts';
import { createTestClient, type TestClient } from '../../support/worker/test-client.ts';

const KEY = 'sk-test-0123456789abcdef0123456789abcdef';
const BODY = '{"stream":true,"text":"naïve"}';

let registry: StandInRegistry;
let provider: ScriptedProvider;
let address: ServerAddress;
beforeEach(async () => {
  registry = await openStandInRegistry();
  provider = await startProvider();
  address = parseServerAddress(provider.openaiBaseUrl) as ServerAddress;
});
afterEach(async () => {
  await registry.close();
  await provider.stop();
});

const path = '/chat/completions';
const withKey = { authorization: `Bearer ${KEY}` };

const fetchOf = ({ send }: Pick<TestClient, 'send'>, providerKey = createSecret(KEY)) =>
  createProviderFetch(send, { provider: address, providerKey, runId: 'the-run' });

const call = (client: TestClient, url: string, init: RequestInit = {}): Promise<Response> =>
  fetchOf(client)(url, {
    headers: withKey,
    body: BODY,
    signal: new AbortController().signal,
    ...init,
  });

describe('the guarded fetch of a direct run', () => {
  it("reaches the chosen provider's origin and no other, the registry's least of all", async () => {
    const client = createTestClient({ registryUrl: registry.url });
    const { port } = new URL(provider.url);

    for (const url of [
      `${registry.url}/v1/me`,
      `http://localhost:${port}/openai/v1${path}`,
      `https://127.0.0.1:${port}/openai/v1${path}`,
      'https://api.openai.com/v1/chat/completions',
      `http://127.0.0.1:${port}@evil.test/`,
    ])
      await expect(call(client, url)).rejects.toMatchObject({ failure: { slug: 'origin-refused' } });
    expect(registry.requests).toEqual([]);
    expect(provider.sockets).toEqual([]);
    expect(client.ledger()).toEqual([]);

    expect((await call(client, `${address.url}${path}`)).status).toBe(200);
  });

  it('sends nothing to a provider that the browser does not grant', async () => {
    const client = createTestClient({ registryUrl: registry.url, isGranted: () => false });

    await expect(call(client, `${address.url}${path}`)).rejects.toMatchObject({
      failure: { slug: 'no-provider-permission' },
    });
    expect(provider.sockets).toEqual([]);
    expect(client.ledger()).toEqual([]);
  });

  it('needs no registry, asks for no cookie, cache, referrer or redirect, and sends what a wire wrote', async () => {
    const seen: RequestInit[] = [];
    const client = createTestClient({
      registryUrl: registry.url,
      fetch: async (_, init) => {
        seen.push(init);
        return new Response('data: [DONE]\n\n');
      },
    });

    await call(client, `${address.url}${path}`);

    expect(seen).toMatchObject([
      {
        method: 'POST',
        headers: withKey,
        redirect: 'error',
        credentials: 'omit',
        cache: 'no-store',
        referrerPolicy: 'no-referrer',
      },
    ]);
    expect(new TextDecoder().decode(seen[0]?.body as Uint8Array)).toBe(BODY);
  });

  it.each([204, 205, 304])('hands back a %i, which has no body', async (status) => {
    const client = createTestClient({
      registryUrl: registry.url,
      fetch: async () => new Response(null, { status }),
    });

    const response = await call(client, `${address.url}${path}`);

    expect(response.status).toBe(status);
    expect(await response.text()).toBe('');
  });

  it.each([301, 302, 307, 308] as const)('refuses a %i, so that the key is not sent on', async (status) => {
    provider.setScript(() => faults.redirect(status, `${registry.url}/v1/me`));
    const client = createTestClient({ registryUrl: registry.url });

    await expect(call(client, `${address.url}${path}`)).rejects.toThrow('registry-unreachable');
    expect(registry.requests).toEqual([]);
    expect(provider.calls).toHaveLength(1);
    expect(client.ledger()).toMatchObject([{ outcome: 'failed', carried_key: true }]);
  });

  it('notes bytes, outcome, and by looking whether the key was in it', async () => {
    const client = createTestClient({ registryUrl: registry.url });
    const answer = await (await call(client, `${address.url}${path}`)).arrayBuffer();
    const other = await (await call(client, `${address.url}${path}`, { headers: {} })).arrayBuffer();

    expect(client.ledger()).toMatchObject([
      {
        method: 'POST',
        host: address.host,
        path: `/openai/v1${path}`,
        run_id: 'the-run',
        bytes_out: Buffer.byteLength(BODY),
        bytes_in: answer.byteLength,
        carried_key: true,
        outcome: 'finished',
        status: 200,
      },
      { bytes_in: other.byteLength, carried_key: false, outcome: 'finished' },
    ]);
    expect(JSON.stringify(client.ledger())).not.toContain(KEY);
  });

  it('of a run without a key notes that none was carried', async () => {
    const client = createTestClient({ registryUrl: registry.url });
    const { signal } = new AbortController();
    const response = await fetchOf(client, createSecret(''))(`${address.url}${path}`, {
      headers: {},
      body: BODY,
      signal,
    });
    await response.arrayBuffer();

    expect(client.ledger()).toMatchObject([{ carried_key: false }]);
  });

  it('closes the socket when it is aborted in mid-answer, and when the answer is left unread', async () => {
    provider.setScript(() => faults.silence('mid-stream'));
    const client = createTestClient({ registryUrl: registry.url });
    const controller = new AbortController();
    const aborted = await call(client, `${address.url}${path}`, { signal: controller.signal });
    const left = await call(client, `${address.url}${path}`);
    const reader = aborted.body?.getReader();
    await reader?.read();

    controller.abort(new Error('the run ended'));
    await expect(reader?.read()).rejects.toThrow('the run ended');
    await left.body?.cancel();
    await provider.allClosed();

    expect(provider.calls.map(({ outcome }) => outcome)).toEqual(['cut', 'cut']);
    expect(client.ledger()).toMatchObject([{ outcome: 'aborted' }, { outcome: 'aborted' }]);
  });
});
