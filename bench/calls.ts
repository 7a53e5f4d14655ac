import { request as httpRequest } from 'node:http';
import type { Socket } from 'node:net';

import type { RegistryProcess } from '../tests/support/registry/registry-process.ts';
import { within } from '../tests/support/within.ts';

/** A request as it is sent to one of the compared hops. */
export interface Call {
  url: string;
  headers: Record<string, string>;
  body: string;
}

/** The longest answer takes ten seconds when nothing else is going on. */
const WHOLE_MS = 120_000;

const JSON_TYPE = { 'content-type': 'application/json' };

/** A run whose events are read, as the extension posts it. */
export const toRun = async (registry: RegistryProcess): Promise<Call> => ({
  url: `${registry.url}/v1/intent/byo`,
  headers: {
    ...JSON_TYPE,
    accept: 'text/event-stream',
    authorization: `Bearer ${await registry.token('bench')}`,
  },
  body: JSON.stringify({
    goal: 'Summarise failed payments every morning',
    provider: 'openai',
    model: 'bench',
    provider_key: `sk-${'bench'.repeat(8)}`,
  }),
});

/** A provider's call as it goes through the raw proxy. */
export const toProviderCall = (proxyOrigin: string): Call => ({
  url: `${proxyOrigin}/v1/chat/completions`,
  headers: JSON_TYPE,
  body: JSON.stringify({
    model: 'bench',
    stream: true,
    messages: [{ role: 'user', content: 'x'.repeat(1_000) }],
  }),
});

export interface SendOptions {
  /** Already connected; without it the request opens its own. */
  socket?: Socket;
  onText?: (text: string) => void;
  onEnd?: () => void;
}

/** Sends the request on a connection that nothing else uses, and returns a function that disconnects. */
export const send = (call: Call, { socket, onText, onEnd }: SendOptions = {}): (() => void) => {
  const request = httpRequest(
    call.url,
    {
      method: 'POST',
      headers: call.headers,
      agent: false,
      ...(socket === undefined ? {} : { createConnection: () => socket }),
    },
    (response) => {
      response.on('error', () => {}).resume();
      if (onText) response.setEncoding('utf8').on('data', onText);
      if (onEnd) response.on('end', onEnd);
    },
  );
  request.on('error', () => {});
  request.end(call.body);
  return () => void request.destroy();
};

/** Sends the request and reads the answer to its end. */
export const readWhole = (call: Call, label: string): Promise<void> =>
  within(label, new Promise<void>((resolve) => void send(call, { onEnd: resolve })), WHOLE_MS);
