/** The differences between two texts, line by line: Myers' shortest edit, with a bound. */

/** Lines beside a change that show where it is. */
const CONTEXT = 3;
/** The time grows with the lines, and with the square of the changes. */
const MOST_LINES = 20_000;
const MOST_CHANGES = 1_000;

export type ComparedPart =
  | { kind: 'same' | 'added' | 'removed'; lines: string[] }
  /** Unchanged lines that are not shown. */
  | { kind: 'skipped'; count: number };

type Lines = readonly string[];

/**
 * How far one gets with each number of changes, by the diagonal (lines taken of `old` minus those taken of `now`), before
 * each step; null if there are too many changes.
 */
const reach = (old: Lines, now: Lines): Map<number, number>[] | null => {
  const steps: Map<number, number>[] = [];
  let furthest = new Map([[1, 0]]);
  for (let changes = 0; changes <= MOST_CHANGES; changes += 1) {
    steps.push(furthest);
    const next = new Map<number, number>();
    for (let diagonal = -changes; diagonal <= changes; diagonal += 2) {
      const [above, left] = [furthest.get(diagonal + 1) ?? -1, furthest.get(diagonal - 1) ?? -1];
      let at = diagonal === -changes || (diagonal !== changes && left < above) ? above : left + 1;
      while (at < old.length && at - diagonal < now.length && old[at] === now[at - diagonal]) at += 1;
      next.set(diagonal, at);
      if (at >= old.length && at - diagonal >= now.length) return steps;
    }
    furthest = next;
  }
  return null;
};

type Row = [kind: 'same' | 'added' | 'removed', line: string];

/** From the end of both texts back to their beginning. */
const walkBack = (old: Lines, now: Lines, steps: readonly Map<number, number>[]): Row[] => {
  const rows: Row[] = [];
  let [at, other] = [old.length, now.length];
  for (const [changes, furthest] of [...steps.entries()].toReversed()) {
    const diagonal = at - other;
    const [above, left] = [furthest.get(diagonal + 1) ?? -1, furthest.get(diagonal - 1) ?? -1];
    const isAdded = diagonal === -changes || (diagonal !== changes && left < above);
    const before = isAdded ? above : left;
    const beforeOther = before - (isAdded ? diagonal + 1 : diagonal - 1);
    while (at > before && other > beforeOther && at > 0 && other > 0 && old[at - 1] === now[other - 1]) {
      rows.push(['same', old[at - 1] ?? '']);
      at -= 1;
      other -= 1;
    }
    if (changes === 0) break;
    rows.push(isAdded ? ['added', now[beforeOther] ?? ''] : ['removed', old[before] ?? '']);
    [at, other] = [before, beforeOther];
  }
  return rows.toReversed();
};

const group = (rows: readonly Row[]): { kind: Row[0]; lines: string[] }[] => {
  const parts: { kind: Row[0]; lines: string[] }[] = [];
  for (const [kind, line] of rows) {
    const last = parts.at(-1);
    if (last?.kind === kind) last.lines.push(line);
    else parts.push({ kind, lines: [line] });
  }
  return parts;
};

const same = (lines: string[]): ComparedPart[] => (lines.length === 0 ? [] : [{ kind: 'same', lines }]);

/** The lines of an unchanged part that stand beside a change, and how many are between them. */
const shorten = (lines: string[], isFirst: boolean, isLast: boolean): ComparedPart[] => {
  const [head, tail] = [isFirst ? 0 : CONTEXT, isLast ? 0 : CONTEXT];
  const count = lines.length - head - tail;
  if (lines.length <= 2 * CONTEXT + 1 || count <= 1) return [{ kind: 'same', lines }];
  return [
    ...same(lines.slice(0, head)),
    { kind: 'skipped', count },
    ...same(lines.slice(lines.length - tail)),
  ];
};

const linesOf = (text: string): string[] => (text === '' ? [] : text.split('\n'));

/** Line by line. Empty for equal texts; null for texts that are too large, or have too little in common, to compare. */
export const compareTexts = (before: string, after: string): ComparedPart[] | null => {
  if (before === after) return [];
  const [old, now] = [linesOf(before), linesOf(after)];
  if (old.length === 0) return [{ kind: 'added', lines: now }];
  if (now.length === 0) return [{ kind: 'removed', lines: old }];
  if (old.length + now.length > MOST_LINES) return null;
  const steps = reach(old, now);
  if (steps === null) return null;
  const parts = group(walkBack(old, now, steps));
  return parts.flatMap(({ kind, lines }, index): ComparedPart[] =>
    kind === 'same' ? shorten(lines, index === 0, index === parts.length - 1) : [{ kind, lines }],
  );
};
