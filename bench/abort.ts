import { within } from '../tests/support/within.ts';
import type { Build } from './build.ts';
import { type Call, send } from './calls.ts';
import { noFigures, openHops } from './hops.ts';
import { type Row, toRow } from './statistics.ts';
import { type Moment, startUpstream, type Upstream } from './upstream.ts';

const MOMENTS: readonly Moment[] = ['before-first-byte', 'mid-stream', 'in-a-gap'];
const WARM = 10;
/** Between the pieces of the other streams: fifty per second is a fast model. */
const OTHERS_PIECE_MS = 20;

/** Milliseconds from the client leaving until the provider's socket closes. */
export const abortOnce = async (upstream: Upstream, call: Call, trial: string): Promise<number> => {
  const reached = upstream.nextReached();
  const leave = send(call);
  const socket = await within(`${trial}: the provider's answer comes to the moment`, reached);
  const closed = new Promise<number>((resolve) => socket.once('close', () => resolve(performance.now())));
  const left = performance.now();
  leave();
  return (await within(`${trial}: the provider's socket closes`, closed)) - left;
};

/** Opens streams that go on for as long as needed; returns a function that ends them. */
const openOthers = async (upstream: Upstream, calls: readonly Call[], count: number): Promise<() => void> => {
  upstream.setMoment('mid-stream', OTHERS_PIECE_MS);
  const leaves: (() => void)[] = [];
  for (let number = 1; number <= count; number += 1)
    for (const call of calls) {
      const reached = upstream.nextReached();
      leaves.push(send(call));
      await within(`stream ${number} of ${count} beside the trials`, reached);
    }
  return () => {
    for (const leave of leaves) leave();
  };
};

/**
 * R1, and R2 with other streams under way through each hop: the client leaves, and the provider's call must
 * end. Trials through the raw proxy and through the registries take turns, so that whatever slows the machine
 * slows them all.
 */
export const benchAbort = async (
  id: string,
  trials: number,
  other: Build | null,
  others = 0,
): Promise<Row[]> => {
  const upstream = await startUpstream();
  const hops = await openHops(upstream.origin, { other });
  const rows: Row[] = [];
  try {
    const calls = hops.turns(0).map(({ hop }) => hop.call);
    const leaveAll = await openOthers(upstream, calls, others);
    for (const moment of MOMENTS) {
      upstream.setMoment(moment);
      const figures = noFigures();
      for (let trial = 1 - WARM; trial <= trials; trial += 1)
        for (const { party, hop } of hops.turns(trial)) {
          const time = await abortOnce(
            upstream,
            hop.call,
            `${id} ${moment}, trial ${trial} of ${trials}, ${party}`,
          );
          if (trial >= 1) figures[party].push(time);
        }
      const beside = others === 0 ? '' : ` beside ${others} other streams`;
      const what = `client leaves ${moment.replaceAll('-', ' ')}${beside} → provider's socket closed`;
      rows.push(toRow(id, what, { ...figures, against: figures.raw, beside: 'raw proxy' }));
    }
    leaveAll();
  } finally {
    await hops.stop();
    await upstream.stop();
  }
  return rows;
};
