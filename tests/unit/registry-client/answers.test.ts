import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { FailureError } from '../../../lib/failures/index.ts';
import { DEEP_TEXT } from '../../support/samples/deep-json.ts';
import {
  openStandInRegistry,
  sampleProblem,
  sendJson,
  type StandInRegistry,
  TOKEN,
} from '../../support/worker/stand-in-registry.ts';
import { createTestClient } from '../../support/worker/test-client.ts';
import { worded } from '../../support/worker/worded.ts';

const signal = new AbortController().signal;
let registry: StandInRegistry;

beforeEach(async () => {
  registry = await openStandInRegistry();
});
afterEach(() => registry.close());

const failureOf = async (promise: Promise<unknown>) => {
  const error: unknown = await promise.then(
    () => new Error('It did not fail'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof FailureError)) throw error;
  return worded(error.failure);
};

describe('an answer', () => {
  it('of a page where JSON should be is no registry: a captive portal, another site', async () => {
    registry.on('GET /v1/me', (_, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Sign in to the hotel network</h1>');
    });
    const { client } = createTestClient({ registryUrl: registry.url });

    expect(await failureOf(client.me({ signal }))).toMatchObject({
      slug: 'not-a-registry',
      party: 'registry',
      field: 'registry_url',
    });
  });

  it('of JSON in another shape is no registry', async () => {
    registry.on('GET /v1/me', (_, response) => sendJson(response, 200, { hello: 'world' }));
    const { client } = createTestClient({ registryUrl: registry.url });

    expect(await failureOf(client.me({ signal }))).toMatchObject({ slug: 'not-a-registry' });
  });

  it('of a 404 without a problem is no registry', async () => {
    registry.on('GET /v1/me', (_, response) => {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('nothing here');
    });
    const { client } = createTestClient({ registryUrl: registry.url });

    expect(await failureOf(client.me({ signal }))).toMatchObject({ slug: 'not-a-registry' });
  });

  it('of a 502 page is a proxy or registry that failed', async () => {
    registry.on('GET /v1/me', (_, response) => {
      response.writeHead(502, { 'content-type': 'text/html' }).end('<h1>502 Bad Gateway</h1>');
    });
    const { client } = createTestClient({ registryUrl: registry.url });

    expect(await failureOf(client.me({ signal }))).toMatchObject({
      slug: 'registry-failed',
      party: 'registry',
    });
  });

  it('of JSON cut short broke on the way', async () => {
    registry.on('GET /v1/me', (request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
      response.write('{"handle":');
      setImmediate(() => request.socket.destroy());
    });
    const { client } = createTestClient({ registryUrl: registry.url });

    expect(await failureOf(client.me({ signal }))).toMatchObject({ party: 'network' });
  });

  it('that never comes is given up by its time limit', async () => {
    registry.on('GET /v1/me', () => {});
    const { client, ledger } = createTestClient({ registryUrl: registry.url, answerMs: 50 });

    expect(await failureOf(client.me({ signal }))).toMatchObject({ slug: 'registry-timeout' });
    expect(ledger()).toMatchObject([{ outcome: 'aborted' }]);
  });

  it.each([
    [200, 'application/json'],
    [500, 'application/problem+json'],
  ])('%i without end is cut at 2 MiB', async (status, type) => {
    registry.on('GET /v1/me', (_, response) => {
      response.writeHead(status, { 'content-type': type });
      const piece = Buffer.alloc(64 * 1024, ' ');
      const pour = () => {
        while (!response.destroyed && response.write(piece));
      };
      response.on('drain', pour);
      pour();
    });
    const { client, ledger } = createTestClient({ registryUrl: registry.url });

    expect(await failureOf(client.me({ signal }))).toMatchObject({ slug: 'answer-too-large' });
    expect(ledger()[0]?.bytes_in).toBeLessThan(3 * 1024 * 1024);
  });

  it('of a page without end that is no problem is not read on', async () => {
    const closed = Promise.withResolvers<void>();
    registry.on('GET /v1/me', (_, response) => {
      response.writeHead(502, { 'content-type': 'text/html' });
      response.on('close', closed.resolve);
      const pour = () => {
        while (!response.destroyed && response.write(Buffer.alloc(64 * 1024, 'a')));
      };
      response.on('drain', pour);
      pour();
    });
    const { client, ledger } = createTestClient({ registryUrl: registry.url });

    expect(await failureOf(client.me({ signal }))).toMatchObject({ slug: 'registry-failed' });
    await closed.promise;
    expect(ledger()).toMatchObject([{ bytes_in: 0 }]);
  });

  it.each([
    [200, 'application/json'],
    [500, 'application/problem+json'],
  ])('of %i nested 3,000 deep is not read', async (status, type) => {
    registry.on('GET /v1/me', (_, response) => {
      response.writeHead(status, { 'content-type': type }).end(`{"handle":"ada","more":${DEEP_TEXT}}`);
    });
    const { client } = createTestClient({ registryUrl: registry.url });

    expect(await failureOf(client.me({ signal }))).toMatchObject({
      slug: 'answer-too-deep',
      party: 'registry',
      title: 'The registry sent something nested too deeply',
    });
  });

  it('with a problem says what the registry says, and links to its page alone', async () => {
    registry.on('GET /v1/me', (_, response) => {
      sendJson(
        response,
        401,
        sampleProblem('unauthenticated', 401, { type: `${registry.url}/problems/unauthenticated` }),
      );
    });
    const { client } = createTestClient({ registryUrl: registry.url });

    expect(await failureOf(client.me({ signal }))).toEqual({
      slug: 'unauthenticated',
      party: 'registry',
      title: 'The title of unauthenticated',
      detail: 'The detail of unauthenticated.',
      retry_after_s: null,
      instance: 'log-1',
      help_url: `${registry.url}/problems/unauthenticated`,
      field: 'access_token',
    });
  });

  it.each(['javascript:alert(1)/problems/x', 'https://evil.test/problems/x', 'about:blank'])(
    'with a problem of type %s links nowhere',
    async (type) => {
      registry.on('GET /v1/me', (_, response) =>
        sendJson(response, 500, { ...sampleProblem('x', 500), type }),
      );
      const { client } = createTestClient({ registryUrl: registry.url });

      expect(await failureOf(client.me({ signal }))).toMatchObject({ help_url: null, party: 'registry' });
    },
  );

  it('with a Retry-After header and no number in the body carries the header', async () => {
    registry.on('GET /v1/me', (_, response) => {
      response.setHeader('retry-after', '17');
      sendJson(response, 429, sampleProblem('run-limit', 429));
    });
    const { client } = createTestClient({ registryUrl: registry.url });

    expect(await failureOf(client.me({ signal }))).toMatchObject({ slug: 'run-limit', retry_after_s: 17 });
  });

  it.each([429, 503])(
    'with %i and a page of a proxy says how long to wait, and that it was a proxy',
    async (status) => {
      registry.on('GET /v1/me', (_, response) => {
        response
          .writeHead(status, { 'content-type': 'text/html', 'retry-after': '12' })
          .end('<h1>Slow down</h1>');
      });
      const { client } = createTestClient({ registryUrl: registry.url });

      expect(await failureOf(client.me({ signal }))).toMatchObject({
        slug: 'registry-failed',
        retry_after_s: 12,
      });
    },
  );

  it('with a problem about a member of the request leads to its field', async () => {
    registry.on('GET /v1/me', (_, response) => {
      const errors = [{ pointer: '/goal', message: 'is empty; describe what you want to achieve' }];
      sendJson(response, 422, sampleProblem('invalid-request', 422, { errors }));
    });
    const { client } = createTestClient({ registryUrl: registry.url });

    expect(await failureOf(client.me({ signal }))).toMatchObject({
      field: 'goal',
      detail: 'The detail of invalid-request. goal is empty; describe what you want to achieve.',
    });
  });

  it.each(['provider-key-rejected', 'provider-unavailable', 'provider-timeout'])(
    'with %s names the provider as the party',
    async (slug) => {
      registry.on('GET /v1/me', (_, response) => sendJson(response, 502, sampleProblem(slug, 502)));
      const { client } = createTestClient({ registryUrl: registry.url });

      expect(await failureOf(client.me({ signal }))).toMatchObject({ slug, party: 'provider' });
    },
  );
});

