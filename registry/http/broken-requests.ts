import { STATUS_CODES, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

import type { Logger } from 'pino';

import { CONNECTION_PROBLEMS, type ConnectionProblemSlug } from '../../lib/protocol/index.ts';

export interface BrokenRequestParts {
  publicUrl: string;
  logger: Logger;
  newId: () => string;
}

const DETAILS: Readonly<Record<ConnectionProblemSlug, string>> = {
  'malformed-request': 'What came is not HTTP/1.1. Nothing of it was read.',
  'headers-too-large': 'The headers are larger than the registry reads. Send fewer or shorter ones.',
  'request-timeout': 'The request did not come whole in time. Send it again.',
};

const SLUGS: Readonly<Record<string, ConnectionProblemSlug>> = {
  HPE_HEADER_OVERFLOW: 'headers-too-large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 'headers-too-large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request-timeout',
};

/** How long a client may take to read that it is refused. Closed sooner, with bytes of it unread, it would lose the answer. */
const FAREWELL_MS = 500;

const toAnswer = (
  slug: ConnectionProblemSlug,
  { publicUrl }: BrokenRequestParts,
  instance: string,
): string => {
  const { status, title } = CONNECTION_PROBLEMS[slug];
  const type = `${publicUrl}/problems/${slug}`;
  const body = JSON.stringify({ type, title, status, detail: DETAILS[slug], instance });
  return [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'content-type: application/problem+json',
    'cache-control: no-store',
    'x-content-type-options: nosniff',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
    '',
    body,
  ].join('\r\n');
};

/**
 * Answers what the HTTP parser refuses before there is a request, in the form that all problems have, with one line
 * in the access log. Nothing that was sent is repeated in either.
 */
export const answerBrokenRequests = (server: Server, parts: BrokenRequestParts): void => {
  const responses = new WeakMap<Duplex, Set<ServerResponse>>();
  const answered = new WeakSet<Duplex>();

  server.on('request', (request, response) => {
    const underWay = responses.get(request.socket) ?? new Set();
    responses.set(request.socket, underWay.add(response));
    response.once('close', () => underWay.delete(response));
  });

  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (answered.has(socket)) return;
    answered.add(socket);
    // Into an answer that is under way nothing else may be written.
    const isTalking = [...(responses.get(socket) ?? [])].some(({ headersSent }) => headersSent);
    if (error.code === 'ECONNRESET' || !socket.writable || isTalking) {
      socket.destroy();
      return;
    }
    const slug = SLUGS[error.code ?? ''] ?? 'malformed-request';
    const requestId = parts.newId();
    socket.end(toAnswer(slug, parts, requestId));
    setTimeout(() => socket.destroy(), FAREWELL_MS).unref();
    const { status } = CONNECTION_PROBLEMS[slug];
    parts.logger.info(
      { request_id: requestId, method: '-', route: '-', status, duration_ms: 0, problem: slug },
      'request',
    );
  });
};
