/** Text beyond this says no more about what it is a copy of. */
const MAX_CHARACTERS = 20_000;

/** Every sequence of this many characters in it, ignoring case, accents, punctuation and spacing. */
const shinglesOf = (text: string, size: number): Set<string> => {
  const plain = ` ${text
    .slice(0, MAX_CHARACTERS)
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()} `;
  const shingles = new Set<string>();
  for (let start = 0; start + size <= plain.length; start += 1)
    shingles.add(plain.slice(start, start + size));
  return shingles;
};

/**
 * How much two texts have in common, from 0 to 1: the shared part of all their shingles (w-shingling, Broder 1997).
 * `size` is the length of a shingle: the longer the texts, the more short ones are shared by chance.
 */
export const similarityOf = (left: string, right: string, size: number): number => {
  const [ours, theirs] = [shinglesOf(left, size), shinglesOf(right, size)];
  let shared = 0;
  for (const shingle of ours) if (theirs.has(shingle)) shared += 1;
  return shared === 0 ? 0 : shared / (ours.size + theirs.size - shared);
};
