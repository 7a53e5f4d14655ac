import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { isNearHost, parseServerAddress } from '../../../lib/base/server-address.ts';
import { deepCount } from '../../support/counts.ts';

const COUNT = { numRuns: deepCount({ sample: 2_000, deep: 100_000 }) };
const PATHS = ['/v1/intent/byo', '/v1/plans', '/chat/completions', '/v1/messages'];

const PARTS =
  'https: http: ftp: javascript: // / \\ @ : ? # . .. %2f localhost 127.0.0.1 0x7f.1 *. .localhost [::1] 169.254.169.254 registry.example api.openai.com user user:password :8787 /v1 ü 。';
const part = fc.constantFrom(...PARTS.split(' '), ' ', '\t', '\n', '\u200b');
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.webUrl({ withQueryParameters: true, withFragments: true }),
  fc.array(part, { maxLength: 10 }).map((parts) => parts.join('')),
);

describe('an address that somebody typed', { timeout: 300_000 }, () => {
  it('is refused, or leads over TLS or to this machine, and nowhere else with a path behind it', () => {
    fc.assert(
      fc.property(text, (typed) => {
        const address = parseServerAddress(typed);
        if (address === null) return;
        const { protocol, hostname, host, origin } = new URL(address.origin);

        expect(protocol === 'https:' || /^(?:.+\.)?localhost$|^127\.0\.0\.1$/.test(hostname)).toBe(true);
        expect(hostname).not.toMatch(/[*,?]|^\./);
        expect(address).toMatchObject({ origin, host, permission: `${protocol}//${hostname}/*` });
        expect(address.url).not.toMatch(/[?#]|\/$/);
        for (const path of PATHS) {
          const url = new URL(`${address.url}${path}`);
          expect(url).toMatchObject({ origin, username: '', password: '', search: '', hash: '' });
          expect(url.pathname.endsWith(path)).toBe(true);
        }
      }),
      COUNT,
    );
  });

  it.each([
    'http://localhost.evil.example',
    'http://127.0.0.1.evil.example',
    'http://127.evil.example',
    'http://127.0.0.1evil.example',
    'http://evil-localhost',
    'http://notlocalhost:8787',
    'http://localhost.',
    'http://evil.localhost.example',
    'http://.localhost',
    'http://128.0.0.1',
    'http://0.0.0.0',
    'http://localhost@evil.example',
    'http://127.0.0.1:8787@evil.example',
    'http://user@localhost:8787',
    'http://:password@127.0.0.1:8787',
    'https://user@registry.example',
    'https://:password@registry.example',
  ])('is refused where its host only looks like this machine, or somebody is named in it: %s', (typed) => {
    expect(parseServerAddress(typed)).toBeNull();
  });

  it.each([
    'http://localhost:8787',
    'http://127.0.0.1:8787',
    'http://LOCALHOST',
    'http://0x7f.1',
    'http://ollama.localhost:11434',
  ])('is taken where its host is this machine: %s', (typed) => {
    expect(parseServerAddress(typed)).not.toBeNull();
  });

  it.each([
    'https://*/v1',
    'https://*.example',
    'https://a.*.example',
    'http://*.localhost',
    'https://.example',
  ])('is refused where a permission for it would be one for other hosts too: %s', (typed) => {
    expect(parseServerAddress(typed)).toBeNull();
  });

  it('comes out the same when it is read once more', () => {
    fc.assert(
      fc.property(text, (typed) => {
        const address = parseServerAddress(typed);
        expect(address && parseServerAddress(address.url)).toEqual(address);
      }),
      COUNT,
    );
  });
});

describe('a host', () => {
  it.each([
    'localhost',
    '127.0.0.1',
    '10.0.0.7',
    '192.168.1.20',
    '172.16.0.1',
    'ollama',
    'nas.local',
    'llm.office.internal',
    '[::1]',
    '[fd12::7]',
  ])('is this machine or near it: %s', (host) => {
    expect(isNearHost(host)).toBe(true);
  });

  it.each(['api.openai.com', '10.example.com', '172.32.0.1', '8.8.8.8', 'local.example', '[2001:db8::1]'])(
    'is somewhere on the internet: %s',
    (host) => {
      expect(isNearHost(host)).toBe(false);
    },
  );
});
