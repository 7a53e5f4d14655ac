import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { toSkillMarkdown } from '../../../lib/formats/draft-files.ts';
import { parseSkillMarkdown } from '../../../lib/formats/skill-markdown.ts';
import { FINDINGS } from '../../../lib/texts/en/codes/findings.ts';
import { say } from '../../../lib/texts/say.ts';

const refused = (text: string) => {
  const read = parseSkillMarkdown(text);
  if (!('findings' in read)) throw new Error(`It was read: ${JSON.stringify(read)}`);
  expect(read.findings).toMatchObject([{ rule: 'skill/frontmatter', severity: 'error', path: '/manifest' }]);
  const [finding] = read.findings;
  return finding ? say(FINDINGS, finding) : '';
};

describe('reading SKILL.md', () => {
  it('gives the frontmatter as an object, and the body', () => {
    expect(
      parseSkillMarkdown(
        '---\nname: a-skill\ndescription: >\n  One\n  line.\nmetadata:\n  author: me\n---\n\n# A\n\nText\n',
      ),
    ).toEqual({
      manifest: { name: 'a-skill', description: 'One line.\n', metadata: { author: 'me' } },
      markdown: '# A\n\nText\n',
    });
  });

  it.each([
    ['a byte order mark and CRLF', '\ufeff---\r\nname: a\r\n---\r\nBody\r\n', 'Body\n'],
    ['spaces after the hyphens', '--- \nname: a\n---\t\nBody', 'Body'],
    ['no body', '---\nname: a\n---', ''],
    ['a rule in the body', '---\nname: a\n---\nOne\n---\nTwo', 'One\n---\nTwo'],
  ])('takes %s', (_, text, markdown) => {
    expect(parseSkillMarkdown(text)).toEqual({ manifest: { name: 'a' }, markdown });
  });

  it('is not ended by hyphens in a value', () => {
    expect(parseSkillMarkdown('---\nname: a\ndescription: "x\n  ---- y"\n---\n')).toMatchObject({
      manifest: { description: 'x ---- y' },
    });
  });

  it('keeps a version in the metadata as it is written, and another number as a number', () => {
    expect(parseSkillMarkdown('---\nname: 1.0\nmetadata:\n  version: 1.10\n  on: yes\n---\n')).toMatchObject({
      manifest: { name: 1, metadata: { version: '1.10', on: 'yes' } },
    });
  });

  it('reads an empty frontmatter as one without anything in it', () => {
    expect(parseSkillMarkdown('---\n---\nBody')).toEqual({ manifest: {}, markdown: 'Body' });
  });

  it('takes __proto__ for the name that it is', () => {
    const read = parseSkillMarkdown('---\n__proto__:\n  polluted: yes\n---\n');

    expect(Object.keys('manifest' in read ? read.manifest : {})).toEqual(['__proto__']);
    expect({}).not.toHaveProperty('polluted');
  });

  it.each([
    ['no frontmatter', '# Title\n'],
    ['nothing', ''],
    ['frontmatter that does not end', '---\nname: a\n'],
    ['a list', '---\n- a\n---\n'],
    ['a text', '---\nhello\n---\n'],
    ['a tab for an indent', '---\nmetadata:\n\tversion: 1\n---\n'],
    ['two documents', '---\nname: a\n...\nname: b\n---\n'],
    ['an unclosed quote', '---\nname: "a\n---\n'],
  ])('refuses %s', (_, text) => {
    expect(refused(text)).toContain('frontmatter');
  });

  it('refuses a key that stands twice, and says where', () => {
    expect(refused('---\nname: a\nname: b\n---\n')).toBe(
      'A key is in the frontmatter twice. Look at line 3 of the file.',
    );
  });

  it('refuses aliases, which a few lines of can become gigabytes', () => {
    const lines = Array.from({ length: 30 }, (_, n) => `k${n + 1}: &a${n + 1} [*a${n}, *a${n}, *a${n}]`);

    expect(refused(['---', 'k0: &a0 [x]', ...lines, '---', ''].join('\n'))).toContain('alias');
    expect(refused('---\nname: &a x\n---\n')).toContain('alias');
  });

  it('refuses what is nested deeper than can be followed, and what is far too long', () => {
    expect(refused(`---\nname: ${'['.repeat(15_000)}\n---\n`)).toContain('cannot be read');
    expect(refused(`---\nname: "${'x'.repeat(20_000)}"\n---\n`)).toContain('too long');
  });

  it('says nothing of what it could not read', () => {
    expect(refused('---\nkey: "sk-secret\n---\n')).not.toContain('sk-secret');
  });
});

const text = fc.string({ unit: 'grapheme', maxLength: 80 });
const name = fc.string({ minLength: 1, maxLength: 40 });
const markdown = fc
  .array(fc.oneof(text, fc.constantFrom('\n', '---', '\n---\n', '...', '# A', '```')), { maxLength: 20 })
  .map((parts) => `${parts.join('').replaceAll('\r\n', '')}\n`);

describe('a skill that was written', () => {
  it('reads back as it was', () => {
    const manifest = fc.dictionary(name, fc.oneof(text, fc.dictionary(name, text, { maxKeys: 5 })), {
      maxKeys: 8,
    });
    fc.assert(
      fc.property(manifest, markdown, (written, body) => {
        expect(parseSkillMarkdown(toSkillMarkdown({ manifest: written, markdown: body }))).toEqual({
          manifest: written,
          markdown: body,
        });
      }),
    );
  });
});

describe('whatever the file', () => {
  it('reading it never throws', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        '---\n',
        '\n',
        ': ',
        '- ',
        '&a ',
        '*a',
        '!!binary ',
        '{',
        '[',
        '"',
        '<<: ',
        '? ',
        '%YAML 1.1\n',
        '|\n',
      ),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        for (const file of [pieces.join(''), `---\n${pieces.join('')}\n---\n`])
          expect(() => parseSkillMarkdown(file)).not.toThrow();
      }),
      { numRuns: 500 },
    );
  });
});
