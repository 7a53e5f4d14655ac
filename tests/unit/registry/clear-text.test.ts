import { describe, expect, it } from 'vitest';

import type { RegistryContext } from '../../../registry/http/context.ts';
import { createClearTextCheck } from '../../../registry/network/clear-text.ts';

const cameInClear = (trustProxy: string[], remoteAddress: string, headers: Record<string, string>): boolean =>
  createClearTextCheck(trustProxy)({
    env: { incoming: { socket: { remoteAddress } } },
    req: { raw: new Request('http://registry.test/', { headers }) },
  } as unknown as RegistryContext);

const LOCAL = '127.0.0.1';
const PROXY = '10.0.0.5';
const STRANGER = '203.0.113.9';

/** Each admits that some hop was in clear, or does not say how it came. */
const IN_CLEAR: Record<string, string>[] = [
  { 'x-forwarded-proto': 'http' },
  { 'x-forwarded-proto': 'HTTP' },
  { 'x-forwarded-proto': 'https, http' },
  { 'x-forwarded-proto': 'http,https' },
  { 'x-forwarded-proto': '' },
  { 'x-forwarded-for': '192.0.2.1' },
  { forwarded: 'for=192.0.2.1;proto=http' },
  { forwarded: 'for=192.0.2.1' },
  { forwarded: 'proto=https;for=192.0.2.1, proto=http' },
  { forwarded: 'proto=https, for=192.0.2.1' },
  { forwarded: 'for="x;proto=https";proto="http"' },
  { forwarded: 'proto=https', 'x-forwarded-proto': 'http' },
  { forwarded: 'proto=http', 'x-forwarded-proto': 'https' },
];

describe.each(IN_CLEAR)('a key that came with %j', (headers) => {
  it.each([
    [LOCAL, ['loopback']],
    [LOCAL, []],
    [LOCAL, ['10.0.0.0/8']],
    [PROXY, ['10.0.0.0/8']],
    [PROXY, ['loopback', '10.0.0.5']],
    [PROXY, ['loopback']],
    [STRANGER, ['loopback', '10.0.0.0/8']],
  ])('from %s is refused, whoever is trusted (%j)', (peer, trusted) => {
    expect(cameInClear(trusted, peer, headers)).toBe(true);
  });
});

/** Each says that every hop was TLS. */
const OVER_TLS: Record<string, string>[] = [
  { 'x-forwarded-proto': 'https' },
  { 'x-forwarded-proto': 'https, HTTPS' },
  { 'x-forwarded-proto': 'https', 'x-forwarded-for': '192.0.2.1, 192.0.2.2' },
  { forwarded: 'for=192.0.2.1;proto=https' },
  { forwarded: 'For="[2001:db8::1]:4711"; Proto="https"; by=10.0.0.5' },
  { forwarded: 'proto=https, proto=https', 'x-forwarded-proto': 'https' },
];

describe.each(OVER_TLS)('a key that came with %j', (headers) => {
  it.each([
    [LOCAL, ['loopback']],
    ['::1', ['loopback']],
    [PROXY, ['10.0.0.0/8']],
    [`::ffff:${PROXY}`, ['10.0.0.5']],
  ])('from %s is taken, as its word counts (%j)', (peer, trusted) => {
    expect(cameInClear(trusted, peer, headers)).toBe(false);
  });

  it.each([
    [PROXY, ['loopback']],
    [PROXY, []],
    [STRANGER, ['loopback', '10.0.0.0/8']],
  ])('from %s is refused, as its word does not count (%j)', (peer, trusted) => {
    expect(cameInClear(trusted, peer, headers)).toBe(true);
  });
});

it('a word that does not count makes no request of another machine a local one', () => {
  const fromElsewhere = { 'x-forwarded-proto': 'https', 'x-forwarded-for': '192.0.2.1' };

  expect(cameInClear(['10.0.0.0/8'], LOCAL, fromElsewhere)).toBe(true);
  expect(cameInClear(['10.0.0.0/8'], LOCAL, { forwarded: 'for=192.0.2.1;proto=https' })).toBe(true);
  expect(cameInClear(['10.0.0.0/8'], LOCAL, { 'x-forwarded-proto': 'https' })).toBe(false);
});

it('a key that nobody forwarded is judged by its socket alone', () => {
  expect(cameInClear([], LOCAL, {})).toBe(false);
  expect(cameInClear([], '::1', {})).toBe(false);
  expect(cameInClear([], '::ffff:127.0.0.1', {})).toBe(false);
  expect(cameInClear([PROXY], PROXY, {})).toBe(true);
  expect(cameInClear([], STRANGER, {})).toBe(true);
});
