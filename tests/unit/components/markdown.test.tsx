import * as fc from 'fast-check';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';

import { Markdown } from '../../../components/markdown/Markdown.tsx';
import { deepCount } from '../../support/counts.ts';
import { MARKDOWN_PAYLOADS } from '../../support/markdown/index.ts';

const render = (text: string): string => renderToStaticMarkup(<Markdown text={text} />);

const TAGS = new Set('div span h4 h5 h6 p br hr a em strong code pre blockquote ul ol li'.split(' '));
const ATTRIBUTES = new Set(['class', 'href', 'title', 'target', 'rel', 'tabindex', 'start']);

/** React escapes `<` and `>` in text and attributes alike, so whatever looks like a tag here is one. */
const elementsOf = (markup: string) =>
  [...markup.matchAll(/<([a-z][^\s/>]*)([^>]*)>/gi)].map(([, tag = '', rest = '']) => ({
    tag,
    attributes: [...rest.matchAll(/([^\s=]+)="([^"]*)"/g)].map(([, name = '', value = '']) => ({
      name,
      value,
    })),
  }));

const faultsOf = (markup: string): string[] =>
  elementsOf(markup).flatMap(({ tag, attributes }) => [
    ...(TAGS.has(tag) ? [] : [`<${tag}>`]),
    ...attributes.filter(({ name }) => !ATTRIBUTES.has(name)).map(({ name }) => `<${tag} ${name}>`),
    ...attributes
      .filter(({ name, value }) => name === 'href' && !/^(?:https:\/\/|mailto:)/.test(value))
      .map(({ value }) => `href ${value}`),
    ...(tag === 'a' &&
    !attributes.some(({ name, value }) => name === 'rel' && value === 'noopener noreferrer')
      ? ['a link without rel']
      : []),
  ]);

describe('a draft in Markdown', () => {
  it('meets at least 300 payloads', () => {
    expect(new Set(MARKDOWN_PAYLOADS).size).toBeGreaterThanOrEqual(300);
  });

  it.each(MARKDOWN_PAYLOADS.map((payload) => [payload.slice(0, 60), payload]))(
    'runs and fetches nothing: %s',
    (_title, payload) => {
      expect(faultsOf(render(payload))).toEqual([]);
    },
  );

  it('shows HTML as the text it is', () => {
    expect(render('<img src=x onerror=alert(1)>')).toBe(
      '<div class="markdown">&lt;img src=x onerror=alert(1)&gt;</div>',
    );
  });

  it('says that an image was not loaded, and what it was to show', () => {
    expect(render('![a map](https://evil.test/map.png)')).toBe(
      '<div class="markdown"><p><span class="not-loaded">Image, not loaded: a map</span></p></div>',
    );
  });

  it('opens a link elsewhere, and tells where it leads', () => {
    expect(render('[docs](https://example.com/a)')).toContain(
      '<a href="https://example.com/a" title="https://example.com/a" target="_blank" rel="noopener noreferrer">docs</a>',
    );
  });

  it('keeps its headings below the heading of the draft', () => {
    expect(render('# One\n\n## Two\n\n### Three\n\n###### Six')).toBe(
      '<div class="markdown"><h4>One</h4>\n<h5>Two</h5>\n<h6>Three</h6>\n<h6>Six</h6></div>',
    );
  });

  it.each([
    ['a\n b  \nc', '<p>a\nb<br/>c</p>'],
    [
      '*a* **b** `c\nd` \\* &amp; &NotEqualTilde;',
      '<p><em>a</em> <strong>b</strong> <code>c d</code> * &amp; \u2242\u0338</p>',
    ],
    ['- a\n- b\n  - c', '<ul><li>a</li>\n<li>b\n<ul><li>c</li></ul></li></ul>'],
    ['- a\n\n- b', '<ul><li><p>a</p></li>\n<li><p>b</p></li></ul>'],
    [
      '3. a\n   > b\n1) c',
      '<ol start="3"><li>a\n<blockquote><p>b</p></blockquote></li></ol>\n<ol><li>c</li></ol>',
    ],
    [
      '```js\na <b>\n```\n\n    c',
      '<pre tabindex="0"><code>a &lt;b&gt;\n</code></pre>\n<pre tabindex="0"><code>c\n</code></pre>',
    ],
    ['a <b>c</b>\n\n---\n<!-- d -->', '<p>a &lt;b&gt;c&lt;/b&gt;</p>\n<hr/>\n&lt;!-- d --&gt;'],
    [
      '[a][X], ![b][x] and [c]\n\n> [x]: mailto:a@b.test\n\n[x]: https://late.test',
      '<p><a href="mailto:a@b.test" title="mailto:a@b.test" target="_blank" rel="noopener noreferrer">a</a>, <span class="not-loaded">Image, not loaded: b</span> and [c]</p>\n<blockquote></blockquote>',
    ],
    [
      '[a](javascript:b) ![](c)',
      '<p><span class="not-a-link">a</span> <span class="not-loaded">Image, not loaded</span></p>',
    ],
    [
      '<https://a.test/\u00fc \u202eb>, [c](https://a.test/\u202e)',
      '<p>&lt;https://a.test/\u00fc \u202eb&gt;, <a href="https://a.test/%E2%80%AE" title="https://a.test/%E2%80%AE" target="_blank" rel="noopener noreferrer">c</a></p>',
    ],
  ])('becomes these elements: %j', (text, markup) => {
    expect(render(text)).toBe(`<div class="markdown">${markup}</div>`);
  });

  it.each([
    ['quotes', '> '.repeat(200), 'blockquote'],
    ['lists', '- '.repeat(200), 'ul'],
  ])('nests %s no deeper than a browser lays out with ease, and keeps their words', (_, nesting, tag) => {
    const markup = render(`${nesting}the words`);

    expect(markup.split(`<${tag}>`).length - 1).toBeLessThanOrEqual(32);
    expect(markup).toContain('the words');
  });

  it('shows a text that is too long to parse as it is', () => {
    expect(render('# x\n'.repeat(30_000))).toMatch(/^<pre class="plain"># x\n# x/);
  });

  it('never throws and never leaves the allowed elements, whatever the text', { timeout: 300_000 }, () => {
    const words = fc.constantFrom(
      '<',
      '>',
      '[',
      ']',
      '(',
      ')',
      '!',
      '`',
      '#',
      '*',
      '_',
      '\n',
      ' ',
      '&',
      '"',
      '\\',
      '\0',
      ':',
      'javascript:',
      'https://evil.test',
      '<script>',
      'onerror=',
      '- ',
      '> ',
      '```',
      '\ud800',
      '\u202e',
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.array(words, { maxLength: 80 }).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(text, (markdown) => {
        expect(faultsOf(render(markdown))).toEqual([]);
      }),
      { numRuns: deepCount({ sample: 2_000, deep: 20_000 }) },
    );
  });
});
