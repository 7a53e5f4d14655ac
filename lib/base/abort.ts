/**
 * Calls back when the signal aborts, at once if it already has. Returns a function that stops listening: call it when
 * the work is over, because the signal may outlive it.
 */
export const onAbort = (signal: AbortSignal, callback: () => void): (() => void) => {
  if (signal.aborted) callback();
  else signal.addEventListener('abort', callback, { once: true });
  return () => signal.removeEventListener('abort', callback);
};

/** Aborts a controller when the signal aborts, for the same reason. Returns a function that ends this. */
export const follow = (signal: AbortSignal, controller: AbortController): (() => void) =>
  onAbort(signal, () => controller.abort(signal.reason));

/** Waits for work that knows no signal. Rejects at once with the signal's reason when that aborts. */
export const untilAborted = async <Value>(signal: AbortSignal, work: Promise<Value>): Promise<Value> => {
  const aborted = Promise.withResolvers<never>();
  const unlisten = onAbort(signal, () => aborted.reject(signal.reason));
  return Promise.race([work, aborted.promise]).finally(unlisten);
};
