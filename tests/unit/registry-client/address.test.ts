import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';

import type { RegistryEnv } from '../../../registry/http/context.ts';
import { createClientAddress, toNetwork } from '../../../registry/network/client-address.ts';

describe('an address is counted', () => {
  it.each([
    ['203.0.113.9', '203.0.113.9'],
    ['::ffff:203.0.113.9', '203.0.113.9'],
    ['::ffff:cb00:7109', '203.0.113.9'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::', '2001:db8:1:2::/64'],
    ['2001:DB8:0001:2:ffff::1', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['64:ff9b::203.0.113.9', '64:ff9b:0:0::/64'],
  ])('%s as %s', (address, network) => {
    expect(toNetwork(address)).toBe(network);
  });
});

const ask = async (
  trustProxy: string[],
  peer: string,
  headers: Record<string, string>,
): Promise<{ address: string; unheard: string[] }> => {
  const unheard: string[] = [];
  const addressOf = createClientAddress(trustProxy, (each) => unheard.push(each));
  const app = new Hono<RegistryEnv>().get('/', (c) => c.text(addressOf(c)));
  const bindings = { incoming: { socket: { remoteAddress: peer } } } as unknown as HttpBindings;
  const response = await app.request('/', { headers }, bindings);
  return { address: await response.text(), unheard };
};

describe('who is counted', () => {
  it.each<[string, string[], string, Record<string, string>, string]>([
    ['whoever connects', ['loopback'], '203.0.113.9', {}, '203.0.113.9'],
    [
      'a client that its own proxy names',
      ['loopback'],
      '127.0.0.1',
      { 'x-forwarded-for': '192.0.2.1' },
      '192.0.2.1',
    ],
    ['the last of a chain', ['loopback'], '::1', { 'x-forwarded-for': '10.9.9.9, 192.0.2.1' }, '192.0.2.1'],
    [
      'the last that is no trusted proxy',
      ['loopback', '10.0.0.0/8'],
      '127.0.0.1',
      { 'x-forwarded-for': '198.51.100.1, 192.0.2.1, 10.0.0.7' },
      '192.0.2.1',
    ],
    [
      'the first of a chain of proxies',
      ['loopback'],
      '127.0.0.1',
      { 'x-forwarded-for': '127.0.0.5' },
      '127.0.0.5',
    ],
    ['a client with a port', ['loopback'], '127.0.0.1', { 'x-forwarded-for': '192.0.2.1:4711' }, '192.0.2.1'],
    [
      'a client in brackets',
      ['loopback'],
      '127.0.0.1',
      { 'x-forwarded-for': '[2001:db8::1]:4711' },
      '2001:db8:0:0::/64',
    ],
    [
      'a client of Forwarded',
      ['loopback'],
      '127.0.0.1',
      { forwarded: 'for=198.51.100.1, For="[2001:db8:1:2::9]:4711";proto=https' },
      '2001:db8:1:2::/64',
    ],
    ['the proxy that hides its client', ['loopback'], '127.0.0.1', { forwarded: 'for=_hidden' }, '127.0.0.1'],
    [
      'the proxy, for what is no address',
      ['loopback'],
      '127.0.0.1',
      { 'x-forwarded-for': '192.0.2.1, <script>' },
      '127.0.0.1',
    ],
    [
      'the proxy, where its two headers disagree',
      ['loopback'],
      '127.0.0.1',
      { 'x-forwarded-for': '192.0.2.1', forwarded: 'for=198.51.100.1' },
      '127.0.0.1',
    ],
    [
      'the client on which two headers agree',
      ['loopback'],
      '127.0.0.1',
      { 'x-forwarded-for': '192.0.2.1', forwarded: 'for=192.0.2.1:80' },
      '192.0.2.1',
    ],
  ])('%s', async (_name, trustProxy, peer, headers, address) => {
    expect(await ask(trustProxy, peer, headers)).toEqual({ address, unheard: [] });
  });

  it.each([{ 'x-forwarded-for': '192.0.2.1' }, { forwarded: 'for=192.0.2.1' }])(
    'whoever connects, where it is not trusted and says %j',
    async (headers) => {
      expect(await ask(['loopback'], '203.0.113.9', headers as Record<string, string>)).toEqual({
        address: '203.0.113.9',
        unheard: ['203.0.113.9'],
      });
    },
  );

  it('everybody in process, where there is no network', async () => {
    const addressOf = createClientAddress(['loopback']);
    const app = new Hono<RegistryEnv>().get('/', (c) => c.text(addressOf(c)));

    expect(await (await app.request('/')).text()).toBe('in process');
  });
});
