/**
 * Work that can wait. Each call resolves in a turn of the event loop of its own, after whatever the turn
 * brought in from the network: when many clients leave at once, all their providers' sockets are closed
 * before the first of their runs is written down.
 */
export const createLoopTurns = (): (() => Promise<void>) => {
  let last = Promise.resolve();
  return () => {
    last = last.then(() => new Promise((resolve) => setImmediate(resolve)));
    return last;
  };
};
