import { useEffect, type ComponentType } from 'react';

import { createObservable } from '../../lib/stores/observable.ts';
import { useStore } from '../../lib/stores/use-store.ts';

export type Late<Props> = ComponentType<Props> & {
  /** Loads the script ahead. Rejects when it cannot be loaded. */
  load: () => Promise<void>;
};

type Loaded<Props> = { Component: ComponentType<Props> } | { error: unknown };

const Nothing = (): null => null;

/**
 * A component whose script is loaded once it is first shown; until then its place is taken by `Meanwhile`. If the script
 * cannot be loaded, it throws where it is shown.
 *
 * React's own `lazy` does the same, but React shows what was waited for no sooner than 300 ms after the page last began
 * to wait for something. That kept the words of a failure away for up to a second.
 */
export const late = <Props extends object>(
  find: () => Promise<ComponentType<Props>>,
  Meanwhile: ComponentType<Props> = Nothing,
): Late<Props> => {
  const store = createObservable<Loaded<Props> | null>(null);
  let loading: Promise<void> | null = null;
  const load = (): Promise<void> => {
    loading ??= find().then(
      (Component) => store.set({ Component }),
      (error: unknown) => {
        store.set({ error });
        throw error;
      },
    );
    return loading;
  };
  const LateComponent = (props: Props) => {
    const loaded = useStore(store);
    useEffect(() => {
      // It is in the store as well.
      load().catch(() => undefined);
    }, []);
    if (loaded === null) return <Meanwhile {...props} />;
    if ('error' in loaded) throw loaded.error;
    return <loaded.Component {...props} />;
  };
  return Object.assign(LateComponent, { load });
};
