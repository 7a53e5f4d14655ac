import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from 'vitest';

import { ASSUMPTIONS } from '../../../lib/texts/en/codes/assumptions.ts';
import { FINDINGS } from '../../../lib/texts/en/codes/findings.ts';
import { GAPS } from '../../../lib/texts/en/codes/gaps.ts';
import { PROVIDER_FAILURES } from '../../../lib/texts/en/codes/provider-failures.ts';
import { say } from '../../../lib/texts/say.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** Where codes are made: everywhere except in the texts, and where their types are. */
const sources = await Promise.all(
  ['lib', 'registry'].map(async (top) => {
    const names = await readdir(path.join(ROOT, top), { recursive: true });
    const code = names.filter((name) => name.endsWith('.ts') && !/^(?:texts|protocol\/codes)\//.test(name));
    return Promise.all(code.map((name) => readFile(path.join(ROOT, top, name), 'utf8')));
  }),
);
const source = sources.flat().join('\n');

/** Secrets are named by their shape: `looks-like-${name}`. */
const isMade = (code: string): boolean => source.includes(`'${code.replace(/^looks-like-/, '')}'`);

const ROOMS = {
  findings: FINDINGS,
  gaps: GAPS,
  assumptions: ASSUMPTIONS,
  'provider failures': PROVIDER_FAILURES,
};

const HOSTILE = { text: '<b>', places: '\u202e', entity: '__proto__', line: Number.NaN, more: -1 };

describe.each(Object.entries(ROOMS))('the texts of %s', (_room, texts) => {
  const codes = Object.keys(texts).filter((code) => code !== 'unknown');

  it('are all used', () => {
    expect(codes.filter((code) => !isMade(code))).toEqual([]);
  });

  it.each(codes)('say %s whatever the values are', (code) => {
    expect(say(texts, { code, values: {} })).toEqual(expect.any(String));
    expect(say(texts, { code, values: HOSTILE })).toEqual(expect.any(String));
  });

  it.each(['made-up', 'toString', '__proto__', 'constructor'])(
    'have words for the unknown code %s',
    (code) => {
      expect(say(texts, { code, values: {} })).toContain(code);
    },
  );
});

describe('a gap', () => {
  it.each([
    ['not-covered', { text: 'Who pays.' }, 'Who pays.'],
    [
      'draft-missing',
      { kind: 'mcp_server', name: 'rota' },
      'The MCP server "rota" is missing: the model\'s answer was not usable.',
    ],
    [
      'draft-missing',
      { kind: 'skill', name: 'rota', reason: 'cut-at-cap', provider: 'OpenAI', tokens: 16_000 },
      'The skill "rota" is missing: OpenAI cut an answer at the cap of 16,000 tokens, before it was complete. Narrow the goal or choose another model.',
    ],
    [
      'not-drafted',
      { name: 'rota', purpose: 'Reads it.' },
      '"rota" was planned and is not drafted: Reads it.',
    ],
  ])('says what is left open: %s', (code, values, sentence) => {
    expect(say(GAPS, { code, values })).toBe(sentence);
  });
});

describe('an assumption', () => {
  it('has its numbers in it', () => {
    const values = { least: 1.5, most: 5 };
    expect(say(ASSUMPTIONS, { code: 'token-length', values })).toContain('1.5 to 5 characters');
    expect(say(ASSUMPTIONS, { code: 'draft-length', values: { least: 200, most: 5000 } })).toBe(
      'A draft has 200 to 5,000 tokens.',
    );
    expect(say(ASSUMPTIONS, { code: 'most-drafts', values: { drafts: 4 } })).toContain('4 drafts.');
  });
});

describe('a failure of a provider', () => {
  it.each([
    ['key-not-accepted', { provider: 'OpenAI', status: 401 }, /^OpenAI answered 401: it does not accept/],
    ['overloaded', { provider: 'OpenAI', status: 0 }, /^OpenAI is overloaded/],
    ['rate-limited', { provider: 'X', status: 429, seconds: 7 }, /answered 429: .* asks to wait 7 seconds/],
    ['cut-at-cap', { provider: 'X', tokens: 4000 }, /at the cap of 4,000 tokens/],
  ])('says who failed, and what to do: %s', (code, values, sentence) => {
    expect(say(PROVIDER_FAILURES, { code, values })).toMatch(sentence);
  });
});

describe('a sentence', () => {
  it('has its values in it, with numbers and plurals as English writes them', () => {
    expect(say(FINDINGS, { code: 'meta-size', values: { bytes: 4096 } })).toBe(
      'This may have at most 4,096 bytes as JSON.',
    );
    expect(say(FINDINGS, { code: 'tool-schema-missing', values: { levels: 1 } })).toContain('1 level deep');
    expect(say(FINDINGS, { code: 'frontmatter-unreadable', values: { line: 0 } })).toBe(
      'The frontmatter cannot be read as YAML.',
    );
    const places = 'U+200B 2:5';
    expect(say(FINDINGS, { code: 'hidden-characters', values: { places, more: 0 } })).toBe(
      'There are characters here that nobody sees, at these lines and columns: U+200B 2:5. Remove them.',
    );
    expect(say(FINDINGS, { code: 'hidden-characters', values: { places, more: 1200 } })).toContain(
      ', and 1,200 more.',
    );
  });
});
