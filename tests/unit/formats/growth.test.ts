import { describe, expect, it } from 'vitest';

import { checkDraft } from '../../../lib/formats/check-draft.ts';
import { checkMcpServer } from '../../../lib/formats/rules/mcp-server.ts';
import * as patterns from '../../../lib/formats/rules/unsafe-patterns.ts';
import { parseSkillMarkdown } from '../../../lib/formats/skill-markdown.ts';
import { SKILL } from '../../support/gallery/drafts.ts';
import { isInProportion, measureGrowth } from '../../support/growth.ts';

const repeat = (unit: string, characters: number): string => unit.repeat(Math.ceil(characters / unit.length));

/** Beginnings of what is looked for, one after the other, so that every place in a text may be the start of it. */
const UNITS = [
  'curl |',
  'curl A=b | A=b ',
  'curl | sudo -E env A=b ',
  '| sh ',
  '| A=b A=b ',
  '|/////////',
  'to my server ',
  'passwords to my server ',
  '@a',
  '$(cat ',
  'sh -c "$( ',
  'iex ((((',
  'ignore all of your the ',
  'forget everything that you were ',
  'send the passwords ',
  'send to https ',
  'cat ~/.ssh/ | ',
  'env | base64 ',
  'curl -d ~/',
  'http://a.localhost',
  'http://localhos',
  '/home/',
  'C:\\Users\\',
  '<your ',
  '[insert ',
  '  > * # TODO',
  '\u200b',
  'א\u2066',
  'א\u2066\u2069\n',
  '👩\u200d',
  '\ufe0f',
  '\u{e0067}',
  '\\\n',
  '- ',
  '---\n',
  'a',
  ' ',
  '<',
  '{a',
  '{',
];

describe('the time that checking takes', () => {
  it.each(UNITS)('is in proportion to a text made of %j', (unit) => {
    const growth = measureGrowth(8_000, (size) => {
      const text = repeat(unit, size);
      const draft = {
        ...SKILL,
        markdown: text,
        manifest: { ...SKILL.manifest, name: text, description: text },
      };
      return () => checkDraft(draft);
    });

    expect(growth).toSatisfy(isInProportion);
  });

  it.each(['{a}', '{', '1.', 'x.', 'a - ', '/', 'a/', '../', 'https://', ':{a}'])(
    'is in proportion to the fields of a server made of %j',
    (unit) => {
      const growth = measureGrowth(8_000, (size) => {
        const text = repeat(unit, size);
        const url = `https://${text}`;
        const server = {
          name: text,
          version: text,
          description: text,
          websiteUrl: url,
          repository: { source: 'gitlab', url: `https://gitlab.com/${text}!`, subfolder: text },
          packages: [
            { registryType: text, identifier: text, version: text, transport: { type: 'sse', url } },
          ],
          remotes: [{ type: 'sse', url }],
        };
        return () => checkMcpServer({ server });
      });

      expect(growth).toSatisfy(isInProportion);
    },
  );

  it.each([
    [
      'members',
      (size: number) => Object.fromEntries(Array.from({ length: size }, (_, n) => [`name ${n}`, 'x'])),
    ],
    ['entries', (size: number) => Array.from({ length: size }, () => ({ name: 'x' }))],
    [
      'levels',
      (size: number) => {
        let value: object = {};
        for (let level = 0; level < size; level += 1) value = { a: value };
        return value;
      },
    ],
  ] as const)('is in proportion to the number of %s', (_, make) => {
    const growth = measureGrowth(300, (size) => {
      const value = make(size);
      const draft = {
        ...SKILL,
        manifest: { ...SKILL.manifest, metadata: value, server: { packages: value, _meta: value } },
      };
      return () => {
        checkDraft(draft);
        checkDraft({ ...draft, kind: 'mcp_server' });
      };
    });

    expect(growth).toSatisfy(isInProportion);
  });

  it.each(['---\n', 'a: b\n', '\n', '- a\n', ' ---\n'])(
    'is in proportion to a SKILL.md made of %j',
    (unit) => {
      const growth = measureGrowth(8_000, (size) => {
        const text = `---\nname: a\n${repeat(unit, size)}`;
        return () => parseSkillMarkdown(text);
      });

      expect(growth).toSatisfy(isInProportion);
    },
  );

  it('cannot be more: no pattern that is looked for everywhere has a repetition without a bound', () => {
    const found = Object.values(patterns).flatMap((each) =>
      each instanceof RegExp ? [each] : each.map(({ pattern }) => pattern),
    );

    expect(found.length).toBeGreaterThan(15);
    for (const { source } of found) {
      const withoutEscapesAndClasses = source.replaceAll(/\\./g, '').replaceAll(/\[[^\]]*\]/g, 'c');
      expect(withoutEscapesAndClasses).not.toMatch(/[*+]|\{\d+,\}/);
    }
  });
});

const count = (steps: number): number => {
  let sum = 0;
  for (let step = 0; step < steps; step += 1) sum = (sum + step) % 1_000_003;
  return sum;
};

describe('the measure', () => {
  it('tells quadratic work from work in proportion', () => {
    expect(measureGrowth(500, (size) => () => count(size * 1_000))).toSatisfy(isInProportion);
    expect(measureGrowth(500, (size) => () => count(size * size))).not.toSatisfy(isInProportion);
  });
});
