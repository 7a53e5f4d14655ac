import { request as httpRequest } from 'node:http';

import type { RegistryProcess } from '../tests/support/registry.ts';

/** A request as it is sent to one of the hops that are compared. */
export interface Call {
  url: string;
  headers: Record<string, string>;
  body: string;
}

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
export const toProviderCall = (proxyOrigin: string, body?: string): Call => ({
  url: `${proxyOrigin}/v1/chat/completions`,
  headers: JSON_TYPE,
  body:
    body ??
    JSON.stringify({
      model: 'bench',
      stream: true,
      messages: [{ role: 'user', content: 'x'.repeat(1_000) }],
    }),
});

/** Sends it on a connection of its own, and returns what leaves. */
export const send = (call: Call): (() => void) => {
  const request = httpRequest(call.url, { method: 'POST', headers: call.headers, agent: false }, (response) =>
    response.resume().on('error', () => {}),
  );
  request.on('error', () => {});
  request.end(call.body);
  return () => void request.destroy();
};
