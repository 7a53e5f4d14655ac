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
