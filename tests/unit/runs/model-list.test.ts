import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { createModelList } from '../../../lib/runs/direct/model-list.ts';
import { createSecret } from '../../../lib/secrets/secret.ts';
import { createManualClock } from '../../support/worker/manual-clock.ts';
import { createTestClient } from '../../support/worker/test-client.ts';
import { openBench, type WorkerBench } from '../../support/worker/worker-bench.ts';

const KEY = 'gsk-of-no-shape-5f0c8d1e7b6a49e2';

let bench: WorkerBench;
let server: Server;
let address: string;
let answer: (request: IncomingMessage, response: ServerResponse) => void;
const requests: IncomingMessage[] = [];
beforeEach(async () => {
  bench = await openBench();
  requests.length = 0;
  answer = (_request, response) => response.end('{"data":[{"id":"llama"}]}');
  server = createServer((request, response) => {
    requests.push(request);
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
});
afterEach(async () => {
  await bench.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const load = async (providerKey: string | null, change: object = {}) =>
  (await bench.watch()).ask({
    type: 'load-models',
    provider: 'openai-compatible',
    address,
    provider_key: providerKey,
    ...change,
  });
const everythingStored = () =>
  JSON.stringify([[...bench.browser.session.content], [...bench.browser.local.content]]);
const ledger = async () =>
  (await bench.watch()).state().requests.filter(({ host }) => address.includes(host));

describe('the models of a provider', () => {
  it('are asked for with the key in its header alone, in one request that is listed', async () => {
    expect(await load(KEY)).toEqual({ type: 'models', text: '{"data":[{"id":"llama"}]}' });

    expect(requests.map(({ method, url, headers }) => [method, url, headers.authorization])).toEqual([
      ['GET', '/v1/models', `Bearer ${KEY}`],
    ]);
    expect(await ledger()).toMatchObject([
      {
        run_id: null,
        method: 'GET',
        path: '/v1/models',
        carried_key: true,
        outcome: 'finished',
        status: 200,
      },
    ]);
    expect(everythingStored()).not.toContain(KEY);
  });

  it('are asked for without a key where none is given', async () => {
    expect(await load('')).toMatchObject({ type: 'models' });

    expect(requests[0]?.headers).not.toHaveProperty('authorization');
    expect(await ledger()).toMatchObject([{ carried_key: false }]);
  });

  it('do not bring the key back, though the server repeats it', async () => {
    answer = ({ headers }, response) =>
      response.end(JSON.stringify({ data: [{ id: headers.authorization }] }));

    expect(JSON.stringify(await load(KEY))).not.toContain(KEY);
  });

  it.each<[string, typeof answer]>([
    ['models-refused', (_request, response) => void response.writeHead(401).end('No key like that')],
    ['models-refused', (_request, response) => void response.writeHead(500).end()],
    ['answer-too-large', (_request, response) => response.end('x'.repeat(3 * 1024 * 1024))],
    ['registry-unreachable', (request) => request.socket.destroy()],
  ])('are not there, and %s says why', async (slug, behaviour) => {
    answer = behaviour;

    const reply = await load(KEY);
    expect(reply).toMatchObject({ type: 'refused', failure: { slug } });
    expect(JSON.stringify(reply)).not.toContain('No key like that');
    expect((await ledger()).map(({ outcome }) => outcome)).not.toContain('open');
  });

  it('are not asked for where the browser does not allow it, or the key cannot be sent', async () => {
    expect(await load('a b')).toMatchObject({ failure: { slug: 'bad-key' } });
    expect(await load(null)).toMatchObject({ failure: { slug: 'no-kept-key' } });
    expect(await load(KEY, { address: `${address}/${KEY}` })).toMatchObject({
      failure: { slug: 'key-in-address' },
    });
    expect(await load(KEY, { address: 'http://192.168.0.7/v1' })).toMatchObject({
      failure: { slug: 'bad-address' },
    });
    bench.browser.isGranted = false;
    expect(await load(KEY)).toMatchObject({ failure: { slug: 'no-provider-permission' } });
    expect(requests).toEqual([]);
  });
});

const openList = () => {
  const clock = createManualClock();
  const client = createTestClient({ registryUrl: '' });
  const key = createSecret(KEY);
  const loadModels = createModelList({ send: client.send, clock, settings: { answerMs: 20_000 } });
  return { clock, key, entries: client.ledger, ask: () => loadModels('openai-compatible', address, key) };
};

describe('a request for models', () => {
  it.each([200, 401])('leaves neither the key nor a timer behind after %i', async (status) => {
    answer = (_request, response) => response.writeHead(status).end('{}');
    const { clock, key, ask } = openList();

    await ask().catch(() => {});

    expect(requests).toHaveLength(1);
    expect(key.forgotten).toBe(true);
    expect(clock.waiting()).toBe(0);
  });

  it('that is not answered is ended at its time', async () => {
    const { clock, entries, ask } = openList();
    answer = () => clock.advance(20_000);

    await expect(ask()).rejects.toMatchObject({ failure: { slug: 'models-refused' } });
    expect(entries()).toMatchObject([{ outcome: 'aborted' }]);
  });
});
