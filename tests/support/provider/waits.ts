/** Promises about a state that others change: no polling, and a sentence instead of a hang. */
export interface Waits {
  /** To be called after each change. */
  changed(): void;
  /** Resolves with the first value that is not undefined. */
  waitFor<Value>(what: string, read: () => Value | undefined): Promise<Value>;
}

export const createWaits = (deadlineMs: number, describe: () => string): Waits => {
  const watchers = new Set<() => void>();
  return {
    changed: () => {
      for (const watch of watchers) watch();
    },
    waitFor: (what, read) =>
      new Promise((resolve, reject) => {
        const finish = (end: () => void): void => {
          clearTimeout(timer);
          watchers.delete(look);
          end();
        };
        const look = (): void => {
          const value = read();
          if (value !== undefined) finish(() => resolve(value));
        };
        const timer = setTimeout(
          () => finish(() => reject(new Error(`Waited ${deadlineMs} ms for ${what}; ${describe()}`))),
          deadlineMs,
        );
        watchers.add(look);
        look();
      }),
  };
};
