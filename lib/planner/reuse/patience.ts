import { onAbort } from '../../base/abort.ts';

/**
 * Waits at most this many milliseconds for work that has its own signal. When the outer signal aborts, it rejects
 * at once with that signal's reason, even if the work ignores its own.
 */
export const withPatience = async <Value>(
  milliseconds: number,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<Value>,
): Promise<Value> => {
  signal.throwIfAborted();
  const own = new AbortController();
  const over = Promise.withResolvers<never>();
  const end = (reason: unknown): void => {
    own.abort(reason);
    over.reject(reason);
  };
  const unlisten = onAbort(signal, () => end(signal.reason));
  const timer = setTimeout(() => end(new Error(`It took longer than ${milliseconds} ms`)), milliseconds);
  try {
    return await Promise.race([work(own.signal), over.promise]);
  } finally {
    clearTimeout(timer);
    unlisten();
  }
};
