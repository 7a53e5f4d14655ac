import { BlockList, isIP } from 'node:net';

/** Removes the prefix of an IPv4 address that came over an IPv6 socket. */
const plain = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/i, '');

const add = (list: BlockList, entry: string): void => {
  if (entry === 'loopback') {
    list.addSubnet('127.0.0.0', 8, 'ipv4');
    list.addAddress('::1', 'ipv6');
    return;
  }
  const [address = '', bits] = entry.split('/');
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
  if (bits === undefined) list.addAddress(address, family);
  else list.addSubnet(address, Number(bits), family);
};

/** Tells whether an address is in one of these networks: `loopback`, an address, or `10.0.0.0/8`. */
export const createNetworks = (entries: readonly string[]): ((address: string) => boolean) => {
  const list = new BlockList();
  for (const entry of entries) add(list, entry);
  return (address) => {
    const bare = plain(address);
    const family = isIP(bare);
    return family !== 0 && list.check(bare, family === 6 ? 'ipv6' : 'ipv4');
  };
};

export const isLoopbackAddress = createNetworks(['loopback']);

/**
 * Whether a host, as a person writes it, is this machine: `localhost`, `127.0.0.1`, `[::1]`. A name below
 * `localhost` is not, because Node asks the network's name server about it.
 */
export const isLoopbackHost = (hostname: string): boolean =>
  hostname === 'localhost' || isLoopbackAddress(hostname.replace(/^\[|\]$/g, ''));
