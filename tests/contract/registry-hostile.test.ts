import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { problemSlug, type Problem } from '../../lib/protocol/index.ts';
import { deepCount } from '../support/counts.ts';
import { faults, type Behaviour } from '../support/provider/index.ts';
import { useRegistry } from '../support/registry/registry-setup.ts';
import { runRequest } from '../support/registry/run-client.ts';
import { sampleDraft } from '../support/samples/run-samples.ts';

const MB = 1024 * 1024;

describe('what a provider does', () => {
  const test = useRegistry({
    settings: { compose: { silenceMs: 1_500, maxResponseBytes: 4 * MB, maxLineBytes: MB } },
  });
  const rss = (): number => {
    const status = readFileSync(`/proc/${test.registry.pid}/status`, 'utf8');
    return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) * 1024;
  };
  const run = async (behaviour: Behaviour): Promise<Problem & { slug: string }> => {
    test.provider.setScript(() => behaviour);
    const problem = (await (await test.client.post(runRequest())).json()) as Problem;
    test.provider.setScript(() => undefined);
    await test.provider.socketsClosed();
    return { ...problem, slug: problemSlug(problem) };
  };

  it.each([
    ['rejects the key', faults.status(401), 'provider-key-rejected', 422],
    ['says the budget is spent', faults.status(402), 'provider-quota-exhausted', 402],
    ['does not know the model', faults.status(404), 'provider-model-unknown', 422],
    ['limits calls', faults.status(429, { retryAfter: '700' }), 'provider-rate-limited', 429],
    ['fails', faults.status(500), 'provider-unavailable', 502],
    ['is overloaded', faults.status(529, { retryAfter: '700' }), 'provider-unavailable', 502],
    ['fails in the middle', faults.midStreamError(), 'provider-unavailable', 502],
    ['stops in the middle', faults.truncated, 'provider-unavailable', 502],
    ['answers with another content type', faults.wrongContentType, 'provider-unavailable', 502],
    ['is a captive portal', faults.captivePortal, 'provider-unavailable', 502],
    ['declines', faults.refusal, 'provider-refused', 422],
    ['says nothing', faults.empty, 'provider-output-invalid', 502],
    ['goes silent', faults.silence('mid-stream'), 'provider-timeout', 504],
    ['resets the connection', faults.reset('mid-event'), 'provider-unavailable', 502],
  ])('when it %s is a problem that names it', async (name, behaviour, slug, status) => {
    const calls = test.provider.calls.length;

    const problem = await run(behaviour);

    expect(problem).toMatchObject({ slug, status, provider: 'openai' });
    expect(problem.detail).toContain('OpenAI');
    expect(test.provider.calls).toHaveLength(calls + 1);
    expect(problem.retry_after_s).toBe(/limits|overloaded/.test(name) ? 700 : undefined);
  });

  it.each([301, 302, 307, 308] as const)('when it redirects (%i) leads nowhere', async (status) => {
    const elsewhere = createServer();
    let connections = 0;
    elsewhere.on('connection', () => (connections += 1));
    elsewhere.listen(0, '127.0.0.1');
    await once(elsewhere, 'listening');
    const { port } = elsewhere.address() as { port: number };

    const problem = await run(faults.redirect(status, `http://127.0.0.1:${port}/`));

    expect(problem.slug).toBe('provider-unavailable');
    expect(connections).toBe(0);
    elsewhere.close();
  });

  it.each([
    ['an answer without an end', faults.endless],
    ['a line without an end', faults.giantLine(1_000_000_000)],
  ])('when it sends %s is cut, and costs no memory', async (_name, behaviour) => {
    await run(faults.status(500));
    const before = rss();

    const problem = await run(behaviour);

    const grown = (rss() - before) / MB;
    console.log(`grown by ${grown.toFixed(1)} MB`);
    expect(problem.slug).toBe('provider-unavailable');
    expect(grown).toBeLessThan(64);
  });
});

