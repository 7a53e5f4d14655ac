/** Precedence according to semantic versioning 2.0.0, section 11. The input has been checked to be a version. */

const NUMBER = /^\d+$/;

interface Parts {
  numbers: string[];
  /** Empty for a release. */
  preRelease: string[];
}

const partsOf = (version: string): Parts => {
  const [precedence = ''] = version.split('+');
  const dash = precedence.indexOf('-');
  const core = dash === -1 ? precedence : precedence.slice(0, dash);
  return {
    numbers: core.split('.'),
    preRelease: dash === -1 ? [] : precedence.slice(dash + 1).split('.'),
  };
};

/** For numbers of any length: a version's number may be too large for an exact JavaScript number. */
const compareNumbers = (left: string, right: string): number =>
  left.length - right.length || (left === right ? 0 : left < right ? -1 : 1);

const compareIdentifiers = (left: string, right: string): number => {
  const [leftIsNumber, rightIsNumber] = [NUMBER.test(left), NUMBER.test(right)];
  if (leftIsNumber && rightIsNumber) return compareNumbers(left, right);
  if (leftIsNumber !== rightIsNumber) return leftIsNumber ? -1 : 1;
  return left === right ? 0 : left < right ? -1 : 1;
};

const compareLists = (
  left: readonly string[],
  right: readonly string[],
  compare: (left: string, right: string) => number,
): number => {
  for (const [index, each] of left.entries()) {
    const other = right[index];
    if (other === undefined) return 1;
    const order = compare(each, other);
    if (order !== 0) return order;
  }
  return left.length - right.length;
};

/** Negative when `left` comes before `right`; 0 also when the versions differ only in their build. */
export const compareVersions = (left: string, right: string): number => {
  const [a, b] = [partsOf(left), partsOf(right)];
  const byNumbers = compareLists(a.numbers, b.numbers, compareNumbers);
  if (byNumbers !== 0) return byNumbers;
  if (a.preRelease.length === 0 || b.preRelease.length === 0)
    return b.preRelease.length - a.preRelease.length;
  return compareLists(a.preRelease, b.preRelease, compareIdentifiers);
};

/** Whether `candidate` becomes an entity's latest version. A pre-release does so only where there is no release. */
export const isLater = (candidate: string, latest: string): boolean => {
  const [isRelease, wasRelease] = [candidate, latest].map(
    (version) => partsOf(version).preRelease.length === 0,
  );
  if (isRelease !== wasRelease) return isRelease === true;
  return compareVersions(candidate, latest) > 0;
};
