import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { toBlockYaml } from '../../../../lib/formats/block-yaml.ts';
import { readPlainFrontmatter } from '../../../../lib/formats/frontmatter/plain-yaml.ts';
import { parseSkillMarkdown } from '../../../../lib/formats/skill-markdown.ts';

const manifestOf = (text: string) => {
  const read = readPlainFrontmatter(text);
  if ('code' in read) throw new Error(`Refused: ${read.code} in line ${read.line}`);
  return read.manifest;
};

/** As a YAML library reads it; null if it refuses. */
const inFull = (text: string) => {
  const read = parseSkillMarkdown(`---\n${text}---\n`);
  return 'findings' in read ? null : read.manifest;
};

describe('frontmatter as people write it', () => {
  it('is read without a YAML library', () => {
    expect(
      manifestOf(
        [
          'name: payout-reports  # the folder has this name',
          'description: >-',
          '  Looks up payouts.',
          '  Use when one fails:',
          '',
          '  any of them.',
          'license: "Apache-2.0"',
          "compatibility: 'It''s for Node'",
          'allowed-tools:',
          '- Bash(git:*)',
          '- Read',
          '',
          '# what follows is ours',
          'metadata:',
          '  version: 1.10',
          '  author: Ada Lovelace,',
          '    of London',
          '  tags: [payments, reports]',
          'notes: |',
          '  one',
          '    two',
          'empty:',
          'count: 3',
          'isNew: true',
        ].join('\n'),
      ),
    ).toEqual({
      name: 'payout-reports',
      description: 'Looks up payouts. Use when one fails:\nany of them.',
      license: 'Apache-2.0',
      compatibility: "It's for Node",
      'allowed-tools': ['Bash(git:*)', 'Read'],
      metadata: { version: '1.10', author: 'Ada Lovelace, of London', tags: ['payments', 'reports'] },
      notes: 'one\n  two\n',
      empty: null,
      count: 3,
      isNew: true,
    });
  });

  it.each([
    ['nothing', ''],
    ['__proto__', '__proto__:\n  polluted: yes\n'],
    ['JSON in a line', 'metadata: {"openclaw": {"emoji": "x"}, "n": 1}\n'],
    ['a colon inside of a word', 'a: http://x.example:80/a?b#c\n'],
  ])('reads %s as the library does', (_, text) => {
    expect(manifestOf(text)).toEqual(inFull(text));
  });

  it.each<[what: string, text: string, line: number]>([
    ['an anchor', 'a: &x 1', 1],
    ['an alias', 'a: *x', 1],
    ['a tag', 'a: !x y', 1],
    ['a text of several lines in quotes', 'name: a\nb: "c\n  d"', 2],
    ['a list of maps', 'a:\n  - b: c', 2],
    ['a list', '- a', 1],
    ['a text', 'hello', 1],
    ['a colon in a text', 'description: Use it: always', 1],
    ['a tab for an indent', 'a:\n\tb: c', 2],
    ['a second document', 'a: b\n...\nc: d', 2],
    ['a wrong indent', 'a:\n    b: c\n  d: e', 3],
    ['a hexadecimal number', 'a: 0x1F', 1],
    ['a control character', 'a: b\nc: \u0007', 2],
  ])('is refused for %s, saying where', (_, text, line) => {
    expect(readPlainFrontmatter(text)).toEqual({ code: 'not-plain', line });
  });

  it('is refused for a name that comes twice', () => {
    expect(readPlainFrontmatter('a: 1\nb: 2\na: 3')).toEqual({ code: 'key-twice', line: 3 });
  });
});

const PIECES = [
  'name: a',
  'name: "a"',
  'description: a: b',
  'description: x',
  'description: Use when: it fails',
  'license: MIT # c',
  'metadata:',
  '  version: 1.0',
  '  author: "a" # b',
  '   deep: x',
  '    deeper: y',
  '  n: 0x1F',
  '  b: true',
  '  list:',
  '  - c',
  '- d',
  '  - a: b',
  '- "e" f',
  'allowed-tools: Bash(git:*) Read',
  'allowed-tools: [a, b]',
  'tags: [ a , 1.0, "b" ]',
  'tags: [a, true, 2]',
  'tags: []',
  'o: {}',
  'o: {"a": 1.10, "b": [1, "x y"]}',
  'o: {"a": 1, "a": 2}',
  'o: { a: 1 }',
  'd: >-',
  'd: >',
  'd: |',
  'd: |-',
  'd: |+',
  'd: >2',
  '  text',
  '  text:',
  '  # no comment',
  '   more',
  '',
  '  ',
  '    ',
  'f: null',
  'f: NULL',
  'f: nULL',
  'g:',
  'g: # c',
  'h: ~',
  'i: 2024-01-01',
  'j: yes',
  '1: 2',
  "k: 'it''s'",
  "k: 'it's'",
  'l: @x',
  'm: `x`',
  'n: *x',
  'q: a',
  '"r": "\\u00e9\\n\\t\\x41"',
  '"r": "\\u00e9\\n"',
  "'s' : b",
  's: -',
  's: - a',
  's: -a',
  's: -5',
  't: 1e3',
  't: +.5',
  't: 1.',
  'u: .inf',
  'v: 017',
  'w: x:y',
  'x: x#y',
  'y: "a" b',
  'z: %a',
  'a b: c',
  'true: c',
  'aa: a\tb\t# c',
  'aa: \u00a0x\u00a0',
  'bb: [a,',
  'cc: ?x',
  'cc: ? x',
  'dd: :x',
  '? a',
  '# comment',
  ' # comment',
  '---x',
  '... ',
  '%YAML 1.1',
  'ee:\tx',
  'ff:x',
];

describe('whatever is read', () => {
  it('a YAML library reads the same', () => {
    let read = 0;
    const rows = fc.array(
      fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...PIECES) }, fc.string({ maxLength: 12 })),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(rows, (lines) => {
        const text = lines.map((line) => `${line.replaceAll('\n', ' ')}\n`).join('');
        const plain = readPlainFrontmatter(text);
        if ('code' in plain) return;
        read += 1;

        expect(plain.manifest).toEqual(inFull(text));
      }),
      { numRuns: 4_000 },
    );
    expect(read).toBeGreaterThan(400);
  });

  it('has in it what we write ourselves', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 60 }).filter((each) => each.isWellFormed());
    const name = fc.string({ minLength: 1, maxLength: 20 });
    const manifest = fc.dictionary(
      name,
      fc.oneof(text, fc.dictionary(name, text, { maxKeys: 4 }), fc.array(text, { maxLength: 3 })),
      {
        maxKeys: 6,
      },
    );
    fc.assert(
      fc.property(manifest, (written) => {
        expect(manifestOf(toBlockYaml(written))).toEqual(written);
      }),
    );
  });
});
