import { useEffect, useRef, type RefObject } from 'react';

/**
 * For an element that replaces another: when `tookPlace` is true, it takes the focus that was lost with the earlier
 * one, and never takes it from anything else. Use it on elements that are not buttons: a key that is still held
 * down must not press one.
 */
export const useLostFocus = <Target extends HTMLElement>(tookPlace: boolean): RefObject<Target | null> => {
  const ref = useRef<Target>(null);
  useEffect(() => {
    if (tookPlace && document.activeElement === document.body) ref.current?.focus();
  }, [tookPlace]);
  return ref;
};

/**
 * For an element whose content changes: it takes the focus that was in it and went with what is gone. Use it on elements
 * that are not buttons: a key that is still held down must not press one. It needs `tabIndex={-1}`.
 */
export const useKeptFocus = <Target extends HTMLElement>(): RefObject<Target | null> => {
  const ref = useRef<Target>(null);
  // eslint-disable-next-line react/refs -- only before the change is it known where the focus is
  const hadFocus = ref.current?.contains(document.activeElement) === true;
  useEffect(() => {
    if (hadFocus && document.activeElement === document.body) ref.current?.focus({ preventScroll: true });
  });
  return ref;
};

/** For the button that opens something in its own place: it takes back the focus that is lost when that closes. */
export const useReturnFocus = <Target extends HTMLElement>(isOpen: boolean): RefObject<Target | null> => {
  const ref = useRef<Target>(null);
  const wasOpen = useRef(isOpen);
  useEffect(() => {
    if (wasOpen.current && !isOpen && document.activeElement === document.body) ref.current?.focus();
    wasOpen.current = isOpen;
  }, [isOpen]);
  return ref;
};
