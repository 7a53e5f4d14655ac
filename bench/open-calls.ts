import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

import { within } from '../tests/support/within.ts';
import { type Call, send } from './calls.ts';
import type { Upstream } from './upstream.ts';

/** How many are opened at the same time: a backlog holds only a few hundred. */
const BATCH = 50;
const MISSED_MS = 10_000;

/** Calls that the provider has begun to answer. */
export interface OpenCalls {
  /** The provider's sockets, in no particular order. */
  sockets: Socket[];
  /** All clients leave in one tick. */
  leave: () => void;
}

export const openCalls = async (
  upstream: Upstream,
  call: Call,
  count: number,
  label: string,
): Promise<OpenCalls> => {
  const sockets: Socket[] = [];
  const leaves: (() => void)[] = [];
  while (sockets.length < count) {
    const batch = Math.min(BATCH, count - sockets.length);
    const reached = upstream.nextAllReached(batch);
    for (let index = 0; index < batch; index += 1) leaves.push(send(call));
    sockets.push(...(await within(`${label}: ${sockets.length} and ${batch} more calls are open`, reached)));
  }
  return {
    sockets,
    leave: () => {
      for (const leave of leaves) leave();
    },
  };
};

export interface Closes {
  /** Milliseconds from the clients leaving to the close of each of the provider's sockets that closed. */
  times: number[];
  /** How many were still open ten seconds later. */
  missed: number;
}

/** The clients leave; the provider then cuts what stays open. */
export const timeCloses = async ({ sockets, leave }: OpenCalls): Promise<Closes> => {
  const times: number[] = [];
  let left = 0;
  const closed = sockets.map(
    (socket) =>
      new Promise<void>((resolve) =>
        socket.once('close', () => {
          times.push(performance.now() - left);
          resolve();
        }),
      ),
  );
  left = performance.now();
  leave();
  await Promise.race([Promise.all(closed), pause(MISSED_MS, undefined, { ref: false })]);
  const closes = { times: [...times], missed: sockets.length - times.length };
  for (const socket of sockets) socket.destroy();
  return closes;
};