describe('a registry that is not there', () => {
  it('is unreachable', async () => {
    const { client } = createTestClient({ registryUrl: registry.url });
    await registry.close();

    expect(await failureOf(client.me({ signal }))).toMatchObject({
      slug: 'registry-unreachable',
      party: 'network',
      field: 'registry_url',
    });
    registry = await openStandInRegistry();
  });
});

describe('plans', () => {
  it('are saved under the key they are given and deleted by id', async () => {
    const { client } = createTestClient({ registryUrl: registry.url, token: TOKEN });
    const deleted: string[] = [];
    registry.on('DELETE /v1/plans/p-1', (request, response) => {
      deleted.push(String(request.headers.authorization));
      response.writeHead(204).end();
    });

    await client.changePlan('p-1', { change: 'delete' }, { signal });

    expect(deleted).toEqual([`Bearer ${TOKEN}`]);
  });

  it('are renamed only as they were read, and copied under the key that is given', async () => {
    const { client } = createTestClient({ registryUrl: registry.url, token: TOKEN });
    const sent: unknown[] = [];
    for (const route of ['PUT /v1/plans/p-1', 'POST /v1/plans/p-1/duplicate', 'POST /v1/plans/p-1/restore'])
      registry.on(route, ({ headers }, response) => {
        sent.push({ match: headers['if-match'], key: headers['idempotency-key'] });
        response.writeHead(204).end();
      });

    await client.changePlan('p-1', { change: 'rename', title: 'Notes', tag: '"1"' }, { signal });
    await client.changePlan('p-1', { change: 'duplicate', tag: 'k-1' }, { signal });
    await client.changePlan('p-1', { change: 'restore' }, { signal });

    expect(sent).toEqual([{ match: '"1"' }, { key: 'k-1' }, {}]);
  });

  it('that the registry will not change say why', async () => {
    const { client } = createTestClient({ registryUrl: registry.url, token: TOKEN });
    registry.on('DELETE /v1/plans/p-1', (_, response) =>
      sendJson(response, 404, sampleProblem('not-found', 404)),
    );

    expect(await failureOf(client.changePlan('p-1', { change: 'delete' }, { signal }))).toMatchObject({
      slug: 'not-found',
    });
  });

  it('of a further page are asked for by its cursor', async () => {
    const { client } = createTestClient({ registryUrl: registry.url, token: TOKEN });

    await client.listPlans('a b/c', { signal });

    expect(registry.requests).toEqual(['GET /v1/me/plans?cursor=a+b%2Fc']);
  });
});
