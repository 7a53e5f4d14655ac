/** The value below which `share` (0 to 1) of the samples lie, by the nearest-rank method. */
export const quantile = (samples: readonly number[], share: number): number => {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
};

/** This build compared with the other one that took turns with it. */
export interface Comparison {
  theirs: string;
  /** Includes the smallest and largest ratio of its parts, which show how far the figure can be trusted. */
  ratio: string;
  target: string;
  met: boolean;
}

export interface Row {
  id: string;
  what: string;
  ours: string;
  against: string;
  ratio: string;
  target: string;
  met: boolean;
  /** Null when no other build took part. */
  comparison: Comparison | null;
}

/** How many times as long as the other build this one may take: just as long, plus a little for noise. */
export const NOT_SLOWER = 1.05;

const toLine = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
const toMet = (met: boolean): string => (met ? 'yes' : '**no**');

/** A Markdown table. */
export const toMarkdown = (head: readonly string[], lines: readonly (readonly string[])[]): string =>
  [toLine(head), `|${'---|'.repeat(head.length)}`, ...lines.map(toLine)].join('\n');

/** A Markdown table of the rows; the last column says whether the target was met. */
export const toTable = (rows: readonly Row[]): string =>
  toMarkdown(
    ['id', 'what', 'ours', 'measured beside it', 'ratio', 'target', 'met'],
    rows.map(({ id, what, ours, against, ratio, target, met }) => [
      id,
      what,
      ours,
      against,
      ratio,
      target,
      toMet(met),
    ]),
  );

/** The rows in which another build took part, with both builds' measurements. */
export const toComparisonTable = (rows: readonly Row[]): string =>
  toMarkdown(
    ['id', 'what', 'ours', 'theirs', 'measured beside both', 'ratio, ours to theirs', 'target', 'met'],
    rows.flatMap(({ id, what, ours, against, comparison }) =>
      comparison === null
        ? []
        : [
            [
              id,
              what,
              ours,
              comparison.theirs,
              against,
              comparison.ratio,
              comparison.target,
              toMet(comparison.met),
            ],
          ],
    ),
  );

export const isMet = (row: Row): boolean => row.met && (row.comparison?.met ?? true);

const milliseconds = (value: number): string => `${value.toFixed(2)} ms`;
export const times = (value: number): string => `${value.toFixed(2)}×`;
const spread = (samples: readonly number[]): string =>
  `p50 ${milliseconds(quantile(samples, 0.5))}, p99 ${milliseconds(quantile(samples, 0.99))}`;

const PARTS = 5;

/** The trials in order, in parts of equal size. */
const toParts = (samples: readonly number[]): number[][] =>
  Array.from({ length: PARTS }, (_, part) =>
    samples.slice(
      Math.round((part * samples.length) / PARTS),
      Math.round(((part + 1) * samples.length) / PARTS),
    ),
  );

const toComparison = (
  theirs: string,
  ratio: number,
  partRatios: readonly number[],
  limit: number | null,
): Comparison => {
  const known = partRatios.filter(Number.isFinite);
  const range =
    known.length < 2 ? '' : ` (${Math.min(...known).toFixed(2)} to ${Math.max(...known).toFixed(2)})`;
  return {
    theirs,
    ratio: `${times(ratio)}${range}`,
    target: limit === null ? 'none' : `≤ ${limit}×`,
    met: limit === null || ratio <= limit,
  };
};

const ratioOfMedians = (left: readonly number[], right: readonly number[]): number =>
  quantile(left, 0.5) / quantile(right, 0.5);

/** Compares medians only: the p99 of a few hundred trials is the noise of a few of them. */
const compareTrials = (
  ours: readonly number[],
  theirs: readonly number[],
  limit: number | null,
): Comparison | null => {
  if (theirs.length === 0) return null;
  const theirParts = toParts(theirs);
  const partRatios = toParts(ours).map((part, index) => ratioOfMedians(part, theirParts[index] ?? []));
  return toComparison(spread(theirs), ratioOfMedians(ours, theirs), partRatios, limit);
};

interface Samples {
  /** Milliseconds. */
  ours: readonly number[];
  against: readonly number[];
  /** What was measured for comparison. */
  beside: string;
  /** The other build's; empty if there is none. */
  theirs: readonly number[];
}

interface Limits {
  p50?: number;
  p99?: number;
  /** The limit of our median on its own, where a person waits for it. */
  p50Milliseconds?: number;
  /** The limit of our median relative to the other build's; null for no limit. */
  comparison?: number | null;
}

const SHARES = { p50: 0.5, p99: 0.99 } as const;

/** Judges sets of trials that took turns, by how many times as long ours took. */
export const toRow = (
  id: string,
  what: string,
  { ours, against, beside, theirs }: Samples,
  limits: Limits = { p50: 1.5, p99: 3 },
): Row => {
  const judged = (['p50', 'p99'] as const).map((name) => ({
    name,
    ratio: quantile(ours, SHARES[name]) / quantile(against, SHARES[name]),
    limit: limits[name],
  }));
  return {
    id,
    what: `${what}, ${ours.length} trials`,
    ours: spread(ours),
    against: `${beside}: ${spread(against)}`,
    ratio: judged.map(({ name, ratio }) => `${name} ${times(ratio)}`).join(', '),
    target: [
      ...judged.flatMap(({ name, limit }) => (limit === undefined ? [] : [`${name} ≤ ${limit}×`])),
      ...(limits.p50Milliseconds === undefined ? [] : [`p50 ≤ ${limits.p50Milliseconds} ms`]),
    ].join(', '),
    met:
      judged.every(({ ratio, limit }) => limit === undefined || ratio <= limit) &&
      quantile(ours, 0.5) <= (limits.p50Milliseconds ?? Number.POSITIVE_INFINITY),
    comparison: compareTrials(ours, theirs, limits.comparison === undefined ? NOT_SLOWER : limits.comparison),
  };
};

interface Costs {
  /** Groups that took turns, in order. */
  ours: readonly number[];
  against: readonly number[];
  /** The other build's; empty if there is none. */
  theirs: readonly number[];
  beside: string;
  unit: string;
  /** Null for no limit. */
  limit: number | null;
  /** The limit of ours relative to the other build's; null for no limit. */
  comparison?: number | null;
}

/** Judges figures of groups by their medians, because no single trial is known. */
export const toCostRow = (
  id: string,
  what: string,
  { ours, against, theirs, beside, unit, limit, comparison = NOT_SLOWER }: Costs,
): Row => {
  const [our, raw, their] = [ours, against, theirs].map((costs) => quantile(costs, 0.5)) as [
    number,
    number,
    number,
  ];
  const show = (cost: number): string => `${cost.toFixed(2)} ${unit}`;
  const partRatios = ours.map((cost, index) => cost / (theirs[index] ?? Number.NaN));
  return {
    id,
    what,
    ours: show(our),
    against: `${beside}: ${show(raw)}`,
    ratio: times(our / raw),
    target: limit === null ? 'none' : `≤ ${limit}×`,
    met: limit === null || our / raw <= limit,
    comparison: theirs.length === 0 ? null : toComparison(show(their), our / their, partRatios, comparison),
  };
};
