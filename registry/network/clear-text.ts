import { createNetworks, isLoopbackAddress } from '../base/networks.ts';
import type { RegistryContext } from '../http/context.ts';

/**
 * How the earlier hops were reached, according to `Forwarded` and `X-Forwarded-Proto`; an empty text is a hop
 * that does not say. Null when no header mentions a hop.
 */
const readSchemes = (headers: Headers): string[] | null => {
  const forwarded = headers.get('forwarded')?.split(',');
  const listed = headers.get('x-forwarded-proto')?.split(',');
  if (forwarded === undefined && listed === undefined) return headers.has('x-forwarded-for') ? [''] : null;
  // Every scheme of a hop counts: if it names two, we do not trust the better one.
  const named = (forwarded ?? []).flatMap((hop) => {
    const schemes = [...hop.matchAll(/(?:^|;)\s*proto\s*=\s*"?([a-z]+)/gi)].map(([, scheme = '']) => scheme);
    return schemes.length === 0 ? [''] : schemes;
  });
  return [...named, ...(listed ?? []).map((scheme) => scheme.trim())].map((scheme) => scheme.toLowerCase());
};

/**
 * Tells whether a request came over a network unencrypted. Anyone who admits that a hop was not TLS, or
 * forwards without saying, is believed, because nobody gains by lying about that. Only a trusted proxy is
 * believed that every hop was TLS.
 */
export const createClearTextCheck = (trustProxy: readonly string[]): ((c: RegistryContext) => boolean) => {
  const isTrusted = createNetworks(trustProxy);
  return (c) => {
    const socket = c.env?.incoming?.socket;
    // A request made in process uses no network.
    if (socket === undefined) return false;
    const peer = socket.remoteAddress ?? '';
    const { headers } = c.req.raw;
    const schemes = readSchemes(headers);
    if (schemes?.some((scheme) => scheme !== 'https') === true) return true;
    if (schemes !== null && isTrusted(peer)) return false;
    // Only the socket is left to ask, and it knows only its own hop.
    const isForwarded = headers.has('x-forwarded-for') || headers.has('forwarded');
    return !('encrypted' in socket) && (isForwarded || !isLoopbackAddress(peer));
  };
};
