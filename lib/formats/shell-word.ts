import { findHidden } from './rules/hidden-unicode.ts';

const PLAIN = /^[\w@%+=:,./-]+$/;
const UNTYPEABLE = /[\p{Cc}\p{Cs}]/u;

/**
 * A text as one word of a line that a person pastes into a POSIX shell, which reads nothing else in it. Null if it has
 * characters that nobody sees, or that would end the line.
 */
export const toShellWord = (text: string): string | null => {
  if (UNTYPEABLE.test(text) || !findHidden(text).next().done) return null;
  return PLAIN.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
};
