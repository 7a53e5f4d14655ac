/**
 * Finds the text of a page that a person can see, as far as layout and colours show: not what is hidden, cut off,
 * beyond the scrollable area, too small, transparent, or in the colour of its background. Text under another
 * element, or blurred by a filter, counts as shown.
 */
import { isInvisible, paintOf, type Paint } from './paint.ts';
import { intersect, isReadable, isWithin, reachOf, windowBox, type Box } from './reach.ts';

/** Screen readers are told to skip it, or it is clipped to nothing. */
const isTakenOut = (element: Element, style: CSSStyleDeclaration): boolean =>
  element.getAttribute('aria-hidden') === 'true' ||
  (style.clip !== 'auto' && style.clip !== '') ||
  /^(?:inset\((?:50|100)%|circle\(0)/.test(style.clipPath);

const SMALLEST_FONT_PX = 4;

/** What an element passes on to the texts in it. */
interface Sight {
  position: string;
  /** Where its content can be seen. */
  reach: Box;
  paint: Paint;
  isTakenOut: boolean;
}

export const createShownText = (page: Document): { shownPart: (text: Text) => string } => {
  const known = new Map<Element, Sight>();
  const range = page.createRange();

  /** A positioned element is not cut off by elements between it and the one that it is positioned in. */
  const outerReach = (element: Element, position: string): Box | null => {
    const root = page.documentElement;
    if (element === root) return null;
    if (position === 'fixed') return windowBox(root);
    let above = element.parentElement ?? root;
    if (position === 'absolute')
      while (above !== root && lookAt(above).position === 'static') above = above.parentElement ?? root;
    return lookAt(above).reach;
  };

  const lookAt = (element: Element): Sight => {
    const before = known.get(element);
    if (before !== undefined) return before;
    const style = getComputedStyle(element);
    const above = element.parentElement === null ? null : lookAt(element.parentElement);
    const sight = {
      position: style.position,
      reach: reachOf(element, style, outerReach(element, style.position)),
      paint: paintOf(style, above?.paint ?? null),
      isTakenOut: above?.isTakenOut === true || isTakenOut(element, style),
    };
    known.set(element, sight);
    return sight;
  };

  const boxOf = (text: Text, start: number, end: number): Box => {
    range.setStart(text, start);
    range.setEnd(text, end);
    return range.getBoundingClientRect();
  };

  /** Nothing if it is hidden; if it is partly cut off, the words that remain. White space hides nothing. */
  const shownPart = (text: Text): string => {
    const { data, parentElement: parent } = text;
    if (data.trim() === '') return data;
    if (parent?.checkVisibility({ visibilityProperty: true }) !== true) return '';
    const { isTakenOut: isOut, paint, reach } = lookAt(parent);
    const style = getComputedStyle(parent);
    if (isOut || isInvisible(style, paint) || Number.parseFloat(style.fontSize) < SMALLEST_FONT_PX) return '';
    const box = boxOf(text, 0, data.length);
    if (!isReadable(intersect(box, reach))) return '';
    if (isWithin(box, reach)) return data;
    return data.replaceAll(/\S+/g, (word, start: number) =>
      isReadable(intersect(boxOf(text, start, start + word.length), reach)) ? word : '',
    );
  };

  return { shownPart };
};
