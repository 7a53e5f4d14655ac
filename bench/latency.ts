import { once } from 'node:events';
import { connect } from 'node:net';

import { startAnsweringProvider, type AnsweringProvider } from './answering-provider.ts';
import { type Call, send } from './calls.ts';
import { openHops } from './hops.ts';
import { type Row, toRow } from './statistics.ts';
import { within } from './within.ts';

const WARM = 20;

interface Times {
  /** From the sending of the request until the provider had all of the first call. */
  there: number;
  /** From the last bytes of the provider's answer until the client had what they bring about. */
  back: number;
}

/** `sign` is what the client looks for in its answer: what the end of the provider's first answer brings about. */
const timeOnce = async (
  provider: AnsweringProvider,
  call: Call,
  sign: string,
  trial: string,
): Promise<Times> => {
  const { hostname, port } = new URL(call.url);
  const socket = connect(Number(port), hostname).setNoDelay();
  await within(`${trial}: the client connects`, once(socket, 'connect'));
  const held = provider.nextHeld();
  const answered = provider.nextAnswered();
  const seen = Promise.withResolvers<number>();
  const sent = performance.now();
  const leave = send(call, {
    socket,
    onText: (text) => {
      if (text.includes(sign)) seen.resolve(performance.now());
    },
  });
  const there = (await within(`${trial}: the provider gets the call`, held)) - sent;
  const from = await within(`${trial}: the provider answers`, answered);
  const back = (await within(`${trial}: the client gets "${sign}"`, seen.promise)) - from;
  leave();
  return { there, back };
};

const WHAT = {
  R3: { part: 'there', what: 'request sent → provider holds the first call' },
  R4: {
    part: 'back',
    what: "last bytes of the provider's 200-byte answer → what they bring about at the client",
  },
} as const;

/**
 * R3 and R4: the way there and the way back of a run's first call, against the same bytes through the raw
 * proxy. After each trial the client leaves. The proxy keeps its connection to the provider; the registry
 * opens one for every run.
 */
export const benchLatency = async (id: keyof typeof WHAT, trials: number): Promise<Row[]> => {
  const { part, what } = WHAT[id];
  const provider = await startAnsweringProvider();
  const { registry, proxy, stop } = await openHops(provider.origin);
  const ours: number[] = [];
  const raw: number[] = [];
  let body = '';
  try {
    for (let trial = 1 - WARM; trial <= trials; trial += 1) {
      const label = `${id}, trial ${trial} of ${trials}`;
      const ourTimes = await timeOnce(provider, registry.call, 'event: usage', `${label}, registry`);
      body = provider.takeBodies()[0] ?? body;
      const rawTimes = await timeOnce(provider, { ...proxy.call, body }, '[DONE]', `${label}, raw proxy`);
      if (trial < 1) continue;
      ours.push(ourTimes[part]);
      raw.push(rawTimes[part]);
    }
  } finally {
    await stop();
    await provider.stop();
  }
  return [toRow(id, what, { ours, against: raw, beside: 'raw proxy' }, { p50: 3 })];
};
