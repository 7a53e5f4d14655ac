import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

import { startAnsweringProvider, type AnsweringProvider } from './answering-provider.ts';
import { type Call, send } from './calls.ts';
import { openHops } from './hops.ts';
import { type Row, toRow } from './statistics.ts';
import { withPostgres } from './with-postgres.ts';
import { within } from './within.ts';

const WARM = 20;

interface Way {
  call: Call;
  /** What a client waits for in the answer: what the end of the provider's first answer brings about. */
  sign: string;
}

type TimeOnce = (provider: AnsweringProvider, way: Way, trial: string) => Promise<number>;

/** Connects first, as a client has before it sends anything. */
const connectFor = async (call: Call, trial: string): Promise<Socket> => {
  const { hostname, port } = new URL(call.url);
  const socket = connect(Number(port), hostname).setNoDelay();
  await within(`${trial}: the client connects`, once(socket, 'connect'));
  return socket;
};

/** Milliseconds from the sending of the request until the provider had all of the first call; then the client leaves. */
const timeThere: TimeOnce = async (provider, { call }, trial) => {
  const socket = await connectFor(call, trial);
  const held = provider.nextHeld();
  const sent = performance.now();
  const leave = send(call, { socket });
  const time = (await within(`${trial}: the provider gets the call`, held)) - sent;
  leave();
  return time;
};

/** Milliseconds from the last bytes of the provider's answer until the client had the sign of it; then it leaves. */
const timeBack: TimeOnce = async (provider, { call, sign }, trial) => {
  const socket = await connectFor(call, trial);
  const answered = provider.nextAnswered();
  const seen = Promise.withResolvers<number>();
  const leave = send(call, {
    socket,
    onText: (text) => {
      if (text.includes(sign)) seen.resolve(performance.now());
    },
  });
  const from = await within(`${trial}: the provider answers`, answered);
  const time = (await within(`${trial}: the client gets "${sign}"`, seen.promise)) - from;
  leave();
  return time;
};

const WHAT = {
  R3: { timeOnce: timeThere, what: 'request sent → provider holds the first call' },
  R4: {
    timeOnce: timeBack,
    what: "last bytes of the provider's 200-byte answer → what they bring about at the client",
  },
} as const;

const measure = async (id: keyof typeof WHAT, trials: number, databaseUrl?: string): Promise<Row> => {
  const { timeOnce, what } = WHAT[id];
  const provider = await startAnsweringProvider();
  const { registry, proxy, stop } = await openHops(provider.origin, databaseUrl);
  const run = { call: registry.call, sign: 'event: usage' };
  const ours: number[] = [];
  const raw: number[] = [];
  let body = '';
  try {
    for (let trial = 1 - WARM; trial <= trials; trial += 1) {
      const label = `${id}, trial ${trial} of ${trials}`;
      const ourTime = await timeOnce(provider, run, `${label}, registry`);
      // What the registry asked first of all, asked again through the proxy.
      body ||= provider.takeBodies()[0] ?? '';
      const call = { call: { ...proxy.call, body }, sign: '[DONE]' };
      const rawTime = await timeOnce(provider, call, `${label}, raw proxy`);
      if (trial < 1) continue;
      ours.push(ourTime);
      raw.push(rawTime);
    }
  } finally {
    await stop();
    await provider.stop();
  }
  const database = databaseUrl === undefined ? 'embedded database' : 'PostgreSQL';
  return toRow(id, `${what}, ${database}`, { ours, against: raw, beside: 'raw proxy' }, { p50: 3 });
};

/**
 * R3 and R4: the way there and the way back of a run's first call, against the same bytes through the raw
 * proxy. Before the first call stand two statements, so both are measured on either database.
 */
export const benchLatency = async (id: keyof typeof WHAT, trials: number): Promise<Row[]> => [
  await withPostgres(id, (databaseUrl) => measure(id, trials, databaseUrl)),
  await measure(id, trials),
];
