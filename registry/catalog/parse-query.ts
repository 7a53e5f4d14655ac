import { distinct } from '../../lib/base/distinct.ts';
import { foldText, toWords } from './words.ts';

/** What somebody typed into a search. */
export interface ParsedQuery {
  /** For `websearch_to_tsquery`: words, quotes, `or`, and a hyphen before each unwanted word. */
  text: string;
  /** The wanted words, each once. */
  words: string[];
  /** The unwanted words. */
  without: string[];
  /** The name of an entity that has exactly these words. */
  name: string;
}

const NOT_SYNTAX = /[^\p{L}\p{N}\p{M}"\s-]+/gu;
/** A hyphen inside a word or at its end. */
const INNER_HYPHEN = /(?<=[^\s"])-|-(?=[\s"-]|$)/g;

const isUnwanted = (piece: string): boolean => piece.startsWith('-');

/** Never throws, whatever the text. Without words, nothing can be found. */
export const parseQuery = (query: string): ParsedQuery => {
  const text = foldText(query)
    .replace(NOT_SYNTAX, ' ')
    .replace(INNER_HYPHEN, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  const pieces = text.split(/[\s"]+/);
  const words = distinct(pieces.filter((piece) => !isUnwanted(piece) && piece !== 'or').flatMap(toWords));
  return {
    text,
    words,
    without: distinct(pieces.filter(isUnwanted).flatMap(toWords)),
    name: words.join('-'),
  };
};
