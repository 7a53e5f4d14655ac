/** Longer than any word a person searches for; anything longer is data. */
const LONGEST = 60;
const WORD = /[\p{L}\p{N}][\p{L}\p{N}\p{M}]*/gu;

/**
 * Lower case and without accents, so that either database gets the same text, whatever its locale. Only the
 * accents of European scripts are removed; in other scripts such marks are vowels.
 */
export const foldText = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC')
    .toLowerCase();

/**
 * Words in the form that the catalog and queries share. PostgreSQL's own parser would make a single token of
 * `node.js` or of an address, which nobody finds by typing the words.
 */
export const toWords = (text: string): string[] =>
  (foldText(text).match(WORD) ?? []).map((word) => word.slice(0, LONGEST));
