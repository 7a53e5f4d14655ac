/** Milliseconds of the processor that this thread has used: what other processes do is not in it. */
const usedMs = (): number => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
};

const costOnce = (work: () => void): number => {
  const before = usedMs();
  work();
  return usedMs() - before;
};

/** A busy machine's caches and collectors make some times longer and none shorter. */
const TIMES = 4;
const costOf = (work: () => void): number => Math.min(...Array.from({ length: TIMES }, () => costOnce(work)));

export interface Growth {
  small: number;
  large: number;
}

/**
 * What a piece of work costs for `size` and for 16 times that, the least of four. Work in proportion
 * costs 16 times as much, quadratic work 256 times.
 */
export const measureGrowth = (size: number, prepare: (size: number) => () => void): Growth => {
  const [small, large] = [prepare(size), prepare(size * 16)];
  small();
  return { small: costOf(small), large: costOf(large) };
};

/** Half-way to quadratic, on a scale of powers; what is done within a few milliseconds cannot be told apart. */
export const isInProportion = ({ small, large }: Growth): boolean => large < Math.max(small, 1) * 64;
