import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { parseServerAddress } from '../../../lib/base/server-address.ts';
import { findAddressProblem } from '../../../lib/form/address-problem.ts';
import { SERVICES } from '../../../lib/services/services.ts';
import { completeProviderAddress } from '../../../lib/stores/complete-address.ts';
import { deepCount } from '../../support/counts.ts';

const COUNT = { numRuns: deepCount({ sample: 2_000, deep: 100_000 }) };
const PARTS =
  'https:// http:// ftp:// javascript: // / : ? # @ user localhost a.localhost 127.0.0.1 127.0.0.2 0.0.0.0 [::1] 192.168.0.7 :11434 :443 api.example.com GATEWAY.example /v1 /chat/completions /CHAT/completions *. ollama';
const typed = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.webUrl({ withQueryParameters: true, withFragments: true }),
  fc.array(fc.constantFrom(...PARTS.split(' '), ' ', '\t'), { maxLength: 8 }).map((parts) => parts.join('')),
);

describe('the address of a provider that somebody typed', { timeout: 300_000 }, () => {
  it.each([
    ['localhost:11434', 'http://localhost:11434'],
    ['localhost:11434/v1/', 'http://localhost:11434/v1'],
    ['127.0.0.1:1234/v1', 'http://127.0.0.1:1234/v1'],
    ['ollama.localhost/v1', 'http://ollama.localhost/v1'],
    ['api.groq.com/openai/v1', 'https://api.groq.com/openai/v1'],
    ['gateway.example:8443', 'https://gateway.example:8443'],
    ['https://gateway.example/v1/chat/completions', 'https://gateway.example/v1'],
    ['https://gateway.example/chat/completions/', 'https://gateway.example'],
    ['  HTTPS://Gateway.Example/V1//  ', 'https://gateway.example/V1'],
    ['https://gateway.example/v1/chat', 'https://gateway.example/v1/chat'],
  ])('is completed: %j', (text, address) => {
    expect(completeProviderAddress(text)).toBe(address);
    expect(findAddressProblem(address, SERVICES)).toBeNull();
  });

  it.each([
    ['[::1]:11434', 'address-this-machine'],
    ['http://[::1]:11434/v1', 'address-this-machine'],
    ['127.0.0.2:11434', 'address-this-machine'],
    ['0.0.0.0:11434/v1', 'address-this-machine'],
    ['http://192.168.0.7:11434/v1', 'address-unencrypted'],
    ['http://gateway.example/v1', 'address-unencrypted'],
    ['http://localhost/v1?key=x', 'bad-address'],
    ['http://user@localhost/v1', 'bad-address'],
    ['ftp://localhost', 'bad-address'],
    ['ollama', 'bad-address'],
    ['', 'bad-address'],
  ])('is refused with its own remedy: %j', (text, slug) => {
    expect(findAddressProblem(completeProviderAddress(text), SERVICES)).toBe(slug);
  });

  it('is completed once and for all', () => {
    fc.assert(
      fc.property(typed, (text) => {
        const completed = completeProviderAddress(text);
        expect(completeProviderAddress(completed)).toBe(completed);
      }),
      COUNT,
    );
  });

  it('leads nowhere that was not typed, and never to more than one host', () => {
    fc.assert(
      fc.property(typed, (text) => {
        const address = parseServerAddress(completeProviderAddress(text));
        if (address === null) return;
        const asTyped = parseServerAddress(text);
        const { protocol, hostname } = new URL(address.url);

        // A scheme was missing: the host is the same, and without TLS it is this machine.
        const host = asTyped?.host ?? new URL(`${protocol}//${text.trim()}`).host;
        expect(address.host).toBe(host);
        expect(protocol).toBe(asTyped === null ? protocol : new URL(asTyped.url).protocol);
        expect(protocol === 'https:' || /(?:^|\.)localhost$|^127\.0\.0\.1$/.test(hostname)).toBe(true);
        expect(address.permission).toBe(`${protocol}//${hostname}/*`);
        expect(hostname).not.toContain('*');
        expect(`${asTyped?.url ?? address.url}/`.startsWith(`${address.url}/`)).toBe(true);
      }),
      COUNT,
    );
  });
});
