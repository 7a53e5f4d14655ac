/** The value below which `share` (0 to 1) of the samples lie, by the nearest-rank method. */
export const quantile = (samples: readonly number[], share: number): number => {
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

interface Limits {
  p50?: number;
  p99?: number;
}

const SHARES = { p50: 0.5, p99: 0.99 } as const;

/** Judges two sets of trials that took turns, by how many times as long ours took. */
export const toRow = (
  id: string,
  what: string,
  { ours, against, beside }: Samples,
  limits: Limits = { p50: 1.5, p99: 3 },
): Row => {
  const judged = Object.entries(SHARES).map(([name, share]) => ({
    name,
    ratio: quantile(ours, share) / quantile(against, share),
    limit: limits[name as keyof Limits],
  }));
  return {
    id,
    what: `${what}, ${ours.length} trials`,
    ours: spread(ours),
    against: `${beside}: ${spread(against)}`,
    ratio: judged.map(({ name, ratio }) => `${name} ${times(ratio)}`).join(', '),
    target: judged
      .flatMap(({ name, limit }) => (limit === undefined ? [] : [`${name} ≤ ${limit}×`]))
      .join(', '),
    met: judged.every(({ ratio, limit }) => limit === undefined || ratio <= limit),
  };
};

interface Costs {
  ours: number;
  against: number;
  beside: string;
  unit: string;
  limit: number;
}

/** Judges two figures, where no single trial is known. */
export const toCostRow = (id: string, what: string, { ours, against, beside, unit, limit }: Costs): Row => ({
  id,
  what,
  ours: `${ours.toFixed(2)} ${unit}`,
  against: `${beside}: ${against.toFixed(2)} ${unit}`,
  ratio: times(ours / against),
  target: `≤ ${limit}×`,
  met: ours / against <= limit,
});
