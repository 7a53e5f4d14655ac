import { useEffect, useRef, type RefObject } from 'react';

/** True once anything on this page has had the focus: before that, none was lost. */
let hadFocus = false;
if (typeof document !== 'undefined') {
  document.addEventListener(
    'focusin',
    () => {
      hadFocus = true;
    },
    { once: true },
  );
}

/**
 * For the element that takes the place of another: when the focus went away with that one, it goes
 * here. It is never taken from anything, nor from a page that was only just opened. The elements are
 * no buttons: a key that is still held down must not press one.
 */
export const useLostFocus = <Target extends HTMLElement>(): RefObject<Target | null> => {
  const ref = useRef<Target>(null);
  useEffect(() => {
    if (hadFocus && document.activeElement === document.body) ref.current?.focus();
  }, []);
  return ref;
};
