import type { Page } from '@playwright/test';

import { CLOSE, OPEN } from './pseudo.ts';

/** Text on screen that is in no brackets, by node and attribute, in reading order. */
const findOutside = ({ open, close }: { open: string; close: string }): string[] => {
  /** What others wrote, or what is copied as it is. */
  const FOREIGN = ['bdi, code, pre, time, textarea, .markdown, .places strong'].join(', ');
  const ATTRIBUTES = ['aria-label', 'aria-valuetext', 'title', 'placeholder', 'alt'];
  const found: string[] = [];
  let depth = 0;
  const take = (text: string): void => {
    let outside = '';
    for (const character of text) {
      if (character === open) depth += 1;
      else if (character === close) depth -= 1;
      else if (depth === 0) outside += character;
    }
    if (/\p{L}/u.test(outside)) found.push(outside.trim());
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode())
    if (node.parentElement?.closest(FOREIGN) === null) take(node.textContent ?? '');
  for (const element of document.body.querySelectorAll('*'))
    if (element.closest('.markdown') === null)
      for (const name of ATTRIBUTES) take(element.getAttribute(name) ?? '');
  // Panel and popup have no tab, and so no more than the product's name.
  if (document.title !== 'BYOK Compose') take(document.title);
  return found;
};

/** Controls and headings whose words leave the page, or their own box. */
const findCut = (): string[] => {
  const root = document.documentElement;
  const found = root.scrollWidth > root.clientWidth ? [`the page is ${root.scrollWidth} wide`] : [];
  const scrolls = (element: Element | null): boolean =>
    element !== null &&
    (/auto|scroll/.test(getComputedStyle(element).overflowX) || scrolls(element.parentElement));
  for (const element of document.querySelectorAll(
    'button, a, summary, label, legend, h1, h2, h3, dt, dd, p, li, output',
  )) {
    const { left, right, width } = element.getBoundingClientRect();
    if (width === 0 || element.closest('.visually-hidden') !== null || scrolls(element)) continue;
    const isOut = left < -1 || right > root.clientWidth + 1;
    const isCut = element.clientWidth > 0 && element.scrollWidth > element.clientWidth + 1;
    if (isOut || isCut)
      found.push(`${element.tagName.toLowerCase()}: ${(element.textContent ?? '').slice(0, 60)}`);
  }
  return found;
};

/** Texts of ours by which people recognise nothing, but code does. */
const CODES =
  /^(?:skill|agent|mcp_server|bundle|classifying|planning|drafting|analyzing|official|verified|unverified|error|warning|open|finished|aborted|failed|succeeded|cancelled|interrupted|running|started|waiting)$/;

const textsIn = (value: unknown): string[] => {
  if (typeof value === 'string') return CODES.test(value) ? [] : [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
};

/** A time or a date as `Intl` writes it, and the name of a file. */
const FORMATTED = /^(?:[A-Z][a-z]{2} \d{1,2}, \d{4}, )?\d{1,2}:\d\d(?::\d\d)?\s[AP]M$|^[\w-]+\.(?:json|md)$/u;

/** Literals that a view shows: neither a text of the language nor something that it was given. */
export const literalsOf = async (page: Page, given: unknown): Promise<string[]> => {
  const outside = await page.evaluate(findOutside, { open: OPEN, close: CLOSE });
  const values = textsIn(given);
  return outside.filter(
    (text) => !FORMATTED.test(text) && !values.some((value) => value !== '' && value.includes(text)),
  );
};

export const cutTextsOf = (page: Page): Promise<string[]> => page.evaluate(findCut);
