import { about, type Finding } from './finding.ts';
import type { AskedProvider } from './providers.ts';

const { ok, warning, failed } = about('clock');

/** What a person would notice in times that are shown. */
const NOTABLE_MS = 5_000;
/** What comes near the validity of certificates and one-time addresses. */
const HARMFUL_MS = 60_000;
/** The header names whole seconds. */
const HEADER_MS = 1_000;

/** How far this machine's clock is ahead, in milliseconds, and of whose. */
export interface Offset {
  whose: string;
  aheadMs: number;
}

/** The times that providers sent with their answers. */
export const readOffsets = (asked: readonly AskedProvider[]): Offset[] =>
  asked.flatMap(({ baseUrl, reached }) => {
    if (reached.how !== 'answers') return [];
    const sent = Date.parse(reached.headers.get('date') ?? '');
    if (Number.isNaN(sent)) return [];
    const ahead = reached.at - sent;
    // Within the second that the header cannot tell, it is right.
    const aheadMs = ahead > HEADER_MS ? ahead - HEADER_MS : Math.min(ahead, 0);
    return [{ whose: new URL(baseUrl).hostname, aheadMs }];
  });

const describe = ({ whose, aheadMs }: Offset): string =>
  `${Math.round(Math.abs(aheadMs) / 1_000)} s ${aheadMs > 0 ? 'ahead of' : 'behind'} ${whose}`;

export const checkClock = (offsets: readonly Offset[]): Finding => {
  const wrong = offsets.filter(({ aheadMs }) => Math.abs(aheadMs) > NOTABLE_MS);
  if (offsets.length === 0)
    return warning(
      'there is nothing to compare it with',
      'Let this machine keep its time by NTP: see "timedatectl".',
    );
  if (wrong.length === 0) return ok(`agrees with ${offsets.map(({ whose }) => whose).join(', ')}`);
  const what = wrong.map(describe).join(', ');
  if (wrong.length < offsets.length) return warning(what, 'Set that machine’s clock by NTP.');
  const remedy = 'Set this machine’s clock by NTP: "timedatectl set-ntp true".';
  return wrong.some(({ aheadMs }) => Math.abs(aheadMs) > HARMFUL_MS)
    ? failed(what, remedy)
    : warning(what, remedy);
};
