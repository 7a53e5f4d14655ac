import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

import { within } from '../tests/support/within.ts';
import type { Build } from './build.ts';
import { type Call, send, toProviderCall } from './calls.ts';
import { type Figures, noFigures, openRegistry, type Party } from './hops.ts';
import { openMemoryGauge } from './memory-gauge.ts';
import { readResidentKiB } from './process-usage.ts';
import { startRawProxy } from './processes.ts';
import { type Row, toCostRow, toRow } from './statistics.ts';
import { startUpstream, type Upstream } from './upstream.ts';
import { createDatabase, withPostgres } from './with-postgres.ts';

const ABORTS_PER_SECOND = 20;
/** The time has so many parts; memory is read after the first and after the last. */
const PARTS = 5;

export interface LongOptions {
  /** How many are open through each hop all the while. */
  runs: number;
  minutes: number;
}

/** One of the compared ways, with a provider of its own, so that calls of two ways are told apart. */
interface Way {
  party: Party;
  pid: number;
  call: Call;
  upstream: Upstream;
  stop: () => Promise<void>;
}

interface OpenRun {
  leave: () => void;
  socket: Socket;
}

const openOne = async ({ upstream, call, party }: Way): Promise<OpenRun> => {
  const reached = upstream.nextReached();
  const leave = send(call);
  return { leave, socket: await within(`L1, ${party}: a run is open`, reached) };
};

/** Milliseconds from the client leaving until the provider's socket closes. */
const closeOne = async ({ leave, socket }: OpenRun, label: string): Promise<number> => {
  const closed = new Promise<number>((resolve) => socket.once('close', () => resolve(performance.now())));
  const left = performance.now();
  leave();
  return (await within(label, closed)) - left;
};

/** The oldest leaves and another comes, so many times per second, until the time is over. */
const replaceAll = async (way: Way, open: OpenRun[], untilMs: number): Promise<number[]> => {
  const times: number[] = [];
  for (let due = performance.now(); performance.now() < untilMs; due += 1_000 / ABORTS_PER_SECOND) {
    const [oldest] = open.splice(0, 1);
    if (oldest === undefined) throw new Error('L1 needs open runs');
    times.push(await closeOne(oldest, `L1, ${way.party}: the provider's socket closes`));
    open.push(await openOne(way));
    await pause(Math.max(0, due - performance.now()));
  }
  return times;
};

const measure = async (
  { runs, minutes }: LongOptions,
  other: Build | null,
  databaseUrl: string,
): Promise<Row[]> => {
  const gauge = await openMemoryGauge();
  const { nodeFlags } = gauge;
  const ways: Way[] = [];
  const addWay = async (
    party: Party,
    start: (origin: string) => Promise<Pick<Way, 'pid' | 'call' | 'stop'>>,
  ): Promise<void> => {
    const upstream = await startUpstream();
    upstream.setMoment('in-a-gap');
    const { pid, call, stop } = await start(upstream.origin);
    const stopBoth = async (): Promise<void> => {
      await within(`L1, ${party} stops`, stop());
      await upstream.stop();
    };
    ways.push({ party, pid, call, upstream, stop: stopBoth });
  };
  const addRegistry = (party: Party, url: string, build: Build | null): Promise<void> =>
    addWay(party, async (origin) => {
      const { registry, ...hop } = await openRegistry(origin, { databaseUrl: url, nodeFlags, other: build });
      return { ...hop, stop: async () => void (await registry.stop()) };
    });

  const open: OpenRun[][] = [];
  try {
    await addWay('raw', async (origin) => {
      const { origin: proxy, ...rest } = await startRawProxy(origin, nodeFlags);
      return { ...rest, call: toProviderCall(proxy) };
    });
    await addRegistry('ours', databaseUrl, null);
    if (other !== null) await addRegistry('theirs', await createDatabase(databaseUrl, 'other_build'), other);
    open.push(
      ...(await Promise.all(
        ways.map(async (way) => {
          const opened: OpenRun[] = [];
          while (opened.length < runs) opened.push(await openOne(way));
          return opened;
        }),
      )),
    );

    const times = noFigures();
    const resident: Figures[] = [];
    for (let part = 0; part < PARTS; part += 1) {
      const until = performance.now() + (minutes * 60_000) / PARTS;
      const each = await Promise.all(ways.map((way, index) => replaceAll(way, open[index] ?? [], until)));
      const memory = noFigures();
      for (const [index, { party, pid }] of ways.entries()) {
        times[party].push(...(each[index] ?? []));
        // Collects garbage first.
        await gauge.read(pid);
        memory[party].push(readResidentKiB(pid) / 1024);
      }
      resident.push(memory);
    }

    const perSecond = times.ours.length / (minutes * 60);
    const what = `${runs} runs open for ${minutes} min, ${perSecond.toFixed(1)} clients leave per second`;
    const [first = noFigures()] = resident;
    const last = resident.at(-1) ?? noFigures();
    return [
      toRow('L1', `${what} → provider's socket closed`, {
        ...times,
        against: times.raw,
        beside: 'raw proxy, as many',
      }),
      toCostRow('L1', `resident memory at the end, ${what}`, {
        ours: last.ours,
        against: first.ours,
        theirs: last.theirs,
        beside: `after the first ${minutes * (60 / PARTS)} s`,
        unit: 'MiB',
        limit: 1.2,
      }),
    ];
  } finally {
    for (const { leave } of open.flat()) leave();
    for (const way of ways) await way.stop();
    await gauge.close();
  }
};

/**
 * L1: many runs stay open on one process while clients leave and others come. What is kept of those that left shows
 * in the memory, and the aborts take no longer for it. On a PostgreSQL server.
 */
export const benchOpenForLong = (options: LongOptions, other: Build | null): Promise<Row[]> =>
  withPostgres('L1', (databaseUrl) => measure(options, other, databaseUrl));
