const DEADLINE_MS = 30_000;

/** Fails with a label when it takes too long, because a bench that hangs looks like one that measures. */
export const within = async <Value>(
  label: string,
  work: Promise<Value>,
  deadlineMs = DEADLINE_MS,
): Promise<Value> => {
  const over = Promise.withResolvers<never>();
  const timer = setTimeout(() => over.reject(new Error(`Not within ${deadlineMs} ms: ${label}`)), deadlineMs);
  try {
    return await Promise.race([work, over.promise]);
  } finally {
    clearTimeout(timer);
  }
};
