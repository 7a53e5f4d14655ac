import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

import { type Call, send } from './calls.ts';
import type { Upstream } from './upstream.ts';
import { within } from './within.ts';

/** How many are opened beside each other: a backlog holds no more than some hundred. */
const BATCH = 50;
const MISSED_MS = 10_000;

/** Calls whose answer the provider has begun. */
export interface OpenCalls {
  /** The provider's, in no order. */
  sockets: Socket[];
  /** All clients go in one tick. */
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
  /** Milliseconds from the clients' going to the close of each of the provider's sockets that closed. */
  times: number[];
  /** How many were still open ten seconds after. */
  missed: number;
}

/** The clients leave; what stays open is then cut by the provider. */
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
