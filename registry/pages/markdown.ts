import { html, raw } from 'hono/html';
import MarkdownIt, { type Token } from 'markdown-it';

import { toVisibleText } from '../../lib/formats/visible-text.ts';
import type { Html } from './layout.ts';

/**
 * Markdown that others wrote. Its parser runs between everybody's requests, and takes nearly linear time on any
 * text. It shows HTML as plain text, turns images into words, allows links only to https and mailto, and lets
 * no token keep an attribute except those set here.
 */
const HEADING_SHIFT = 2;
const DEEPEST_HEADING = 6;
/** Longer texts are shown unrendered. */
const LONGEST_RENDERED = 50_000;

const parser = new MarkdownIt({ html: false, linkify: false, typographer: false });
const { escapeHtml } = parser.utils;

const isLinkable = (address: string): boolean => {
  const protocol = URL.parse(address)?.protocol;
  return protocol === 'https:' || protocol === 'mailto:';
};

const attributeOf = (token: Token, name: string): string | null => {
  const value = token.attrGet(name);
  return value === null ? null : String(value);
};

const attributesOf = (token: Token): [string, string][] | null => {
  const [href, start] = [attributeOf(token, 'href'), attributeOf(token, 'start')];
  if (token.type === 'link_open' && href !== null && isLinkable(href))
    return [
      ['href', href],
      ['rel', 'noopener noreferrer nofollow ugc'],
    ];
  return token.type === 'ordered_list_open' && start !== null ? [['start', start]] : null;
};

/** Headings go below the page's own. A link that leads nowhere safe becomes plain words. */
const tagsOf = (tokens: readonly Token[]): string[] => {
  let linkTag = 'a';
  return tokens.map((token) => {
    const level = /^h([1-6])$/.exec(token.tag)?.[1];
    if (level !== undefined) return `h${Math.min(Number(level) + HEADING_SHIFT, DEEPEST_HEADING)}`;
    if (token.type === 'link_open') linkTag = isLinkable(attributeOf(token, 'href') ?? '') ? 'a' : 'span';
    return token.type.startsWith('link_') ? linkTag : token.tag;
  });
};

const reshape = (tokens: Token[]): void => {
  const tags = tagsOf(tokens);
  for (const [index, token] of tokens.entries()) {
    token.attrs = attributesOf(token);
    token.tag = tags[index] ?? token.tag;
    if (token.children !== null) reshape(token.children);
  }
};

// Accept every address as a link here; the code above decides what becomes of it.
parser.validateLink = () => true;
parser.core.ruler.push('reshape', ({ tokens }) => reshape(tokens));
parser.renderer.rules['image'] = (tokens, index) => {
  const alt = tokens[index]?.content ?? '';
  return `<span class="soft">Image, not loaded${alt === '' ? '' : `: ${escapeHtml(alt)}`}</span>`;
};
parser.renderer.rules['fence'] = parser.renderer.rules['code_block'] = (tokens, index) =>
  `<pre tabindex="0"><code>${escapeHtml(tokens[index]?.content ?? '')}</code></pre>\n`;

/** Renders the text as Markdown, or shows it unrendered when it is too long. */
export const markdown = (text: string): Html => {
  const shown = toVisibleText(text);
  return shown.length > LONGEST_RENDERED
    ? html`<pre class="prose" tabindex="0">${shown}</pre>`
    : html`<div class="markdown" dir="auto">${raw(parser.render(shown))}</div>`;
};
