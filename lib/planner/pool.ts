/**
 * Runs `work` over the items, at most `limit` at once, and resolves when all of it has settled. The first
 * failure is handed to `onFailure` at once (to abort the others) and rejects in the end; after it, or
 * after the signal, nothing new is started.
 */
export const runPooled = async <Item>(
  items: readonly Item[],
  limit: number,
  signal: AbortSignal,
  work: (item: Item, index: number) => Promise<void>,
  onFailure: (error: unknown) => void,
): Promise<void> => {
  const failures: unknown[] = [];
  // One iterator for all workers: each takes what is next.
  const queue = items.entries();
  const worker = async (): Promise<void> => {
    try {
      for (const [index, item] of queue) {
        signal.throwIfAborted();
        await work(item, index);
      }
    } catch (error) {
      failures.push(error);
      onFailure(error);
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  if (failures.length > 0) throw failures[0];
};
