import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

import { within } from '../tests/support/within.ts';
import { startAnsweringProvider, type AnsweringProvider } from './answering-provider.ts';
import type { Build } from './build.ts';
import { type Call, send } from './calls.ts';
import { type Hop, noFigures, openHops } from './hops.ts';
import { type Row, toRow } from './statistics.ts';
import { withPostgres } from './with-postgres.ts';

const WARM = 20;

interface Way {
  call: Call;
  /** What a client waits for in the answer: the effect of the end of the provider's first answer. */
  sign: string;
}

type TimeOnce = (provider: AnsweringProvider, way: Way, trial: string) => Promise<number>;

/** Connects first, as a client does before it sends anything. */
const connectFor = async (call: Call, trial: string): Promise<Socket> => {
  const { hostname, port } = new URL(call.url);
  const socket = connect(Number(port), hostname).setNoDelay();
  await within(`${trial}: the client connects`, once(socket, 'connect'));
  return socket;
};

/** Milliseconds from sending the request until the provider has all of the first call; then the client leaves. */
const timeThere: TimeOnce = async (provider, { call }, trial) => {
  const socket = await connectFor(call, trial);
  const held = provider.nextHeld();
  const sent = performance.now();
  const leave = send(call, { socket });
  const time = (await within(`${trial}: the provider gets the call`, held)) - sent;
  leave();
  return time;
};

/** Milliseconds from the last bytes of the provider's answer until the client sees their effect; then it leaves. */
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

const toRunWay = ({ call }: Hop): Way => ({ call, sign: 'event: usage' });

const measure = async (
  id: keyof typeof WHAT,
  trials: number,
  other: Build | null,
  databaseUrl?: string,
): Promise<Row> => {
  const { timeOnce, what } = WHAT[id];
  const provider = await startAnsweringProvider();
  const hops = await openHops(provider.origin, { databaseUrl, other });
  const figures = noFigures();
  try {
    await timeOnce(provider, toRunWay(hops.ours), `${id}, first run`);
    // Repeats through the proxy what the registry asked first.
    const [body = ''] = provider.takeBodies();
    const ways = {
      ours: toRunWay(hops.ours),
      raw: { call: { ...hops.raw.call, body }, sign: '[DONE]' },
      theirs: toRunWay(hops.theirs ?? hops.ours),
    };
    for (let trial = 1 - WARM; trial <= trials; trial += 1)
      for (const { party } of hops.turns(trial)) {
        const time = await timeOnce(provider, ways[party], `${id}, trial ${trial} of ${trials}, ${party}`);
        if (trial >= 1) figures[party].push(time);
      }
  } finally {
    await hops.stop();
    await provider.stop();
  }
  const isEmbedded = databaseUrl === undefined;
  return toRow(
    id,
    `${what}, ${isEmbedded ? 'embedded database' : 'PostgreSQL'}`,
    { ...figures, against: figures.raw, beside: 'raw proxy' },
    // The embedded database may be slower than it used to be, because it has left the thread that owns the
    // aborts.
    { p50: 3, ...(id === 'R3' && isEmbedded ? { comparison: null } : {}) },
  );
};

/**
 * R3 and R4: the way there and back of a run's first call, compared with the same bytes through the raw proxy.
 * Two statements precede the first call, so both are measured on either database.
 */
export const benchLatency = async (
  id: keyof typeof WHAT,
  trials: number,
  other: Build | null,
): Promise<Row[]> => [
  await withPostgres(id, (databaseUrl) => measure(id, trials, other, databaseUrl)),
  await measure(id, trials, other),
];
