import { createNetworks, isLoopbackAddress } from '../base/networks.ts';
import type { RegistryContext } from '../http/context.ts';

/**
 * How the hops before this one came, as `Forwarded` and `X-Forwarded-Proto` tell it; an empty text is a hop that does
 * not say. Null: nobody tells of a hop.
 */
const readSchemes = (headers: Headers): string[] | null => {
  const forwarded = headers.get('forwarded')?.split(',');
  const listed = headers.get('x-forwarded-proto')?.split(',');
  if (forwarded === undefined && listed === undefined) return headers.has('x-forwarded-for') ? [''] : null;
  // Every scheme of a hop counts: one that names two is not believed to be the better of them.
  const named = (forwarded ?? []).flatMap((hop) => {
    const schemes = [...hop.matchAll(/(?:^|;)\s*proto\s*=\s*"?([a-z]+)/gi)].map(([, scheme = '']) => scheme);
    return schemes.length === 0 ? [''] : schemes;
  });
  return [...named, ...(listed ?? []).map((scheme) => scheme.trim())].map((scheme) => scheme.toLowerCase());
};

/**
 * Tells whether a request came over a network in clear. Whoever admits that a hop was not TLS, or forwards without
 * saying how it came, is believed: nobody gains by lying about that. That every hop was TLS is believed only of a
 * proxy whose word counts.
 */
export const createClearTextCheck = (trustProxy: readonly string[]): ((c: RegistryContext) => boolean) => {
  const isTrusted = createNetworks(trustProxy);
  return (c) => {
    const socket = c.env?.incoming?.socket;
    // In process there is no network.
    if (socket === undefined) return false;
    const peer = socket.remoteAddress ?? '';
    const { headers } = c.req.raw;
    const schemes = readSchemes(headers);
    if (schemes?.some((scheme) => scheme !== 'https') === true) return true;
    if (schemes !== null && isTrusted(peer)) return false;
    // From here on nobody's word is left but that of the socket, which knows its own hop alone.
    const isForwarded = headers.has('x-forwarded-for') || headers.has('forwarded');
    return !('encrypted' in socket) && (isForwarded || !isLoopbackAddress(peer));
  };
};
