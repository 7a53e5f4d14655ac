import { useSyncExternalStore } from 'react';

import type { Store } from './observable.ts';

/** Renders a store's snapshot. React's server renderer, which the tests use, gets the same snapshot. */
export const useStore = <Snapshot>(store: Store<Snapshot>): Snapshot =>
  useSyncExternalStore(store.subscribe, store.getSnapshot, store.getSnapshot);
