import { STATUS_CODES, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

import type { Logger } from 'pino';

import { CONNECTION_PROBLEMS, type ConnectionProblemSlug } from '../../lib/protocol/index.ts';
import { CONNECTION_PROBLEM_TITLES } from '../../lib/texts/en/codes/problems.ts';

export interface BrokenRequestParts {
  publicUrl: string;
  logger: Logger;
  newId: () => string;
  /** Milliseconds, monotonic. */
  elapsed: () => number;
}

/** No limit counts requests that cannot be read, so their log lines are capped, for all senders together. */
const LINES_PER_MINUTE = 60;
const MINUTE_MS = 60_000;

const DETAILS: Readonly<Record<ConnectionProblemSlug, string>> = {
  'malformed-request':
    'What came is not HTTP/1.1, or has no host or address in it that can be read. Nothing of it was done.',
  'headers-too-large': 'The headers are larger than the registry reads. Send fewer or shorter ones.',
  'request-timeout': 'The request did not come whole in time. Send it again.',
};

const SLUGS: Readonly<Record<string, ConnectionProblemSlug>> = {
  HPE_HEADER_OVERFLOW: 'headers-too-large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 'headers-too-large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request-timeout',
};

/**
 * How long a client has to read the refusal. If closed sooner, with some of its bytes unread, it would lose the
 * answer.
 */
const FAREWELL_MS = 500;

/** Header fields, and the problem as JSON. */
interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

const toText = ({ status, headers, body }: Answer): string =>
  [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    '',
    body,
  ].join('\r\n');

export interface BrokenRequests {
  /** Answers requests that this server's parser refuses before there is a request object. */
  answerAt(server: Server): void;
  /** Answers a request that cannot be passed to the app because its host or address is missing or invalid. */
  answer(): Response;
}

/**
 * Answers requests that never reach the app, in the form that all problems have, and writes one line each to
 * the access log. Neither repeats anything that was sent. After 60 lines in a minute, the first line of the
 * next minute says how many were left out, as `not_logged`.
 */
export const createBrokenRequests = ({
  publicUrl,
  logger,
  newId,
  elapsed,
}: BrokenRequestParts): BrokenRequests => {
  let minute = { since: elapsed(), count: 0 };

  const log = (line: Record<string, unknown>): void => {
    const left = Math.max(0, minute.count - LINES_PER_MINUTE);
    const isOver = elapsed() - minute.since >= MINUTE_MS;
    if (isOver) minute = { since: elapsed(), count: 0 };
    minute.count += 1;
    if (minute.count > LINES_PER_MINUTE) return;
    logger.info({ ...line, ...(isOver && left > 0 ? { not_logged: left } : {}) }, 'request');
  };

  const refuse = (slug: ConnectionProblemSlug): Answer => {
    const instance = newId();
    const { status } = CONNECTION_PROBLEMS[slug];
    const title = CONNECTION_PROBLEM_TITLES[slug];
    const type = `${publicUrl}/problems/${slug}`;
    const body = JSON.stringify({ type, title, status, detail: DETAILS[slug], instance });
    log({ request_id: instance, method: '-', route: '-', status, duration_ms: 0, problem: slug });
    return {
      status,
      headers: {
        'content-type': 'application/problem+json',
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
        'content-length': String(Buffer.byteLength(body)),
        connection: 'close',
      },
      body,
    };
  };

  const end = (socket: Duplex, slug: ConnectionProblemSlug): void => {
    socket.end(toText(refuse(slug)));
    setTimeout(() => socket.destroy(), FAREWELL_MS).unref();
  };

  return {
    answerAt: (server) => {
      const responses = new WeakMap<Duplex, Set<ServerResponse>>();
      const answered = new WeakSet<Duplex>();

      server.on('request', (request, response) => {
        const underWay = responses.get(request.socket) ?? new Set();
        responses.set(request.socket, underWay.add(response));
        response.once('close', () => underWay.delete(response));
      });

      // We have no use for `Expect` and ignore it. Node would refuse the request without a message.
      server.on('checkExpectation', (request, response) => server.emit('request', request, response));
      // Only a proxy can handle `CONNECT`.
      server.on('connect', (_request, socket) => {
        socket.on('error', () => socket.destroy());
        end(socket, 'malformed-request');
      });

      server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
        if (answered.has(socket)) return;
        answered.add(socket);
        // Nothing else may be written into an answer that is already under way.
        const isTalking = [...(responses.get(socket) ?? [])].some(({ headersSent }) => headersSent);
        if (error.code === 'ECONNRESET' || !socket.writable || isTalking) socket.destroy();
        else end(socket, SLUGS[error.code ?? ''] ?? 'malformed-request');
      });
    },
    answer: () => {
      const { body, ...init } = refuse('malformed-request');
      return new Response(body, init);
    },
  };
};
