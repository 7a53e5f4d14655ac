/** `npm test` takes a sample of each proof, `npm run test:deep` the full count. */
export const deepCount = ({ sample, deep }: { sample: number; deep: number }): number =>
  process.env['DEEP'] === '1' ? deep : sample;

/** Sorted milliseconds as `median 31 ms, p99 52 ms, 200 times`. */
export const describeTimes = (milliseconds: number[]): string => {
  const sorted = milliseconds.toSorted((one, other) => one - other);
  const at = (part: number): string =>
    (sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? Number.NaN).toFixed(0);
  return `median ${at(0.5)} ms, p99 ${at(0.99)} ms, ${sorted.length} times`;
};
