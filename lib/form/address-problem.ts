import { parseServerAddress } from '../base/server-address.ts';
import type { FailureSlug } from '../failures/index.ts';
import { serviceOf, type Service } from '../services/service.ts';

/** This machine, under names that no content security policy can allow. */
const OTHER_LOOPBACK = /^(?:127\.[\d.]+|0\.0\.0\.0|\[::1?\])$/;

/** Why no key may be sent to a completed address, as precisely as its remedy needs; null if one may. */
export const findAddressProblem = (
  address: string,
  services: readonly Service[],
): Extract<FailureSlug, 'bad-address' | `address-${string}`> | null => {
  if (parseServerAddress(address) !== null) return null;
  if (serviceOf(services, address) !== null) return 'address-incomplete';
  if (!URL.canParse(address)) return 'bad-address';
  const { protocol, hostname } = new URL(address);
  if (protocol !== 'http:') return 'bad-address';
  if (OTHER_LOOPBACK.test(hostname)) return 'address-this-machine';
  // On this machine something else is wrong with it.
  return parseServerAddress(`http://${hostname}`) === null ? 'address-unencrypted' : 'bad-address';
};
