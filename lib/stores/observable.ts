/** What a view subscribes to: the shape `useSyncExternalStore` wants, and nothing of React. */
export interface Store<Snapshot> {
  subscribe: (listener: () => void) => () => void;
  /** The same object until something has changed. */
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
