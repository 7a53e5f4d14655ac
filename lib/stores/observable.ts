/** What a view subscribes to: the shape that `useSyncExternalStore` expects, without depending on React. */
export interface Store<Snapshot> {
  subscribe: (listener: () => void) => () => void;
  /** Returns the same object until something has changed. */
  getSnapshot: () => Snapshot;
}

export interface Observable<Snapshot> extends Store<Snapshot> {
  set: (next: Snapshot) => void;
}

export const createObservable = <Snapshot>(initial: Snapshot): Observable<Snapshot> => {
  const listeners = new Set<() => void>();
  let current = initial;
  return {
    subscribe: (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    getSnapshot: () => current,
    set: (next) => {
      if (Object.is(next, current)) return;
      current = next;
      for (const listener of listeners) listener();
    },
  };
};
