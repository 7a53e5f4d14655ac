import { Readability } from '@mozilla/readability';

import { toBlockText } from './block-text.ts';
import { createShownText } from './shown-text.ts';

/** Ten times what is ever sent: an endless page must not block the tab that shows it. */
const MAX_CHARACTERS = 200_000;

const textsOf = (page: Document): TreeWalker => page.createTreeWalker(page, NodeFilter.SHOW_TEXT);

/** An inert copy of the page that is never shown and runs no script, without invisible text. */
const toShownCopy = (page: Document): Document => {
  const copy = page.cloneNode(true) as Document;
  const { shownPart } = createShownText(page);
  const [originals, copies] = [textsOf(page), textsOf(copy)];
  let left = MAX_CHARACTERS;
  while (originals.nextNode() !== null && copies.nextNode() !== null) {
    const part = left > 0 ? shownPart(originals.currentNode as Text) : '';
    left -= part.length;
    copies.currentNode.nodeValue = part;
  }
  // From these the library would guess what is hidden, wrongly: it knows no style sheets.
  for (const element of copy.querySelectorAll('[style], [hidden], [aria-hidden]'))
    for (const name of ['style', 'hidden', 'aria-hidden']) element.removeAttribute(name);
  return copy;
};

/**
 * What a person came to read on a page, without menus and advertisements; everything it shows if nothing looks like
 * that. The page stays unchanged: the library works on a copy.
 */
export const readableText = (page: Document): string => {
  const copy = toShownCopy(page);
  const article = new Readability(copy.cloneNode(true) as Document, {
    disableJSONLD: true,
    serializer: (node) => node as Element,
  }).parse();
  const text = article?.content ? toBlockText(article.content) : '';
  return text !== '' || copy.body === null ? text : toBlockText(copy.body);
};
