const MAX_NAME = 64;

/** A name that the public formats accept: 1-64 of `a-z 0-9 -`, no hyphen at either end or twice in a row. */
const toName = (wanted: string): string =>
  wanted
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[\u0300-\u036f'’]/g, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, MAX_NAME)
    .replaceAll(/^-|-$/g, '');

/** Hands out each name once: the second `review` of a run becomes `review-2`. */
export const createNames = (): ((wanted: string, fallback: string) => string) => {
  const given = new Set<string>();
  return (wanted, fallback) => {
    const name = toName(wanted) || toName(fallback) || 'draft';
    let unique = name;
    for (let number = 2; given.has(unique); number += 1) {
      const ending = `-${number}`;
      unique = `${name.slice(0, MAX_NAME - ending.length).replace(/-$/, '')}${ending}`;
    }
    given.add(unique);
    return unique;
  };
};
