/**
 * For work that can wait. Each call resolves in its own turn of the event loop, after that turn's network
 * events: when many clients leave at once, all their provider sockets are closed before the first of their runs
 * is recorded.
 */
export const createLoopTurns = (): (() => Promise<void>) => {
  let last = Promise.resolve();
  return () => {
    last = last.then(() => new Promise((resolve) => setImmediate(resolve)));
    return last;
  };
};
