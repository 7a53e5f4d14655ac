import { request as httpRequest } from 'node:http';

import { startRegistry } from '../tests/support/registry.ts';
import { startRawProxy } from './processes.ts';
import { type Row, toRow } from './statistics.ts';
import { type Moment, startUpstream, type Upstream } from './upstream.ts';

const MOMENTS: readonly Moment[] = ['before-first-byte', 'mid-stream', 'in-a-gap'];

interface Call {
  url: string;
  headers: Record<string, string>;
  body: string;
}

/** Milliseconds from the client's going to the close of the provider's socket. */
const abortOnce = async (upstream: Upstream, call: Call): Promise<number> => {
  const reached = upstream.nextReached();
  const request = httpRequest(call.url, { method: 'POST', headers: call.headers, agent: false }, (response) =>
    response.resume().on('error', () => {}),
  );
  request.on('error', () => {});
  request.end(call.body);
  const socket = await reached;
  const closed = new Promise<number>((resolve) => socket.once('close', () => resolve(performance.now())));
  const left = performance.now();
  request.destroy();
  return (await closed) - left;
};

/**
 * R1: the client leaves, and the provider's call must be gone. Trials through a raw proxy and through
 * the registry alternate, so that whatever slows the machine slows both.
 */
export const benchAbort = async (trials: number): Promise<Row[]> => {
  const upstream = await startUpstream();
  const proxy = await startRawProxy(upstream.origin);
  const registry = await startRegistry({
    env: { OPENAI_BASE_URL: `${upstream.origin}/v1`, RUN_LIMIT: '1000', LOG_LEVEL: 'info' },
  });
  const token = await registry.token('bench');

  const json = { 'content-type': 'application/json' };
  const throughProxy: Call = {
    url: `${proxy.origin}/v1/chat/completions`,
    headers: json,
    body: JSON.stringify({
      model: 'bench',
      stream: true,
      messages: [{ role: 'user', content: 'x'.repeat(1_000) }],
    }),
  };
  const throughRegistry: Call = {
    url: `${registry.url}/v1/intent/byo`,
    headers: { ...json, accept: 'text/event-stream', authorization: `Bearer ${token}` },
    body: JSON.stringify({
      goal: 'Summarise failed payments every morning',
      provider: 'openai',
      model: 'bench',
      provider_key: `sk-${'bench'.repeat(8)}`,
    }),
  };

  const rows: Row[] = [];
  try {
    for (const moment of MOMENTS) {
      upstream.setMoment(moment);
      const raw: number[] = [];
      const ours: number[] = [];
      for (let warm = 0; warm < 10; warm += 1) {
        await abortOnce(upstream, throughProxy);
        await abortOnce(upstream, throughRegistry);
      }
      for (let trial = 0; trial < trials; trial += 1) {
        raw.push(await abortOnce(upstream, throughProxy));
        ours.push(await abortOnce(upstream, throughRegistry));
      }
      const what = `client leaves ${moment.replaceAll('-', ' ')} → provider's socket closed`;
      rows.push(toRow('R1', what, { ours, against: raw, beside: 'raw proxy' }));
    }
  } finally {
    await registry.stop();
    proxy.stop();
    await upstream.stop();
  }
  return rows;
};
