/** Longer than any word a person searches for; what is longer is data. */
const LONGEST = 60;
const WORD = /[\p{L}\p{N}][\p{L}\p{N}\p{M}]*/gu;

/**
 * Lower case and without accents, so that either database, whatever its locale, is handed the same text.
 * Only the accents of European scripts are taken off: elsewhere such marks are vowels.
 */
export const foldText = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC')
    .toLowerCase();

/**
 * Words as catalog and queries both have them. PostgreSQL's own parser would make one token of `node.js`
 * and another of an address, which nobody finds who types the words.
 */
export const toWords = (text: string): string[] =>
  (foldText(text).match(WORD) ?? []).map((word) => word.slice(0, LONGEST));
