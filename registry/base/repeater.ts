export interface Repeater {
  /** Does `work` again and again, each time this long after the last one ended. A failure is tried again next time. */
  repeat(work: () => Promise<void>, everyMs: number): void;
  stop(): void;
}

/** Does not keep the process alive. */
export const createRepeater = (): Repeater => {
  const timers = new Set<NodeJS.Timeout>();
  let isStopped = false;

  const repeat = (work: () => Promise<void>, everyMs: number): void => {
    if (isStopped) return;
    const timer = setTimeout(() => {
      timers.delete(timer);
      void work()
        .catch(() => {})
        .then(() => repeat(work, everyMs));
    }, everyMs);
    timers.add(timer.unref());
  };

  return {
    repeat,
    stop: () => {
      isStopped = true;
      for (const timer of timers) clearTimeout(timer);
    },
  };
};
