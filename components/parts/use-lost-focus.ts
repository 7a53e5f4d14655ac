import { useEffect, useRef, type RefObject } from 'react';

/**
 * For the element that takes the place of another: once `tookPlace`, it gets the focus that went away
 * with that one, and takes it from nothing. The elements are no buttons: a key that is still held
 * down must not press one.
 */
export const useLostFocus = <Target extends HTMLElement>(tookPlace: boolean): RefObject<Target | null> => {
  const ref = useRef<Target>(null);
  useEffect(() => {
    if (tookPlace && document.activeElement === document.body) ref.current?.focus();
  }, [tookPlace]);
  return ref;
};
