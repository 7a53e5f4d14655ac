/** Most words shorter than this are one slip away from some other word. */
const SHORTEST = 4;
const MOST = 5;

/** How many slips a word of this length may contain. */
const slipsAllowed = (length: number): number => (length < 6 ? 1 : 2);

const at = (line: readonly number[] | undefined, index: number): number => line?.[index] ?? Infinity;

/**
 * Counts the slips between two words: a letter missing, added or changed, or two neighbours swapped (optimal
 * string alignment). A swap is the commonest slip of all, and trigrams alone see three wrong letters in it.
 */
export const countSlips = (left: string, right: string): number => {
  const rows: number[][] = [Array.from({ length: right.length + 1 }, (_, column) => column)];
  for (let row = 1; row <= left.length; row += 1) {
    const [before, current] = [rows[row - 1] ?? [], [row]];
    for (let column = 1; column <= right.length; column += 1) {
      const same = left[row - 1] === right[column - 1];
      let least = Math.min(
        at(before, column) + 1,
        at(current, column - 1) + 1,
        at(before, column - 1) + (same ? 0 : 1),
      );
      if (left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1])
        least = Math.min(least, at(rows[row - 2], column - 2) + 1);
      current.push(least);
    }
    rows.push(current);
  }
  return rows[left.length]?.[right.length] ?? Infinity;
};

const byLength = (left: string, right: string): number =>
  left.length - right.length || (left < right ? -1 : 1);

/**
 * What an unknown word may have been meant to be: words that start with it, otherwise those with the fewest
 * slips. Empty when nothing is near.
 */
export const chooseNear = (word: string, candidates: readonly string[]): string[] => {
  if (word.length < SHORTEST) return [];
  const longer = candidates.filter((each) => each.startsWith(word)).toSorted(byLength);
  if (longer.length > 0) return longer.slice(0, MOST);
  const bySlips = Map.groupBy(candidates, (each) => countSlips(word, each));
  const fewest = Math.min(...bySlips.keys());
  return fewest <= slipsAllowed(word.length) ? (bySlips.get(fewest) ?? []).slice(0, MOST) : [];
};
