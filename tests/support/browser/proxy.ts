import { createServer, request as requestOf, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { connect, type AddressInfo, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';

import { makeCertificate } from './certificate.ts';

export interface ProxiedRequest {
  method: string;
  /** With its port, unless it is the scheme's own. All there is to know of a request inside a `CONNECT`. */
  host: string;
  path: string;
  /** Head and body as they went out; of a `CONNECT` only the encrypted bytes. */
  bytes(): Buffer;
  body(): Buffer;
  /** Body of the answer, as far as it has passed. */
  answer(): Buffer;
  /** Of the answer; null while there is none. */
  status(): number | null;
  /** Whether the answer has passed to its end. */
  isWhole(): boolean;
}

export interface ProxyOptions {
  /**
   * Hosts that nobody here may contact: what the browser sends them over TLS is read, and goes to the
   * address that stands in for them. The browser must not mind the certificate.
   */
  standIns?: Readonly<Record<string, string>>;
}

export interface RecordingProxy {
  port: number;
  requests: ProxiedRequest[];
  /** Hosts with their ports, 443 apart, each once, from that request on, without those the browser contacts by itself. */
  hosts(since?: number): string[];
  /** Chromium flags that send everything through here, loopback included. */
  flags: string[];
  /** From now on, of requests that match, `lost`: the answer is dropped; `held`: it never comes. */
  withhold(how: 'lost' | 'held', isMeant: (request: { method: string; path: string }) => boolean): void;
  /** Ends what `withhold` began; answers that are held stay held. */
  deliver(): void;
  close(): Promise<void>;
}

type Fate = 'delivered' | 'lost' | 'held';
type FateOf = (request: { method: string; path: string }) => Fate;
const deliverAll: FateOf = () => 'delivered';

/**
 * Seen of Chromium 156 with these flags and no extension: its sign-in, its update check, and, once
 * somebody types into a text field of any page, the dictionary of its spelling checker.
 */
const BROWSERS_OWN = new Set(['accounts.google.com', 'update.googleapis.com', 'redirector.gvt1.com']);

type Start = Pick<ProxiedRequest, 'method' | 'host' | 'path'>;

const record = (requests: ProxiedRequest[], start: Start, head: string) => {
  const sent: Buffer[] = [];
  const answered: Buffer[] = [];
  let status: number | null = null;
  let isWhole = false;
  requests.push({
    ...start,
    bytes: () => Buffer.concat([Buffer.from(head), ...sent]),
    body: () => Buffer.concat(sent),
    answer: () => Buffer.concat(answered),
    status: () => status,
    isWhole: () => isWhole,
  });
  return {
    keep: (chunk: Buffer) => void sent.push(chunk),
    keepAnswer: (answer: IncomingMessage) => {
      status = answer.statusCode ?? null;
      answer.on('data', (chunk: Buffer) => void answered.push(chunk));
      answer.once('end', () => {
        isWhole = true;
      });
    },
  };
};

const headOf = (request: IncomingMessage): string =>
  `${request.method ?? ''} ${request.url ?? ''}\r\n${request.rawHeaders.join('\r\n')}\r\n\r\n`;

/** Sends it on to `target`, as whose request it is kept unless it was meant for somebody else. */
const forward = (
  request: IncomingMessage,
  response: ServerResponse,
  requests: ProxiedRequest[],
  fateOf: FateOf,
  target: URL,
  meant: URL = target,
): void => {
  const { keep, keepAnswer } = record(
    requests,
    { method: request.method ?? '', host: meant.host, path: `${meant.pathname}${meant.search}` },
    headOf(request),
  );
  const upstream = requestOf(target, {
    method: request.method,
    headers: request.headers,
    agent: false,
    // Looked up, it would stand in line behind the browser's own hosts: for seconds where nobody knows them.
    hostname: target.hostname === 'localhost' ? '127.0.0.1' : target.hostname,
  });
  request.on('data', keep);
  request.pipe(upstream);
  // Whoever closes first closes the other: a proxy that holds on would hide a cancel.
  response.once('close', () => upstream.destroy());
  upstream.once('error', () => response.destroy());
  upstream.once('response', (answer) => {
    const fate = fateOf({ method: request.method ?? '', path: target.pathname });
    if (fate === 'lost') response.destroy();
    if (fate !== 'delivered') return;
    response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
    keepAnswer(answer);
    answer.pipe(response);
    answer.once('error', () => response.destroy());
  });
};

const tunnel = (request: IncomingMessage, client: Duplex, requests: ProxiedRequest[]): Socket => {
  const host = request.url ?? '';
  const { keep } = record(requests, { method: 'CONNECT', host, path: '' }, headOf(request));
  const { hostname, port } = new URL(`http://${host}`);
  const upstream = connect(Number(port === '' ? 80 : port), hostname, () => {
    client.write('HTTP/1.1 200 Connection established\r\n\r\n');
    client.on('data', keep);
    client.pipe(upstream);
    upstream.pipe(client);
  });
  for (const [one, other] of [
    [client, upstream],
    [upstream, client],
  ] as const) {
    one.once('close', () => other.destroy());
    one.once('error', () => other.destroy());
  }
  return upstream;
};

/** A forward proxy on loopback that keeps what passes: every host the browser contacts, every byte in clear. */
export const openProxy = async ({ standIns = {} }: ProxyOptions = {}): Promise<RecordingProxy> => {
  const requests: ProxiedRequest[] = [];
  let fateOf = deliverAll;
  const sockets = new Set<Socket>();
  const decide: FateOf = (request) => fateOf(request);
  const server = createServer((request, response) => {
    const target = new URL(request.url ?? '/', `http://${request.headers.host ?? 'unknown'}`);
    forward(request, response, requests, decide, target);
  });
  const inside = createTlsServer(makeCertificate(), (request, response) => {
    const meant = new URL(request.url ?? '/', `https://${request.headers.host ?? 'unknown'}`);
    const target = new URL(`${standIns[meant.host] ?? ''}${request.url ?? '/'}`);
    forward(request, response, requests, decide, target, meant);
  });
  const keepSocket = (socket: Socket): void => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  };
  server.on('connection', keepSocket);
  server.on('connect', (request, client) => {
    const host = request.url ?? '';
    if (!Object.hasOwn(standIns, host.replace(/:443$/, ''))) {
      keepSocket(tunnel(request, client, requests));
      return;
    }
    record(requests, { method: 'CONNECT', host, path: '' }, headOf(request));
    client.write('HTTP/1.1 200 Connection established\r\n\r\n');
    inside.emit('connection', client);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    port,
    requests,
    hosts: (since = 0) =>
      [...new Set(requests.slice(since).map(({ host }) => host.replace(/:443$/, '')))]
        .filter((host) => !BROWSERS_OWN.has(host))
        .toSorted(),
    withhold: (how, isMeant) => {
      fateOf = (request) => (isMeant(request) ? how : 'delivered');
    },
    deliver: () => {
      fateOf = deliverAll;
    },
    flags: [`--proxy-server=http://127.0.0.1:${port}`, '--proxy-bypass-list=<-loopback>'],
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
};
