import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

import { type Call, timestamp } from './call.ts';
import { WIRE_FORMATS, type WireFormat } from './wires.ts';

/** What a behaviour works with: one call, its wire, and a way to write that ends when the caller is gone. */
export interface Exchange {
  readonly call: Call;
  readonly wire: WireFormat;
  readonly url: string;
  readonly response: ServerResponse;
  readonly socket: Socket;
  /** Aborted when the response has closed, for whatever reason. */
  readonly closed: AbortSignal;
  /** 200 and the headers of an event stream. */
  open(headers?: Record<string, string>): void;
  /** Resolves when the bytes are taken; does nothing once closed. */
  write(text: string): Promise<void>;
  writeAll(frames: readonly string[]): Promise<void>;
  /** Ends early when the caller is gone. */
  pause(milliseconds: number): Promise<void>;
  end(): void;
  json(status: number, body: unknown, headers?: Record<string, string>): void;
  /** Never resolves before the caller is gone. */
  untilClosed(): Promise<void>;
}

/** What the provider does with one call. */
export type Behaviour = (exchange: Exchange) => void | Promise<void>;

export const createExchange = (
  call: Call,
  response: ServerResponse,
  socket: Socket,
  url: string,
  paceMs: number,
): Exchange => {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const closed = gone.signal;

  /** Resolves on the event that `start` listens for, or when the caller is gone; `start` returns its undoing. */
  const until = (start: (done: () => void) => () => void): Promise<void> =>
    new Promise((resolve) => {
      if (closed.aborted) return resolve();
      const done = (): void => {
        closed.removeEventListener('abort', done);
        stop();
        resolve();
      };
      closed.addEventListener('abort', done, { once: true });
      const stop = start(done);
    });

  const exchange: Exchange = {
    call,
    wire: WIRE_FORMATS[call.wire ?? 'openai'],
    url,
    response,
    socket,
    closed,
    open: (headers = {}) => {
      response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', ...headers });
      response.flushHeaders();
    },
    write: async (text) => {
      if (closed.aborted || response.writableEnded) return;
      call.firstByteAt ??= timestamp();
      if (response.write(text)) return;
      await until((done) => {
        response.once('drain', done);
        return () => response.off('drain', done);
      });
    },
    writeAll: async (frames) => {
      for (const frame of frames) {
        await exchange.write(frame);
        if (paceMs > 0) await exchange.pause(paceMs);
      }
    },
    pause: (milliseconds) =>
      until((done) => {
        const timer = setTimeout(done, milliseconds);
        return () => clearTimeout(timer);
      }),
    end: () => {
      if (!closed.aborted) response.end();
    },
    json: (status, body, headers = {}) => {
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(JSON.stringify(body));
    },
    untilClosed: () => until(() => () => {}),
  };
  return exchange;
};
