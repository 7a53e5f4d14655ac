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

export const milliseconds = (value: number): string => `${value.toFixed(2)} ms`;
export const times = (value: number): string => `${value.toFixed(2)}×`;
