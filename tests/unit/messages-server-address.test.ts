import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { parseServerAddress } from '../../lib/messages/index.ts';
import { deepCount } from '../support/counts.ts';

const COUNT = { numRuns: deepCount({ sample: 2_000, deep: 100_000 }) };
const PATHS = ['/v1/intent/byo', '/v1/plans', '/chat/completions', '/v1/messages'];

const PARTS =
  'https: http: ftp: javascript: // / \\ @ : ? # . .. %2f localhost 127.0.0.1 0x7f.1 [::1] 169.254.169.254 registry.example api.openai.com user user:password :8787 /v1 ü 。';
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

        expect(protocol === 'https:' || ['localhost', '127.0.0.1'].includes(hostname)).toBe(true);
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
