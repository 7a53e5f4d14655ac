import type { RegistryContext } from './context.ts';
import { createNetworks, isLoopbackAddress } from './loopback.ts';

/** `proto` of the last hop is not enough: every hop that is told of must have been TLS. */
const schemesOf = (headers: Headers): string[] | null => {
  const forwarded = headers.get('forwarded');
  const named = forwarded
    ?.split(',')
    .map((hop) => /(?:^|;)\s*proto="?([a-z]+)"?/i.exec(hop.trim())?.[1] ?? '');
  const listed = headers
    .get('x-forwarded-proto')
    ?.split(',')
    .map((scheme) => scheme.trim());
  if (named === undefined && listed === undefined) return null;
  return [...(named ?? []), ...(listed ?? [])].map((scheme) => scheme.toLowerCase());
};

/**
 * Tells whether a request came over a network in clear: no TLS here, and not from this machine; or a
 * proxy whose word counts says (or does not deny) that its own client came without TLS.
 */
export const createClearTextCheck = (trustProxy: readonly string[]): ((c: RegistryContext) => boolean) => {
  const isTrusted = createNetworks(trustProxy);
  return (c) => {
    const socket = c.env?.incoming?.socket;
    // In process there is no network.
    if (socket === undefined) return false;
    const peer = socket.remoteAddress ?? '';
    if (isTrusted(peer)) {
      const { headers } = c.req.raw;
      const schemes = schemesOf(headers);
      if (schemes !== null) return schemes.some((scheme) => scheme !== 'https');
      // It forwards for somebody and does not say how that one came.
      if (headers.has('x-forwarded-for')) return true;
    }
    return !('encrypted' in socket) && !isLoopbackAddress(peer);
  };
};
