import { onAbort } from '../../lib/base/abort.ts';

/** Who waits for news of a job. */
export interface JobWatchers {
  /** Resolves at the next news of the job, or after `mostMs`, as news may be lost with a connection. */
  wait(jobId: string, mostMs: number, signal: AbortSignal): Promise<void>;
  wake(jobId: string): void;
}

export const createJobWatchers = (): JobWatchers => {
  const waiting = new Map<string, Set<() => void>>();
  return {
    wait: (jobId, mostMs, signal) => {
      if (signal.aborted) return Promise.resolve();
      const news = Promise.withResolvers<void>();
      const all = waiting.get(jobId) ?? new Set();
      waiting.set(jobId, all.add(news.resolve));
      const timer = setTimeout(news.resolve, mostMs).unref();
      const unlisten = onAbort(signal, news.resolve);
      return news.promise.finally(() => {
        clearTimeout(timer);
        unlisten();
        all.delete(news.resolve);
        if (all.size === 0 && waiting.get(jobId) === all) waiting.delete(jobId);
      });
    },
    wake: (jobId) => {
      for (const resolve of waiting.get(jobId) ?? []) resolve();
    },
  };
};
