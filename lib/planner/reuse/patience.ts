/**
 * Waits for work that has a signal of its own, but no longer than so many milliseconds, and not a moment
 * longer than the outer signal, whose reason it then rejects with: whether the work heeds its signal or not.
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
  const onAbort = (): void => end(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  const timer = setTimeout(() => end(new Error(`It took longer than ${milliseconds} ms`)), milliseconds);
  try {
    return await Promise.race([work(own.signal), over.promise]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
};
