import { DEPTHS } from '../../protocol/index.ts';
import { createPreamble } from './preamble.ts';

/**
 * Collects the text of one JSON object as it arrives and notices, without parsing it repeatedly, that it cannot
 * become one: prose before it, brackets that do not match or are nested deeper than any answer, white space without
 * end. Servers enforce structured answers only sometimes, so a code fence or a block of reasoning may stand before
 * the object and anything behind it. It looks at each character once. It is not a validator; the text of the object
 * is still parsed.
 */
export interface JsonText {
  /** False when the text so far cannot lead to one JSON object. Once the object is whole, everything is true. */
  push(piece: string): boolean;
  /** True once the object is closed. */
  readonly whole: boolean;
  /** The text was given up because it went on with nothing but white space: grammars for JSON permit that. */
  readonly looped: boolean;
  /** The object, as far as it has arrived. */
  text(): string;
}

/** Generous for indentation. */
const MAX_SPACES = 200;

const isSpace = (code: number): boolean => code === 32 || (code >= 9 && code <= 13);

export const createJsonText = (): JsonText => {
  const preamble = createPreamble('{');
  const pieces: string[] = [];
  /** Closing brackets that are still due, innermost last. */
  const open: number[] = [];
  let begun = false;
  let whole = false;
  let inString = false;
  let escaped = false;
  let spaces = 0;

  /** Outside strings only brackets, quotes and endless white space matter. */
  const takeOutside = (code: number): boolean => {
    if (isSpace(code)) {
      spaces += 1;
      return spaces <= MAX_SPACES;
    }
    spaces = 0;
    if (code === 0x22) inString = true;
    else if (code === 0x7b) open.push(0x7d);
    else if (code === 0x5b) open.push(0x5d);
    else if (code === 0x7d || code === 0x5d) return open.pop() === code;
    return open.length <= DEPTHS.model;
  };

  const takeInside = (code: number): boolean => {
    if (escaped) escaped = false;
    else if (code === 0x5c) escaped = true;
    else if (code === 0x22) inString = false;
    // A bare line break in a string is the most common form of broken output.
    else if (code < 0x20) return false;
    return true;
  };

  /** False where the white space before the object does not end. */
  const isBounded = (piece: string): boolean => {
    spaces = piece.trim() === '' ? spaces + piece.length : 0;
    return spaces <= MAX_SPACES;
  };

  return {
    push: (piece) => {
      if (whole) return true;
      if (!begun && !isBounded(piece)) return false;
      const text = begun ? piece : preamble.skip(piece);
      if (text === undefined) return false;
      begun ||= text !== '';
      for (let index = 0; index < text.length; index += 1) {
        const code = text.charCodeAt(index);
        if (!(inString ? takeInside(code) : takeOutside(code))) return false;
        if (open.length === 0) {
          whole = true;
          pieces.push(text.slice(0, index + 1));
          return true;
        }
      }
      pieces.push(text);
      return true;
    },
    get whole() {
      return whole;
    },
    get looped() {
      return spaces > MAX_SPACES;
    },
    text: () => pieces.join(''),
  };
};
