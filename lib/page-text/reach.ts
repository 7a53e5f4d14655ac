export type Box = Readonly<Record<'left' | 'top' | 'right' | 'bottom', number>>;

const NOWHERE: Box = { left: 0, top: 0, right: 0, bottom: 0 };

export const intersect = (one: Box, other: Box): Box => ({
  left: Math.max(one.left, other.left),
  top: Math.max(one.top, other.top),
  right: Math.min(one.right, other.right),
  bottom: Math.min(one.bottom, other.bottom),
});

/** In pixels: nobody can read smaller letters. */
export const isReadable = ({ left, top, right, bottom }: Box): boolean =>
  right - left >= 2 && bottom - top >= 4;

/** Letters may extend slightly beyond their line. */
const SLACK_PX = 2;
export const isWithin = (box: Box, outer: Box): boolean =>
  box.left >= outer.left - SLACK_PX &&
  box.top >= outer.top - SLACK_PX &&
  box.right <= outer.right + SLACK_PX &&
  box.bottom <= outer.bottom + SLACK_PX;

/** Everything that scrolling can reach, in the window's coordinates. */
const scrolledBox = (element: Element, frame: Box, isRightToLeft: boolean): Box => {
  const top = frame.top - element.scrollTop;
  const start = (isRightToLeft ? frame.right : frame.left) - element.scrollLeft;
  return {
    left: isRightToLeft ? start - element.scrollWidth : start,
    top,
    right: isRightToLeft ? start : start + element.scrollWidth,
    bottom: top + element.scrollHeight,
  };
};

const isCut = (overflow: string): boolean => overflow === 'hidden' || overflow === 'clip';

/** For what does not scroll: anything fixed to the window is visible there or nowhere. */
export const windowBox = (root: Element): Box => ({
  left: 0,
  top: 0,
  right: root.clientWidth,
  bottom: root.clientHeight,
});

/** A page that is locked while a dialog is open is read as a whole; anything beside it can never be reached. */
const reachOfPage = (root: Element, style: CSSStyleDeclaration): Box => {
  const { ownerDocument: page } = root;
  const scroller = page.scrollingElement ?? root;
  const frame = windowBox(root);
  const whole = scrolledBox(scroller, frame, style.direction === 'rtl');
  const isOneScreenWide =
    isCut(style.overflowX) || (page.body !== null && isCut(getComputedStyle(page.body).overflowX));
  return isOneScreenWide ? { ...whole, left: frame.left, right: frame.right } : whole;
};

/** Where an element's content can be seen, or scrolled to; `outer` is the same for its container. */
export const reachOf = (element: Element, style: CSSStyleDeclaration, outer: Box | null): Box => {
  if (outer === null) return reachOfPage(element, style);
  const { overflowX, overflowY, display } = style;
  const isOpen = overflowX === 'visible' && overflowY === 'visible';
  // Neither kind of box cuts anything off; the body's overflow applies to the window.
  if (isOpen || display === 'inline' || display === 'contents' || element === element.ownerDocument.body)
    return outer;
  const frame = element.getBoundingClientRect();
  const seen = intersect(frame, outer);
  if (!isReadable(seen)) return NOWHERE;
  const whole = scrolledBox(element, frame, style.direction === 'rtl');
  const [across, down] = [isCut(overflowX) ? seen : whole, isCut(overflowY) ? seen : whole];
  return { left: across.left, right: across.right, top: down.top, bottom: down.bottom };
};
