/**
 * Runs `work` over the items, at most `limit` at once, and resolves when all have settled. The first failure is
 * passed to `onFailure` at once (to abort the others) and rejects at the end; after it, or after the signal,
 * nothing new starts.
 */
export const runPooled = async <Item>(
  items: readonly Item[],
  limit: number,
  signal: AbortSignal,
  work: (item: Item, index: number) => Promise<void>,
  onFailure: (error: unknown) => void,
): Promise<void> => {
  const failures: unknown[] = [];
  // One iterator shared by all workers: each takes the next item.
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
