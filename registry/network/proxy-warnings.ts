import type { Logger } from 'pino';

import { createNetworks, isLoopbackHost } from '../base/networks.ts';
import type { Settings } from '../settings/settings.ts';

const LOOPBACK = ['127.0.0.1', '::1'];

const hostOf = (publicUrl: string): string => URL.parse(publicUrl)?.hostname ?? '';

/** Whether the settings suggest a proxy that would not be trusted. */
export const expectsUnheardProxy = ({ host, publicUrl, trustProxy }: Settings): boolean => {
  const isTrusted = createNetworks(trustProxy);
  if (!isLoopbackHost(host))
    return trustProxy.every((entry) => entry === 'loopback' || LOOPBACK.includes(entry));
  // Only this machine can connect, so anybody else must come through a proxy on it.
  return publicUrl !== null && !isLoopbackHost(hostOf(publicUrl)) && !LOOPBACK.some(isTrusted);
};

/**
 * Warns the operator, at most once per case, that people behind an untrusted proxy share one limit: at the
 * start, if the settings suggest such a proxy, and when one is first seen.
 */
export const createProxyWarnings = (
  settings: Settings,
  logger: Logger,
): { onStart: () => void; onUnheard: (peer: string) => void } => {
  let wasHeard = false;
  return {
    onStart: () => {
      if (settings.rateLimits === null || !expectsUnheardProxy(settings)) return;
      logger.warn(
        { trust_proxy: settings.trustProxy },
        'Requests without an access token are limited by the address that connects. If a proxy stands in front of this registry, name its address in TRUST_PROXY: until then everybody behind it shares one limit',
      );
    },
    onUnheard: (peer) => {
      if (settings.rateLimits === null || wasHeard) return;
      wasHeard = true;
      logger.warn(
        { peer, trust_proxy: settings.trustProxy },
        'A request names the client it was forwarded for, and came from an address that TRUST_PROXY does not name. If that is your proxy, name it there: until then everybody behind it shares one limit',
      );
    },
  };
};
