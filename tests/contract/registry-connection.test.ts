import { once } from 'node:events';
import { connect } from 'node:net';

import { describe, expect, it } from 'vitest';

import { CONNECTION_PROBLEMS, type Problem } from '../../lib/protocol/index.ts';
import { CONNECTION_PROBLEM_TITLES } from '../../lib/texts/en/codes/problems.ts';
import { createGate, faults } from '../support/provider/index.ts';
import { useRegistry } from '../support/registry/registry-setup.ts';
import { readEvents, runRequest } from '../support/registry/run-client.ts';

const problemIn = (answer: string): Problem =>
  JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4)) as Problem;

describe('a connection', () => {
  const test = useRegistry({
    settings: { server: { headersMs: 300, requestMs: 600 }, runs: { earlyWatchMs: 300 } },
  });

  const open = async () => {
    const { hostname, port } = new URL(test.registry.url);
    const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
    let received = '';
    socket.setEncoding('utf8').on('data', (text: string) => {
      received += text;
    });
    socket.on('error', () => {});
    await once(socket, 'connect');
    const ended = new Promise<string>((resolve) => {
      socket.once('close', () => resolve(received));
      // The other side has said everything; this end is closed then, as every client does.
      socket.once('end', () => socket.destroy());
    });
    return { socket, ended };
  };
  const signedIn = () => `host: x\r\nauthorization: Bearer ${test.token}\r\n`;
  const post = (body: string, more = '') =>
    `POST /v1/intent/byo HTTP/1.1\r\n${signedIn()}content-type: application/json\r\n${more}content-length: ${body.length}\r\n\r\n${body}`;

  describe('whose client sends no more after its request, as nc -N', () => {
    it.each([
      ['GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n', 200],
      ['GET /v1/search?q=notes HTTP/1.1\r\nhost: x\r\n\r\n', 200],
      ['GET /v1/me HTTP/1.1\r\nhost: x\r\n\r\n', 401],
    ])('gets its answer: %j', async (request, status) => {
      const { socket, ended } = await open();
      socket.end(request);

      expect(await ended).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    });

    it('gets an answer that takes its time', async () => {
      const { socket, ended } = await open();
      socket.end(`GET /v1/intent/byo/${crypto.randomUUID()}/events HTTP/1.1\r\n${signedIn()}\r\n`);

      expect(await ended).toMatch(/^HTTP\/1\.1 404 /);
    });

    it('gets the answers of two requests, and that of a refused run', async () => {
      const { socket, ended } = await open();
      socket.end(`GET /v1/me HTTP/1.1\r\n${signedIn()}\r\n${post('{"goal":1}')}`);

      const answers = await ended;
      expect(answers.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 422']);
    });

    it.each(['text/event-stream', 'application/json'])(
      'ends a run that is held, as one that left does: from here they are the same (%s)',
      async (accept) => {
        test.provider.setScript(() => faults.silence('before-first-byte'));
        const run_id = crypto.randomUUID();
        const calls = test.provider.calls.length;
        const { socket } = await open();
        socket.write(post(JSON.stringify(runRequest({ run_id })), `accept: ${accept}\r\n`));
        await test.provider.callOpened(calls + 1);
        socket.end();

        await test.provider.callClosed(calls + 1);
        expect(
          await test.registry.logged('the end of the run', (line) => line['run_id'] === run_id),
        ).toMatchObject({ status: 499, outcome: 'client-closed-request' });
        socket.destroy();
      },
    );

    it('ends both runs that it sent one behind the other, when it breaks the connection', async () => {
      test.provider.setScript(() => faults.silence('before-first-byte'));
      const calls = test.provider.calls.length;
      const { socket } = await open();
      const held = post(JSON.stringify(runRequest()), 'accept: application/json\r\n');
      socket.write(`${held}${held}`);
      await test.provider.callOpened(calls + 2);

      socket.resetAndDestroy();

      await test.provider.allClosed();
      expect(test.provider.calls.slice(calls).map(({ outcome }) => outcome)).toEqual(['cut', 'cut']);
    });

    it('ends a run that it sent and half-closed in one go', async () => {
      const gate = createGate();
      test.provider.setScript(() => gate.behaviour);
      const run_id = crypto.randomUUID();
      const { socket } = await open();
      socket.end(post(JSON.stringify(runRequest({ run_id }))));

      expect(
        await test.registry.logged('the end of the run', (line) => line['run_id'] === run_id),
      ).toMatchObject({ status: 499, outcome: 'client-closed-request' });
      await test.provider.socketsClosed();
      gate.release();
      socket.destroy();
    });
  });

  describe('over which comes what is no request', () => {
    const CANARY = 'sk-canary-0123456789abcdef';
    it.each([
      ['no HTTP', `\u0016\u0003\u0001 ${CANARY}\r\n\r\n`, 'malformed-request'],
      ['a header without a name', `GET / HTTP/1.1\r\nhost: x\r\n: ${CANARY}\r\n\r\n`, 'malformed-request'],
      [
        'two lengths',
        `POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\nx: ${CANARY}\r\n\r\n`,
        'malformed-request',
      ],
      ['headers of 64 KiB', `GET / HTTP/1.1\r\nx: ${CANARY.repeat(2_600)}\r\n\r\n`, 'headers-too-large'],
      ['no host', `GET / HTTP/1.1\r\nx: ${CANARY}\r\n\r\n`, 'malformed-request'],
      ['no host, as HTTP/1.0 has it', `GET / HTTP/1.0\r\nx: ${CANARY}\r\n\r\n`, 'malformed-request'],
      [
        'a host that cannot be read',
        `GET / HTTP/1.1\r\nhost: x y\r\nx: ${CANARY}\r\n\r\n`,
        'malformed-request',
      ],
      [
        'an address that cannot be read',
        `GET http://[${CANARY}/ HTTP/1.1\r\nhost: x\r\n\r\n`,
        'malformed-request',
      ],
      ['a request to a proxy', `CONNECT ${CANARY}:443 HTTP/1.1\r\nhost: x\r\n\r\n`, 'malformed-request'],
      ['headers without an end', `GET / HTTP/1.1\r\nhost: x\r\nx: ${CANARY}`, 'request-timeout'],
    ] as const)('%s is answered with a problem and one line in the log', async (_what, bytes, slug) => {
      const { socket, ended } = await open();
      socket.write(bytes);

      const answer = await ended;
      const { status } = CONNECTION_PROBLEMS[slug];
      const title = CONNECTION_PROBLEM_TITLES[slug];
      expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
      expect(answer).toContain('content-type: application/problem+json');
      const problem = problemIn(answer);
      expect(problem).toMatchObject({ status, title });
      expect(problem.type).toMatch(new RegExp(`/problems/${slug}$`));
      const line = await test.registry.logged('the line', (each) => each['request_id'] === problem.instance);
      expect(line).toMatchObject({ msg: 'request', status, problem: slug });
      expect(answer + test.registry.output()).not.toContain('canary');
      const { pathname } = new URL(problem.type);
      expect((await fetch(`${test.registry.url}${pathname}`)).status).toBe(200);
    });

    it('does not count what expects something, which is a request', async () => {
      const { socket, ended } = await open();
      socket.end(`GET /v1/me HTTP/1.1\r\nhost: x\r\nexpect: ${CANARY}\r\n\r\n`);

      const answer = await ended;
      expect(answer).toMatch(/^HTTP\/1\.1 422 /);
      expect(problemIn(answer).errors).toMatchObject([{ message: expect.stringContaining('header expect') }]);
      expect(answer + test.registry.output()).not.toContain('canary');
    });

    it('gets nothing into an answer that is under way', async () => {
      const gate = createGate();
      test.provider.setScript(() => gate.behaviour);
      const { socket, ended } = await open();
      socket.write(post(JSON.stringify(runRequest()), 'accept: text/event-stream\r\n'));
      await gate.reached;
      socket.write('\u0016\u0003\u0001\r\n\r\n');

      expect((await ended).match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200']);
      await test.provider.socketsClosed();
      gate.release();
    });
  });
});

describe('a run id', () => {
  const test = useRegistry();

  it('is the same in either case: to watch, and to be refused', async () => {
    const runId = crypto.randomUUID();
    const posted = await test.client.post(runRequest({ run_id: runId.toUpperCase() }), {
      accept: 'text/event-stream',
    });
    expect(posted.headers.get('location')).toBe(`/v1/intent/byo/${runId}/events`);
    for (const spelling of [runId, runId.toUpperCase()]) {
      const watched = await test.client.get(`/v1/intent/byo/${spelling}/events`, { accept: '*/*' });
      expect(watched.status).toBe(200);
      expect((await readEvents(watched).rest()).at(-1)).toMatchObject({ event: 'result' });
    }
    expect((await readEvents(posted).rest()).at(-1)).toMatchObject({ data: { run_id: runId } });

    for (const spelling of [runId, runId.toUpperCase()])
      expect((await test.client.post(runRequest({ run_id: spelling }))).status).toBe(409);
  });
});
