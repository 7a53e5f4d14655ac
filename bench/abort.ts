import { type Call, send } from './calls.ts';
import { openHops } from './hops.ts';
import { type Row, toRow } from './statistics.ts';
import { type Moment, startUpstream, type Upstream } from './upstream.ts';
import { within } from './within.ts';

const MOMENTS: readonly Moment[] = ['before-first-byte', 'mid-stream', 'in-a-gap'];
const WARM = 10;
/** Between the pieces of the other streams: fifty a second are a fast model. */
const OTHERS_PIECE_MS = 20;

/** Milliseconds from the client's going to the close of the provider's socket. */
const abortOnce = async (upstream: Upstream, call: Call, trial: string): Promise<number> => {
  const reached = upstream.nextReached();
  const leave = send(call);
  const socket = await within(`${trial}: the provider's answer comes to the moment`, reached);
  const closed = new Promise<number>((resolve) => socket.once('close', () => resolve(performance.now())));
  const left = performance.now();
  leave();
  return (await within(`${trial}: the provider's socket closes`, closed)) - left;
};

/** Streams that go on for as long as it takes; returns what ends them. */
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
 * R1, and R2 with other streams under way through each hop: the client leaves, and the provider's call
 * must be gone. Trials through the raw proxy and through the registry alternate, so that whatever slows
 * the machine slows both.
 */
export const benchAbort = async (id: string, trials: number, others = 0): Promise<Row[]> => {
  const upstream = await startUpstream();
  const { registry, proxy, stop } = await openHops(upstream.origin);
  const rows: Row[] = [];
  try {
    const leaveAll = await openOthers(upstream, [proxy.call, registry.call], others);
    for (const moment of MOMENTS) {
      upstream.setMoment(moment);
      const raw: number[] = [];
      const ours: number[] = [];
      for (let trial = 1 - WARM; trial <= trials; trial += 1) {
        const label = `${id} ${moment}, trial ${trial} of ${trials}`;
        const rawTime = await abortOnce(upstream, proxy.call, `${label}, raw proxy`);
        const ourTime = await abortOnce(upstream, registry.call, `${label}, registry`);
        if (trial < 1) continue;
        raw.push(rawTime);
        ours.push(ourTime);
      }
      const beside = others === 0 ? '' : ` beside ${others} other streams`;
      const what = `client leaves ${moment.replaceAll('-', ' ')}${beside} → provider's socket closed`;
      rows.push(toRow(id, what, { ours, against: raw, beside: 'raw proxy' }));
    }
    leaveAll();
  } finally {
    await stop();
    await upstream.stop();
  }
  return rows;
};
