import * as fc from 'fast-check';
import { html } from 'hono/html';
import { describe, expect, it } from 'vitest';

import { findHidden } from '../../../lib/formats/rules/hidden-unicode.ts';
import { toVisibleText } from '../../../lib/formats/visible-text.ts';
import { markdown } from '../../../registry/pages/markdown.ts';
import { HOST, MARKDOWN_PAYLOADS } from '../../support/markdown/index.ts';

describe('text that others wrote', () => {
  it.each([
    ['plain, ünïcode, 支払い, عربي and\ttabs\nand lines', null],
    ['⚠️ and 👩‍💻 and 👍🏽 and #️⃣', null],
    ['zero\u200bwidth', 'zero⟨U+200B⟩width'],
    ['\u202eright to left\u202c', '⟨U+202E⟩right to left⟨U+202C⟩'],
    ['joined\u200dletters', 'joined⟨U+200D⟩letters'],
    ['\u{e0041}\u{e0042}\u{e0043}\u{e0044}\u{e0045}', '⟨U+E0041 U+E0042 U+E0043 and 2 more hidden⟩'],
    ['\u0000\u001b[31m', '⟨U+0000 U+001B⟩[31m'],
    ['half \ud800 of a pair', 'half ⟨U+D800⟩ of a pair'],
    ['a mark\ufeff', 'a mark⟨U+FEFF⟩'],
    ['\ufeffa mark where one belongs', null],
  ])('%j is shown with everything in it', (text, shown) => {
    expect(toVisibleText(text)).toBe(shown ?? text);
  });

  it('has nothing left in it that cannot be seen', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        expect([...findHidden(toVisibleText(text))]).toEqual([]);
      }),
    );
  });
});

const render = async (text: string): Promise<string> => String(await html`${markdown(text)}`);

const TAGS = new Set(
  'div span h3 h4 h5 h6 p br hr a em strong s code pre blockquote ul ol li table thead tbody tr th td'.split(
    ' ',
  ),
);
const ATTRIBUTES = new Set(['class', 'dir', 'href', 'rel', 'tabindex', 'start']);

/** Text and attributes come out escaped, so whatever looks like a tag here is one. */
const faultsOf = (markup: string): string[] =>
  [...markup.matchAll(/<([a-z][^\s/>]*)([^>]*)>/gi)].flatMap(([, tag = '', rest = '']) => {
    const attributes = [...rest.matchAll(/([^\s=]+)="([^"]*)"/g)].map(([, name = '', value = '']) => [
      name,
      value,
    ]);
    return [
      ...(TAGS.has(tag) ? [] : [`<${tag}>`]),
      ...attributes.filter(([name = '']) => !ATTRIBUTES.has(name)).map(([name]) => `<${tag} ${name}>`),
      ...attributes
        .filter(([name, value = '']) => name === 'href' && !/^(?:https:\/\/|mailto:)/.test(value))
        .map(([, value]) => `href ${value}`),
      ...(tag === 'a' && !rest.includes('rel="noopener noreferrer nofollow ugc"')
        ? ['a link without rel']
        : []),
    ];
  });

describe('Markdown that others wrote', () => {
  it('runs and fetches nothing, whatever stands in it', async () => {
    expect(MARKDOWN_PAYLOADS.length).toBeGreaterThanOrEqual(300);
    for (const payload of MARKDOWN_PAYLOADS)
      expect([payload, ...faultsOf(await render(payload))]).toEqual([payload]);
  });

  it('stays within the same elements for any text', async () => {
    const words = fc.constantFrom(
      ...'< > [ ] ( ) ! ` # * _ | ~ - & " \\ : = + 1.'.split(' '),
      '\n',
      ' ',
      'javascript:',
      `${HOST}/x`,
      '<script>',
      'onerror=',
      '```',
    );
    const text = fc.array(words, { maxLength: 60 }).map((parts) => parts.join(''));
    await fc.assert(
      fc.asyncProperty(text, async (each) => {
        expect(faultsOf(await render(each))).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    ['# One\n\n## Two', '<h3>One</h3>\n<h4>Two</h4>\n'],
    [
      '[docs](https://example.com/a?b=1&c=2)',
      '<p><a href="https://example.com/a?b=1&amp;c=2" rel="noopener noreferrer nofollow ugc">docs</a></p>\n',
    ],
    [
      '[errors](references/errors.md) [x](javascript:alert(1))',
      '<p><span>errors</span> <span>x</span></p>\n',
    ],
    [
      '![a map](https://evil.test/map.png "t")',
      '<p><span class="soft">Image, not loaded: a map</span></p>\n',
    ],
    ['<b>bold</b>', '<p>&lt;b&gt;bold&lt;/b&gt;</p>\n'],
    ['```js" onload="x\nlet a = 1 < 2;\n```', '<pre tabindex="0"><code>let a = 1 &lt; 2;\n</code></pre>\n'],
    ['3. three', '<ol start="3">\n<li>three</li>\n</ol>\n'],
    ['a \u202e b', '<p>a ⟨U+202E⟩ b</p>\n'],
  ])('%j is %s', async (text, shown) => {
    expect(await render(text)).toBe(`<div class="markdown" dir="auto">${shown}</div>`);
  });

  it('is shown as it stands where it is too long', async () => {
    expect(await render('# x\n'.repeat(20_000))).toMatch(/^<pre class="prose" tabindex="0"># x\n# x/);
  });
});
