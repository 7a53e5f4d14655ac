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

/** How many times as large the large piece of work is. */
const TIMES_LARGER = 16;

/** Milliseconds for the same amount of text: in small pieces, and in one large one. */
export interface Growth {
  small: number;
  large: number;
}

/**
 * What a piece of work costs for `size`, 16 times over, and for 16 times that size, the least of four. Work in
 * proportion costs the same, quadratic work 16 times as much. Kernels count a processor's time in steps of
 * some milliseconds: one small piece alone may seem to cost nothing.
 */
export const measureGrowth = (size: number, prepare: (size: number) => () => void): Growth => {
  const [small, large] = [prepare(size), prepare(size * TIMES_LARGER)];
  const manySmall = (): void => {
    for (let time = 0; time < TIMES_LARGER; time += 1) small();
  };
  small();
  return { small: costOf(manySmall), large: costOf(large) };
};

/** Half-way to quadratic, on a scale of powers; what is done within a few milliseconds cannot be told apart. */
export const isInProportion = ({ small, large }: Growth): boolean => large < Math.max(small, 16) * 4;
