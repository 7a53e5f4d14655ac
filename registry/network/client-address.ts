import { isIP } from 'node:net';

import { createNetworks } from '../base/networks.ts';
import type { RegistryContext } from '../http/context.ts';

const toGroup = (high: string, low: string): string => (Number(high) * 256 + Number(low)).toString(16);

/** Removes the zone, and writes an IPv4 ending as groups. */
const inGroups = (address: string): string =>
  address
    .replace(/%.*$/, '')
    .replace(
      /(\d+)\.(\d+)\.(\d+)\.(\d+)$/,
      (_, a: string, b: string, c: string, d: string) => `${toGroup(a, b)}:${toGroup(c, d)}`,
    );

/** The eight groups of an IPv6 address, each as a number. */
const toGroups = (address: string): number[] => {
  const [left = [], right = []] = inGroups(address)
    .split('::')
    .map((side) => side.split(':').flatMap((group) => (group === '' ? [] : [Number.parseInt(group, 16)])));
  return [...left, ...Array.from({ length: 8 - left.length - right.length }, () => 0), ...right];
};

/**
 * The name an address is counted under. An IPv4 address counts by itself, even when it came over an IPv6
 * socket; an IPv6 address counts by its /64, because every home and server has at least that many addresses to
 * choose from.
 */
export const toNetwork = (address: string): string => {
  if (isIP(address) !== 6) return address;
  const groups = toGroups(address);
  const [high = 0, low = 0] = groups.slice(6);
  if (groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff)
    return [high >> 8, high & 255, low >> 8, low & 255].join('.');
  return `${groups
    .slice(0, 4)
    .map((group) => group.toString(16))
    .join(':')}::/64`;
};

/** The address of a hop, which may carry a port; null for a name that hides it, and for anything else. */
const readHop = (hop: string): string | null => {
  const text = hop.trim().replace(/^"(.*)"$/, '$1');
  const bare = /^\[([^\]]*)\](?::\d+)?$/.exec(text)?.[1] ?? /^([\d.]+):\d+$/.exec(text)?.[1] ?? text;
  return isIP(bare) === 0 ? null : bare;
};

/** What `Forwarded` says about each hop, the client first. */
const readForwarded = (header: string): (string | null)[] =>
  header.split(',').map((hop) => readHop(/(?:^|;)\s*for=("[^"]*"|[^;,\s]*)/i.exec(hop.trim())?.[1] ?? ''));

const readForwardedFor = (header: string): (string | null)[] => header.split(',').map(readHop);

/**
 * Returns the name that a request without an access token is counted under. Only a trusted proxy is believed
 * about its client, and in a chain only the last address that is not a trusted proxy: the client may have
 * written everything before it. If `Forwarded` and `X-Forwarded-For` disagree, the client wrote one of them, so
 * the proxy's address counts. `onUnheard` is called with the address of an untrusted peer that names a client.
 */
export const createClientAddress = (
  trustProxy: readonly string[],
  onUnheard: (peer: string) => void = () => {},
): ((c: RegistryContext) => string) => {
  const isTrusted = createNetworks(trustProxy);

  const lastOf = (hops: readonly (string | null)[], peer: string): string => {
    let known = peer;
    for (const hop of hops.toReversed()) {
      if (hop === null) return known;
      known = hop;
      if (!isTrusted(hop)) return known;
    }
    return known;
  };

  return (c) => {
    const peer = c.env?.incoming?.socket.remoteAddress;
    // A request made in process uses no network.
    if (peer === undefined) return 'in process';
    const { headers } = c.req.raw;
    const [forwarded, forwardedFor] = [headers.get('forwarded'), headers.get('x-forwarded-for')];
    if (forwarded === null && forwardedFor === null) return toNetwork(peer);
    if (!isTrusted(peer)) {
      onUnheard(peer);
      return toNetwork(peer);
    }
    const said = [
      ...(forwarded === null ? [] : [lastOf(readForwarded(forwarded), peer)]),
      ...(forwardedFor === null ? [] : [lastOf(readForwardedFor(forwardedFor), peer)]),
    ].map(toNetwork);
    const [first = peer] = said;
    return said.every((each) => each === first) ? first : toNetwork(peer);
  };
};
