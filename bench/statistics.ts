/** The value below which `share` (0 to 1) of the samples lie, by the nearest-rank method. */
const quantile = (samples: readonly number[], share: number): number => {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
};

export interface Row {
  id: string;
  what: string;
  ours: string;
  against: string;
  ratio: string;
  target: string;
  met: boolean;
}

const CELLS = ['id', 'what', 'ours', 'against', 'ratio', 'target'] as const;

/** A Markdown table of the rows, the last column saying whether the target was met. */
export const toTable = (rows: readonly Row[]): string =>
  [
    `| id | what | ours | measured beside it | ratio | target | met |`,
    `|---|---|---|---|---|---|---|`,
    ...rows.map((row) => `| ${CELLS.map((cell) => row[cell]).join(' | ')} | ${row.met ? 'yes' : '**no**'} |`),
  ].join('\n');

const milliseconds = (value: number): string => `${value.toFixed(2)} ms`;
const times = (value: number): string => `${value.toFixed(2)}×`;
const spread = (samples: readonly number[]): string =>
  `p50 ${milliseconds(quantile(samples, 0.5))}, p99 ${milliseconds(quantile(samples, 0.99))}`;

interface Samples {
  /** Milliseconds. */
  ours: readonly number[];
  against: readonly number[];
  /** What was measured beside us. */
  beside: string;
}

/** Judges two sets of trials that took turns: median within 1.5 times, 99th percentile within 3 times. */
export const toRow = (id: string, what: string, { ours, against, beside }: Samples): Row => {
  const median = quantile(ours, 0.5) / quantile(against, 0.5);
  const tail = quantile(ours, 0.99) / quantile(against, 0.99);
  return {
    id,
    what: `${what}, ${ours.length} trials`,
    ours: spread(ours),
    against: `${beside}: ${spread(against)}`,
    ratio: `p50 ${times(median)}, p99 ${times(tail)}`,
    target: 'p50 ≤ 1.5×, p99 ≤ 3×',
    met: median <= 1.5 && tail <= 3,
  };
};

/** Judges how much the slowest answers slow down as what is asked grows: the 99th percentile within 3 times. */
export const toGrowthRow = (id: string, what: string, { ours, against, beside }: Samples): Row => {
  const [median, tail] = [0.5, 0.99].map((share) => quantile(ours, share) / quantile(against, share));
  return {
    id,
    what: `${what}, ${ours.length} trials`,
    ours: spread(ours),
    against: `${beside}: ${spread(against)}`,
    ratio: `p50 ${times(median ?? Number.NaN)}, p99 ${times(tail ?? Number.NaN)}`,
    target: 'p99 ≤ 3×',
    met: (tail ?? Infinity) <= 3,
  };
};
