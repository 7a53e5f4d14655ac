import { useEffect, type ComponentType } from 'react';

import { createObservable } from '../../lib/stores/observable.ts';
import { useStore } from '../../lib/stores/use-store.ts';
import { PARTS } from '../../lib/texts/en/parts.ts';
import { useKeptFocus } from './use-lost-focus.ts';

export type Late<Props> = ComponentType<Props> & {
  /** Loads the script ahead. Never rejects: what could not be loaded is said where it is shown. */
  load: () => Promise<void>;
};

interface Loaded<Props> {
  Component: ComponentType<Props> | null;
  /** Whether the last attempt failed, and whether any did. */
  isMissing: boolean;
  wasMissing: boolean;
}

const Nothing = (): null => null;

/**
 * A component whose script is loaded once it is first shown; until then its place is taken by `Meanwhile`. If the script
 * cannot be loaded, its place says so and offers to try again: the rest of the page, and what was typed there, stays.
 *
 * React's own `lazy` does the same, but React shows what was waited for no sooner than 300 ms after the page last began
 * to wait for something. That kept the words of a failure away for up to a second. It also tries only once.
 */
export const late = <Props extends object>(
  find: () => Promise<ComponentType<Props>>,
  Meanwhile: ComponentType<Props> = Nothing,
): Late<Props> => {
  const store = createObservable<Loaded<Props>>({ Component: null, isMissing: false, wasMissing: false });
  let loading: Promise<void> | null = null;
  const load = (): Promise<void> => {
    loading ??= find().then(
      (Component) => store.set({ ...store.getSnapshot(), Component, isMissing: false }),
      () => {
        loading = null;
        store.set({ Component: null, isMissing: true, wasMissing: true });
      },
    );
    return loading;
  };
  /** Chromium asks for the script again. Firefox remembers the failure, so there only opening the page again helps. */
  const tryAgain = (): void => {
    // What is said is taken away first, so that a second failure is read aloud as well.
    store.set({ ...store.getSnapshot(), isMissing: false });
    void load();
  };
  const LateComponent = (props: Props) => {
    const { Component, isMissing, wasMissing } = useStore(store);
    const ref = useKeptFocus<HTMLDivElement>();
    useEffect(() => void load(), []);
    const shown = Component === null ? <Meanwhile {...props} /> : <Component {...props} />;
    if (!wasMissing) return shown;
    return (
      <div ref={ref} tabIndex={-1}>
        {isMissing && (
          <div className="alert" role="alert">
            <p>{PARTS.notLoaded}</p>
            <button type="button" className="button small" onClick={tryAgain}>
              {PARTS.tryAgain}
            </button>
          </div>
        )}
        {shown}
      </div>
    );
  };
  return Object.assign(LateComponent, { load });
};