describe('what a client does', () => {
  const test = useRegistry({ settings: { server: { requestMs: 1_000, headersMs: 500 } } });
  const open = async () => {
    const { hostname, port } = new URL(test.registry.url);
    const socket = connect({ host: hostname, port: Number(port) });
    let received = '';
    socket.setEncoding('latin1');
    socket.on('data', (piece) => {
      received += String(piece);
    });
    socket.on('error', () => {});
    await once(socket, 'connect');
    // Not `once`, which an error on the way to it ends.
    const closed = new Promise((resolve) => socket.once('close', resolve));
    return { socket, closed, received: () => received };
  };

  it('who sends its headers slowly is cut off', async () => {
    const { socket, closed, received } = await open();
    socket.write('POST /v1/intent/byo HTTP/1.1\r\nhost: x\r\nx-slow: ');

    await closed;

    expect(received()).toMatch(/^HTTP\/1\.1 408/);
  });

  it('who sends its body slowly is cut off', async () => {
    const { socket, closed, received } = await open();
    socket.write(
      `POST /v1/intent/byo HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${test.token}\r\n` +
        'content-type: application/json\r\ncontent-length: 100\r\n\r\n{"goal"',
    );

    await closed;

    expect(received()).toMatch(/^HTTP\/1\.1 408|^$/);
    expect(test.provider.calls).toHaveLength(0);
  });

  it('who leaves in the middle of its body has started nothing', async () => {
    const { socket } = await open();
    socket.write(
      `POST /v1/intent/byo HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${test.token}\r\n` +
        'content-type: application/json\r\ncontent-length: 100\r\n\r\n{"goal"',
    );
    socket.destroy();

    const line = await test.registry.logged(
      'the request',
      ({ route, status }) => route === '/v1/intent/byo' && status === 499,
    );
    expect(line['run_id']).toBeUndefined();
    expect(test.provider.calls).toHaveLength(0);
  });

  it.each([
    ['says so first', (body: string) => `content-length: ${body.length}\r\n\r\n${body}`],
    [
      'does not say so',
      (body: string) =>
        `transfer-encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`,
    ],
  ])(
    'who sends far too large a body and %s is told, and goes on over the same connection',
    async (_, framed) => {
      const { socket, closed, received } = await open();
      socket.write(
        `POST /v1/intent/byo HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${test.token}\r\n` +
          `content-type: application/json\r\n${framed(' '.repeat(MB))}`,
      );
      socket.write('GET /v1/providers HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n');

      await closed;

      expect(received().match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 413', 'HTTP/1.1 200']);
    },
  );

  it('who sends a body without an end is told, and cut off', async () => {
    const { socket, closed, received } = await open();
    socket.write(
      `POST /v1/intent/byo HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${test.token}\r\n` +
        'content-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n',
    );
    const chunk = `${(64 * 1024).toString(16)}\r\n${' '.repeat(64 * 1024)}\r\n`;
    // A client that goes on while it is answered may lose the answer to the reset that follows.
    const write = (): void => {
      while (!socket.destroyed && received() === '' && socket.write(chunk));
    };
    socket.on('drain', write);
    write();

    await closed;

    expect(received()).toMatch(/^HTTP\/1\.1 413/);
  });

  it('who sends bytes that are no HTTP is answered 400 and nothing is said about them', async () => {
    const { socket, closed, received } = await open();
    socket.write('\x16\x03\x01 sk-canary \r\n\r\n');

    await closed;

    expect(received()).toMatch(/^HTTP\/1\.1 400/);
    expect(test.registry.output()).not.toContain('canary');
  });

  it('who sends any bytes at all is answered in HTTP or cut off, and nothing is said about them', async () => {
    const whole = JSON.stringify(runRequest({ provider: 'canary' }));
    const valid = `POST /v1/intent/byo HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${test.token}\r\nx-canary: canary\r\ncontent-type: application/json\r\ncontent-length: ${whole.length}\r\nconnection: close\r\n\r\n${whole}`;
    const damaged = fc
      .array(fc.tuple(fc.nat(valid.length - 1), fc.uint8Array({ maxLength: 4 }), fc.nat(6)), {
        minLength: 1,
        maxLength: 4,
      })
      .map((damages) => {
        let bytes = Buffer.from(valid);
        for (const [at, inserted, removed] of damages)
          bytes = Buffer.concat([bytes.subarray(0, at), inserted, bytes.subarray(at + removed)]);
        return bytes;
      });
    const bytes = fc.oneof(
      damaged,
      fc.uint8Array({ minLength: 1, maxLength: 400 }).map((each) => Buffer.from(each)),
    );
    await fc.assert(
      fc.asyncProperty(bytes, async (sent) => {
        const { socket, closed, received } = await open();
        // What is not whole is not waited for.
        socket.end(sent);
        await closed;
        expect(received()).toMatch(/^(?:HTTP\/1\.1 [1-5]\d\d |$)/);
        expect(received()).not.toContain('canary');
      }),
      { numRuns: deepCount({ sample: 100, deep: 5_000 }) },
    );
    expect(test.registry.output()).not.toContain('canary');
    expect(test.provider.calls).toHaveLength(0);
    expect((await test.client.get('/v1/providers')).status).toBe(200);
  }, 600_000);

  it('who sends two requests that contradict each other in length is refused', async () => {
    const { socket, closed, received } = await open();
    socket.write(
      'POST /v1/plans HTTP/1.1\r\nhost: x\r\ncontent-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\nGET / HTTP/1.1\r\n\r\n',
    );

    await closed;

    expect(received()).toMatch(/^HTTP\/1\.1 400/);
  });

  it.each([
    'http://169.254.169.254/latest/meta-data',
    'file:///etc/passwd',
    'gopher://127.0.0.1:11211/_stats',
    '//127.0.0.1',
    '{{target}}',
    '../../v1',
    '@127.0.0.1',
    'model?x=http://127.0.0.1:',
  ])('whatever address it writes into a field, no connection is opened to it: %s', async (text) => {
    const target = createServer();
    let connections = 0;
    target.on('connection', () => (connections += 1));
    target.listen(0, '127.0.0.1');
    await once(target, 'listening');
    const { port } = target.address() as { port: number };
    const address = text.replace('{{target}}', `http://127.0.0.1:${port}/`);
    const full = address.endsWith(':') ? `${address}${port}` : address;

    for (const changes of [
      { goal: full },
      { model: full },
      { provider_key: full.padEnd(8, 'x') },
      { grounding: { url: full, title: full, text: full } },
      { redraft: { draft: sampleDraft({ kind: 'agent', manifest: { service_url: full } }), note: full } },
    ]) {
      const response = await test.client.post(runRequest(changes));
      await response.text();
      expect([200, 422]).toContain(response.status);
    }
    for (const changes of [{ provider: full }, { run_id: full }, { base_url: full }, { url: full }])
      expect((await test.client.post(runRequest(changes))).status).toBe(422);
    for (const headers of [{ 'x-forwarded-host': full }, { forwarded: `host="${full}";proto=https` }])
      await (await test.client.post(runRequest(), { headers })).text();

    expect(connections).toBe(0);
    expect(
      test.provider.calls.map(({ path }) => path).every((path) => path === '/openai/v1/chat/completions'),
    ).toBe(true);
    target.close();
  });
});
