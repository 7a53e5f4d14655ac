import { networkInterfaces } from 'node:os';
import { gzipSync } from 'node:zlib';

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { problemSlug, ProblemSchema, z, type Problem } from '../../lib/protocol/index.ts';
import { faults } from '../support/provider/index.ts';
import { useRegistry } from '../support/registry/registry-setup.ts';
import { createRunClient, PROVIDER_KEY, runRequest } from '../support/registry/run-client.ts';

const readProblem = async (response: Response): Promise<Problem & { slug: string }> => {
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  const problem = z.parse(ProblemSchema, await response.json());
  expect(problem.status).toBe(response.status);
  expect(problem.instance).toMatch(/^[0-9a-f-]{36}$/);
  return { ...problem, slug: problemSlug(problem) };
};

describe('a run that is refused', () => {
  const test = useRegistry({ env: { RUN_LIMIT: '2' } });

  const send = (init: RequestInit & { duplex?: 'half' }): Promise<Response> =>
    fetch(`${test.registry.url}/v1/intent/byo`, {
      method: 'POST',
      ...init,
      headers: {
        authorization: `Bearer ${test.token}`,
        'content-type': 'application/json',
        ...(init.headers as Record<string, string> | undefined),
      },
    });
  const body = JSON.stringify(runRequest());

  const refused: [string, number, string, () => Promise<Response>][] = [
    ['without a token', 401, 'unauthenticated', () => send({ body, headers: { authorization: '' } })],
    [
      'with a token nobody made',
      401,
      'unauthenticated',
      () => send({ body, headers: { authorization: `Bearer byokc_${'a'.repeat(43)}` } }),
    ],
    [
      'with a token in capital letters',
      401,
      'unauthenticated',
      () => send({ body, headers: { authorization: `Bearer ${test.token.toUpperCase()}` } }),
    ],
    [
      'with a token in small letters',
      401,
      'unauthenticated',
      () => send({ body, headers: { authorization: `Bearer ${test.token.toLowerCase()}` } }),
    ],
    [
      'with a token that is cut short',
      401,
      'unauthenticated',
      () => send({ body, headers: { authorization: `Bearer ${test.token.slice(0, -1)}` } }),
    ],
    [
      'with its token under another scheme',
      401,
      'unauthenticated',
      () => send({ body, headers: { authorization: `Basic ${test.token}` } }),
    ],
    [
      'with a token in a cookie',
      401,
      'unauthenticated',
      () =>
        send({ body, headers: { authorization: '', cookie: `token=${test.token}; session=${test.token}` } }),
    ],
    [
      'as JSON in text/plain',
      415,
      'unsupported-media-type',
      () => send({ body, headers: { 'content-type': 'text/plain' } }),
    ],
    [
      'in another charset',
      415,
      'unsupported-media-type',
      () => send({ body, headers: { 'content-type': 'application/json; charset=iso-8859-1' } }),
    ],
    [
      'gzipped',
      415,
      'unsupported-media-type',
      () => send({ body: gzipSync(body), headers: { 'content-encoding': 'gzip' } }),
    ],
    [
      'as a form',
      415,
      'unsupported-media-type',
      () => send({ body, headers: { 'content-type': 'multipart/form-data; boundary=x' } }),
    ],
    [
      'when only HTML is accepted',
      406,
      'not-acceptable',
      () => send({ body, headers: { accept: 'text/html' } }),
    ],
    ['cut off', 400, 'malformed-json', () => send({ body: body.slice(0, -1) })],
    ['with something behind it', 400, 'malformed-json', () => send({ body: `${body}{}` })],
    ['that is not UTF-8', 400, 'malformed-json', () => send({ body: Buffer.from([0x22, 0xff, 0xfe, 0x22]) })],
    ['that is empty', 400, 'malformed-json', () => send({ body: '' })],
    [
      'too large',
      413,
      'too-large',
      () => send({ body: JSON.stringify(runRequest({ goal: 'a'.repeat(140_000) })) }),
    ],
    [
      'too large in chunks of unknown number',
      413,
      'too-large',
      () => {
        const chunk = new TextEncoder().encode(' '.repeat(4_096));
        let left = 64;
        const stream = new ReadableStream<Uint8Array>({
          pull: (controller) => {
            left -= 1;
            if (left < 0) controller.close();
            else controller.enqueue(chunk);
          },
        });
        return send({ body: stream, duplex: 'half' });
      },
    ],
    ['nested without end', 422, 'invalid-request', () => send({ body: '['.repeat(60_000) })],
    ['that is a number', 422, 'invalid-request', () => send({ body: '1e999' })],
    [
      'for practice where there is none',
      422,
      'invalid-request',
      () => send({ body: JSON.stringify(runRequest({ provider: 'practice' })) }),
    ],
  ];

  it.each([
    ['an empty goal', { goal: '' }, '/goal'],
    ['a goal of spaces', { goal: '   \n ' }, '/goal'],
    ['a goal that is too long', { goal: 'a'.repeat(8_001) }, '/goal'],
    ['a goal with a NUL', { goal: 'a\0b' }, '/goal'],
    ['a goal with half a surrogate pair', { goal: 'a\ud800b' }, '/goal'],
    ['a goal that is a list', { goal: ['a'] }, '/goal'],
    ['a provider nobody knows', { provider: 'acme' }, '/provider'],
    ['a model with a line break', { model: 'a\nb' }, '/model'],
    ['no model', { model: undefined }, '/model'],
    ['a run id that is none', { run_id: 'x' }, '/run_id'],
    ['an empty key', { provider_key: '' }, '/provider_key'],
    ['a key of one character', { provider_key: 'a' }, '/provider_key'],
    ['a key of 10 KB', { provider_key: 'a'.repeat(10_000) }, '/provider_key'],
    ['a key with a line break', { provider_key: `${PROVIDER_KEY}\n` }, '/provider_key'],
    ['a key with a CRLF inside', { provider_key: `sk-secret\r\nx-evil: 1` }, '/provider_key'],
    ['a key with a NUL', { provider_key: `${PROVIDER_KEY}\0` }, '/provider_key'],
    ['a key in smart quotes', { provider_key: `“${PROVIDER_KEY}”` }, '/provider_key'],
    ['a key with a zero-width space', { provider_key: `${PROVIDER_KEY}\u200b` }, '/provider_key'],
    ['a key with a space', { provider_key: `Bearer ${PROVIDER_KEY}` }, '/provider_key'],
    ['an unknown member', { base_url: 'http://169.254.169.254' }, ''],
    ['a page that is an address alone', { grounding: 'https://example.com' }, '/grounding'],
    ['a page that is too long', { grounding: { text: 'a'.repeat(20_001) } }, '/grounding/text'],
    ['a page with a member nobody knows', { grounding: { html: 'x' } }, '/grounding'],
    ['a draft that is none', { redraft: { draft: 'x' } }, '/redraft/draft'],
    ['a switch that is none', { reroll: 'yes' }, '/reroll'],
    ['a cap of no tokens', { max_output_tokens: 0 }, '/max_output_tokens'],
    ['a cap of no tokens per call', { max_output_tokens_per_call: 0 }, '/max_output_tokens_per_call'],
    ['a cap of dollars for a model without a price', { max_cost_usd: 1 }, '/max_cost_usd'],
    ['a member named as a key', { [PROVIDER_KEY]: 1 }, ''],
    ['a member named __proto__', JSON.parse('{"__proto__": {"a": 1}}') as object, ''],
  ])('%s is named by its pointer alone', async (_name, changes, pointer) => {
    const request = runRequest(changes as Record<string, unknown>);
    const text = JSON.stringify(request);

    const response = await send({ body: text });

    expect(response.status).toBe(422);
    const problem = await readProblem(response);
    expect(problem.errors?.map((each) => each.pointer)).toEqual([pointer]);
    expect(JSON.stringify(problem)).not.toContain('sk-');
    expect(test.registry.output()).not.toContain('sk-');
  });

  it('never gets back anything of what it sent, whatever it sends', async () => {
    const secret = 'sk-canary-7d1f0c2b9e';
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(
          fc.constantFrom(
            'run_id',
            'goal',
            'provider',
            'model',
            'provider_key',
            'grounding',
            'redraft',
            'reroll',
            'max_output_tokens',
            'max_output_tokens_per_call',
            'max_cost_usd',
            secret,
            `${secret}/x`,
            '__proto__',
          ),
          fc.oneof(fc.constantFrom(secret, `${secret} `, `\n${secret}`), fc.jsonValue()),
        ),
        async (members) => {
          const response = await send({ body: JSON.stringify(members) });
          const text = await response.text();
          expect(response.status).toBe(422);
          expect(text).not.toContain('canary');
          const { errors = [] } = JSON.parse(text) as Problem;
          for (const { pointer } of errors)
            expect(pointer).toMatch(
              /^(?:\/(?:run_id|goal|provider|model|provider_key|reroll|max_output_tokens(?:_per_call)?|max_cost_usd|grounding(?:\/(?:url|title|text))?|redraft(?:\/(?:draft|note))?))?$/,
            );
        },
      ),
      { numRuns: process.env['DEEP'] === '1' ? 1_000 : 60 },
    );
    expect(test.registry.output()).not.toContain('canary');
  }, 120_000);

  it('beyond the live runs a user may have is 429 run-limit, while others go on', async () => {
    test.provider.setScript(() => faults.silence('mid-stream'));
    const controllers = [new AbortController(), new AbortController()];
    // Kept: a response that nobody holds is collected, and its connection closed.
    const live: Response[] = [];
    const runId = crypto.randomUUID();
    for (const [index, { signal }] of controllers.entries()) {
      const request = runRequest(index === 0 ? { run_id: runId } : {});
      live.push(await test.client.post(request, { accept: 'text/event-stream', signal }));
    }

    const known = await test.client.post(runRequest({ run_id: runId }), { accept: 'text/event-stream' });
    const third = await test.client.post(runRequest(), { accept: 'text/event-stream' });
    const bob = await test.clientOf('bob');
    test.provider.setScript(() => undefined);
    const other = await bob.post(runRequest());

    expect(live.map(({ status }) => status)).toEqual([200, 200]);
    expect((await readProblem(known)).slug).toBe('run-exists');
    expect((await readProblem(third)).slug).toBe('run-limit');
    expect(other.status).toBe(200);
    for (const controller of controllers) controller.abort();
    await test.provider.allClosed();
  });

  it('under an id that is live is 409 run-exists', async () => {
    test.provider.setScript(() => faults.silence('mid-stream'));
    const runId = crypto.randomUUID();
    const controller = new AbortController();
    const first = await test.client.post(runRequest({ run_id: runId }), {
      accept: 'text/event-stream',
      signal: controller.signal,
    });

    const second = await test.client.post(runRequest({ run_id: runId }), { accept: 'text/event-stream' });

    expect(first.status).toBe(200);
    expect((await readProblem(second)).slug).toBe('run-exists');
    controller.abort();
    await test.provider.allClosed();
    test.provider.setScript(() => undefined);
  });

  it('answers 404 and 405 as problems, and sends no CORS headers to anybody', async () => {
    const origin = { origin: 'https://evil.example' };
    const [none, wrongMethod, preflight] = await Promise.all([
      fetch(`${test.registry.url}/v1/nothing`, { headers: origin }),
      fetch(`${test.registry.url}/v1/intent/byo`, { headers: origin }),
      fetch(`${test.registry.url}/v1/intent/byo`, {
        method: 'OPTIONS',
        headers: { ...origin, 'access-control-request-method': 'POST' },
      }),
    ]);

    expect((await readProblem(none)).slug).toBe('not-found');
    expect((await readProblem(wrongMethod)).slug).toBe('method-not-allowed');
    expect(wrongMethod.headers.get('allow')).toBe('POST');
    expect(preflight.status).toBe(405);
    for (const response of [none, wrongMethod, preflight])
      expect([...response.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  // Last: an unread body is drained for 500 ms, which a starved machine may miss; its connection is then closed.
  it.each(refused)('%s is %i %s', async (_name, status, slug, post) => {
    const calls = test.provider.calls.length;

    const response = await post();

    expect(response.status).toBe(status);
    expect((await readProblem(response)).slug).toBe(slug);
    expect(test.provider.calls).toHaveLength(calls);
  });
});

describe('a key that came in clear', () => {
  const test = useRegistry({ env: { HOST: '0.0.0.0', TRUST_PROXY: 'loopback' } });
  const forwarded = (headers: Record<string, string>): Promise<Response> =>
    test.client.post(runRequest(), { headers });

  it('from another machine is refused with tls-required before its body is read', async () => {
    const elsewhere = Object.values(networkInterfaces())
      .flat()
      .find((each) => each?.family === 'IPv4' && !each.internal)?.address;
    expect(elsewhere, 'this machine has an address that is not loopback').toBeDefined();
    const { port } = new URL(test.registry.url);
    const client = createRunClient(`http://${elsewhere}:${port}`, test.token);

    const response = await client.post({ not: 'looked at' });

    expect(response.status).toBe(403);
    expect((await readProblem(response)).slug).toBe('tls-required');
    expect(test.provider.calls).toHaveLength(0);
  });

  it.each([
    ['http', { 'x-forwarded-proto': 'http' }, 403],
    ['https', { 'x-forwarded-proto': 'https' }, 200],
    ['https, then http', { 'x-forwarded-proto': 'https, http' }, 403],
    ['http, then https', { 'x-forwarded-proto': 'http, https' }, 403],
    [
      'https in one header and http in the other',
      { forwarded: 'proto=https', 'x-forwarded-proto': 'http' },
      403,
    ],
    [
      'http in one header and https in the other',
      { forwarded: 'proto=http', 'x-forwarded-proto': 'https' },
      403,
    ],
    ['Forwarded with http', { forwarded: 'for=192.0.2.1;proto=http' }, 403],
    ['Forwarded with https', { forwarded: 'for=192.0.2.1;proto=https' }, 200],
    ['a client but no scheme', { 'x-forwarded-for': '192.0.2.1' }, 403],
  ])('through a trusted proxy that says %s', async (_name, headers, status) => {
    expect((await forwarded(headers as Record<string, string>)).status).toBe(status);
  });
});

describe('a key that came in clear, where the trusted proxy is another one', () => {
  const test = useRegistry({ env: { TRUST_PROXY: '10.0.0.0/8' } });

  it.each([
    ['http', { 'x-forwarded-proto': 'http' }, 403],
    ['Forwarded with http', { forwarded: 'for=192.0.2.1;proto=http' }, 403],
    ['a client but no scheme', { 'x-forwarded-for': '192.0.2.1' }, 403],
    ['nothing', {}, 200],
  ])('through a local proxy that says %s', async (_name, headers, status) => {
    const response = await test.client.post(runRequest(), { headers });

    expect(response.status).toBe(status);
  });
});
