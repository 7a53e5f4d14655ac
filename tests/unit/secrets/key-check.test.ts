import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { ProviderKeySchema, z } from '../../../lib/protocol/index.ts';
import { checkProviderKey } from '../../../lib/secrets/key-check.ts';
import { SERVICES } from '../../../lib/services/services.ts';
import { FAILURES } from '../../../lib/texts/en/failures/failures.ts';

const join = (...parts: string[]) => parts.join('');
const BODY = 'q8Zr1Vn5Yx2Wc7Kd9Mh4Pj6Ls0Gt';
const KEY = join('sk-', BODY);
const GATEWAY = 'https://gateway.example/v1';
const atAddress = (address: string, pasted: string) =>
  checkProviderKey(pasted, 'openai-compatible', address, SERVICES);

describe('checkProviderKey', () => {
  it.each([
    ['empty', ''],
    ['empty', '   '],
    ['too-short', 'x'],
    ['too-long', 'k'.repeat(10_240)],
    ['edge-space', ` ${KEY}`],
    ['edge-space', `${KEY} `],
    ['edge-space', `${KEY}\t`],
    ['inner-space', `${KEY.slice(0, 9)} ${KEY.slice(9, 20)}`],
    ['line-break', `${KEY}\n`],
    ['line-break', `${KEY.slice(0, 9)}\r\n${KEY.slice(9)}`],
    ['nul', `${KEY}\0`],
    ['smart-quotes', `\u201c${KEY}\u201d`],
    ['quoted', `"${KEY}"`],
    ['quoted', `'${KEY}'`],
    ['invisible', `${KEY.slice(0, 5)}\u200b${KEY.slice(5)}`],
    ['byte-order-mark', `\ufeff${KEY}`],
    ['bearer', `Bearer ${KEY}`],
    ['bearer', `Authorization: Bearer ${KEY}`],
    ['assignment', `OPENAI_API_KEY=${KEY}`],
    ['assignment', `export ANTHROPIC_API_KEY="${KEY}"`],
    ['two-keys', `${KEY} ${KEY}`],
    ['two-keys', `${KEY}\n${KEY}`],
    ['two-keys', `${KEY},${KEY}`],
    ['url', 'https://platform.openai.com/api-keys'],
    ['json', '{"type": "service_account", "private_key_id": "9f86d081"}'],
    ['not-ascii', `${KEY}ä`],
    ['control', `${KEY}\u0007`],
    ['is-anthropic', join('sk-ant-', 'api03-', BODY)],
    ['is-openrouter', join('sk-or-', 'v1-', BODY)],
    ['is-other', join('ghp_', BODY)],
  ])('names %s', (code, pasted) => {
    const refusal = checkProviderKey(pasted, 'openai');
    expect(refusal?.code).toBe(code);
    expect(JSON.stringify(refusal)).not.toContain(BODY.slice(0, 6));
    expect(FAILURES).toHaveProperty(`key-${code}`);
  });

  it('treats the key of another provider as a warning that a person can read and overrule', () => {
    expect(checkProviderKey(join('sk-proj-', BODY), 'anthropic')?.severity).toBe('warning');
    expect(checkProviderKey(join('sk-proj-', BODY), 'openai')).toBeNull();
    expect(checkProviderKey(join('sk-ant-', BODY), 'anthropic')).toBeNull();
    expect(checkProviderKey(join('sk-or-', BODY), 'openrouter')).toBeNull();
    expect(checkProviderKey(join('sk-ant-', BODY), 'practice')?.code).toBe('is-anthropic');
  });

  it.each(['sk-proj-', 'sk-svcacct-', 'sk-admin-'])(
    'knows %s as the beginning of an OpenAI key',
    (prefix) => {
      expect(checkProviderKey(prefix + BODY, 'anthropic')?.code).toBe('is-openai');
    },
  );

  it('accepts keys without a known prefix, base64 endings included', () => {
    expect(checkProviderKey('9f86d081884c7d659a2feaa0', 'practice')).toBeNull();
    expect(checkProviderKey(`${BODY}==`, 'openai')).toBeNull();
    expect(checkProviderKey(KEY, 'openai')).toBeNull();
  });

  describe('at an address of a person’s own', () => {
    it('takes whatever a header carries, with no warning', () => {
      fc.assert(
        fc.property(
          fc.stringMatching(/^[\x21-\x7e]{1,200}$/).filter((each) => !each.startsWith('byokc_')),
          (pasted) => {
            expect(atAddress(GATEWAY, pasted)).toBeNull();
          },
        ),
      );
      for (const pasted of ['x', 'sk-1234', `12|${BODY}`, `team:${BODY}`, 'k'.repeat(8_192)])
        expect(atAddress(GATEWAY, pasted)).toBeNull();
    });

    it('says as elsewhere why no header carries it', () => {
      expect(atAddress(GATEWAY, ` ${KEY}`)?.code).toBe('edge-space');
      expect(atAddress(GATEWAY, `${KEY} ${KEY}`)?.code).toBe('two-keys');
      expect(atAddress(GATEWAY, 'k'.repeat(8_193))?.code).toBe('too-long');
      expect(atAddress(GATEWAY, 'schlüssel')?.code).toBe('not-ascii');
    });

    it.each([
      ['https://api.groq.com/openai/v1', join('gsk_', BODY), join('xai-', BODY)],
      ['https://api.x.ai/v1', join('xai-', BODY), join('sk-ant-', BODY)],
      ['https://eu.api.openai.com/v1', join('sk-proj-', BODY), join('sk-or-', BODY)],
      ['https://generativelanguage.googleapis.com/v1beta/openai', join('AIza', BODY), join('gsk_', BODY)],
      ['https://mine.openai.azure.com/openai/v1', BODY, join('sk-proj-', BODY)],
      ['https://api.deepseek.com', KEY, join('hf_', BODY)],
    ])('warns at %s, whose keys are known, of the key of somebody else', (address, own, other) => {
      expect(atAddress(address, own)).toBeNull();
      expect(atAddress(address, other)?.severity).toBe('warning');
      expect(atAddress('http://localhost:11434/v1', other)).toBeNull();
      expect(atAddress(GATEWAY, other)).toBeNull();
    });

    it('is not misled by a host that only ends like a known one', () => {
      expect(atAddress('https://notgroq.com/v1', join('xai-', BODY))).toBeNull();
    });

    it('warns everywhere of a registry’s access token', () => {
      expect(atAddress(GATEWAY, join('byokc_', BODY, BODY))?.code).toBe('is-other');
    });
  });

  it('accepts only what can stand in a header and what the registry takes', () => {
    const nearKeys = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.string({ minLength: 8, maxLength: 60 }),
      fc
        .tuple(fc.nat(KEY.length), fc.string({ unit: 'binary', maxLength: 2 }))
        .map(([at, noise]) => KEY.slice(0, at) + noise + KEY.slice(at)),
    );
    let accepted = 0;
    fc.assert(
      fc.property(nearKeys, (pasted) => {
        if (checkProviderKey(pasted, 'openai') !== null) return;
        accepted += 1;
        expect(new Headers({ authorization: `Bearer ${pasted}`, 'x-api-key': pasted }).get('x-api-key')).toBe(
          pasted,
        );
        expect(z.safeParse(ProviderKeySchema, pasted).success).toBe(true);
      }),
      { numRuns: 2_000 },
    );
    expect(accepted).toBeGreaterThan(20);
  });
});
