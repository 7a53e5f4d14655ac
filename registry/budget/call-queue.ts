import { onAbort } from '../../lib/base/abort.ts';

/** The calls of this process, as far as their reservations must know of each other. */
export interface CallQueue {
  /** Does one thing after the other, in the order of asking. */
  inTurn<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Whether no call is in progress. */
  isIdle(): boolean;
  /** Counts a call as in progress until what it returns is called. */
  enter(): () => void;
  /** Resolves when the next call ends, or after this time, in which other processes may have ended some. */
  awaitNext(milliseconds: number, signal: AbortSignal): Promise<void>;
}

export const createCallQueue = (): CallQueue => {
  let last: Promise<unknown> = Promise.resolve();
  let inProgress = 0;
  let ended = Promise.withResolvers<void>();
  return {
    inTurn: (work) => {
      const mine = last.then(work);
      last = mine.catch(() => {});
      return mine;
    },
    isIdle: () => inProgress === 0,
    enter: () => {
      inProgress += 1;
      return () => {
        inProgress -= 1;
        ended.resolve();
        ended = Promise.withResolvers();
      };
    },
    awaitNext: async (milliseconds, signal) => {
      const over = Promise.withResolvers<void>();
      const timer = setTimeout(over.resolve, milliseconds);
      const unlisten = onAbort(signal, over.resolve);
      await Promise.race([ended.promise, over.promise]);
      clearTimeout(timer);
      unlisten();
      signal.throwIfAborted();
    },
  };
};
