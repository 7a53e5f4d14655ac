import { goodAnswer } from './answers.ts';
import type { Behaviour, Exchange } from './exchange.ts';

/** Each is one way in which a provider fails; they are the list of docs/promises.md, "Faults to inject". */

const openAndHalf = async (exchange: Exchange): Promise<void> => {
  const whole = JSON.stringify(goodAnswer(exchange.call));
  exchange.open();
  await exchange.writeAll([
    ...exchange.wire.opening(),
    exchange.wire.text(whole.slice(0, Math.ceil(whole.length / 2))),
  ]);
};

const CODES: Readonly<Record<number, string>> = {
  401: 'invalid_api_key',
  402: 'insufficient_credits',
  404: 'model_not_found',
  429: 'rate_limit_exceeded',
  529: 'overloaded_error',
};

/** An HTTP error in the provider's own shape. */
export const status =
  (code: number, options: { retryAfter?: string; code?: string; message?: string } = {}): Behaviour =>
  (exchange) =>
    exchange.json(
      code,
      exchange.wire.errorBody(
        options.message ?? 'scripted failure',
        options.code ?? CODES[code] ?? 'server_error',
      ),
      options.retryAfter === undefined ? {} : { 'retry-after': options.retryAfter },
    );

export const redirect =
  (code: 301 | 302 | 307 | 308, location?: string): Behaviour =>
  ({ response, url }) => {
    response.writeHead(code, { location: location ?? `${url}/elsewhere` }).end();
  };

export const midStreamError =
  (code = 'server_error'): Behaviour =>
  async (exchange) => {
    await openAndHalf(exchange);
    await exchange.writeAll(exchange.wire.error('scripted failure', code));
    exchange.end();
  };

/** Ends properly at the HTTP level, in the middle of the answer. */
export const truncated: Behaviour = async (exchange) => {
  await openAndHalf(exchange);
  exchange.end();
};

/** Half an answer, then the finish reason of a reached cap. */
export const cutAtCap: Behaviour = async (exchange) => {
  await openAndHalf(exchange);
  await exchange.writeAll(exchange.wire.closing('length', { input: 50, output: 40 }));
  exchange.end();
};

/** Not of any wire, and not announced as a stream. */
export const wrongContentType: Behaviour = ({ response }) => {
  response.writeHead(200, { 'content-type': 'text/plain' }).end('upstream connect error');
};

/** What a hotel's network answers for every address. */
export const captivePortal: Behaviour = ({ response }) => {
  response
    .writeHead(200, { 'content-type': 'text/html' })
    .end('<!doctype html><title>Wi-Fi</title><p>Please accept our terms.');
};

export const badGateway: Behaviour = ({ response }) => {
  response.writeHead(502, { 'content-type': 'text/html' }).end('<html><h1>502 Bad Gateway</h1></html>');
};

export const refusal: Behaviour = async (exchange) => {
  exchange.open();
  await exchange.writeAll([
    ...exchange.wire.opening(),
    ...exchange.wire.refusal('I cannot help with that.'),
    ...exchange.wire.closing('content_filter', { input: 50, output: 3 }),
  ]);
  exchange.end();
};

export const empty: Behaviour = async (exchange) => {
  exchange.open();
  await exchange.writeAll([
    ...exchange.wire.opening(),
    ...exchange.wire.closing('stop', { input: 50, output: 0 }),
  ]);
  exchange.end();
};

/** 200, the right content type, and nothing at all. */
export const emptyBody: Behaviour = (exchange) => {
  exchange.open();
  exchange.end();
};

/** Valid events for ever. */
export const endless: Behaviour = async (exchange) => {
  await openAndHalf(exchange);
  const frame = exchange.wire.text('a'.repeat(4_000));
  while (!exchange.closed.aborted) await exchange.write(frame);
};

/** One line without an end: `bytes` of it, 1 GB by default. */
export const giantLine =
  (bytes = 1_000_000_000): Behaviour =>
  async (exchange) => {
    exchange.open();
    await exchange.write('data: {"choices":[{"delta":{"content":"');
    const block = 'a'.repeat(64 * 1024);
    for (let sent = 0; sent < bytes && !exchange.closed.aborted; sent += block.length)
      await exchange.write(block);
    exchange.end();
  };

/** Says nothing (any more) and keeps the socket open. */
export const silence =
  (from: 'before-headers' | 'before-first-byte' | 'mid-stream'): Behaviour =>
  async (exchange) => {
    if (from === 'before-first-byte') exchange.open();
    if (from === 'mid-stream') await openAndHalf(exchange);
    await exchange.untilClosed();
  };

/** Comments only: bytes arrive, an answer never does. */
export const onlyComments =
  (everyMs: number): Behaviour =>
  async (exchange) => {
    exchange.open();
    while (!exchange.closed.aborted) {
      await exchange.write(': OPENROUTER PROCESSING\n\n');
      await exchange.pause(everyMs);
    }
  };

export const reset =
  (when: 'before-headers' | 'mid-headers' | 'mid-event'): Behaviour =>
  async (exchange) => {
    if (when === 'mid-headers') exchange.socket.write('HTTP/1.1 200 OK\r\ncontent-ty');
    if (when === 'mid-event') {
      await openAndHalf(exchange);
      await exchange.write('data: {"choi');
    }
    // One turn, so that what was written has left before the reset discards the rest.
    await exchange.pause(20);
    exchange.socket.resetAndDestroy();
  };

/** Sends the key back where it can. */
export const echoKey =
  (where: 'body' | 'header' | 'redirect' | 'mid-stream'): Behaviour =>
  async (exchange) => {
    const key = exchange.call.providerKey ?? '';
    const message = `Incorrect API key provided: ${key}`;
    if (where === 'body') exchange.json(401, exchange.wire.errorBody(message, key));
    if (where === 'header')
      exchange.json(401, exchange.wire.errorBody('no', 'invalid_api_key'), { 'x-request-key': key });
    if (where === 'redirect')
      exchange.response.writeHead(307, { location: `${exchange.url}/elsewhere?key=${key}` }).end();
    if (where === 'mid-stream') {
      await openAndHalf(exchange);
      await exchange.writeAll(exchange.wire.error(message, key));
      exchange.end();
    }
  };
