import { DEPTHS } from '../../protocol/index.ts';

/**
 * Collects the text of one JSON object as it arrives and notices, without parsing it repeatedly, that it cannot
 * become one: prose before it, anything after it, brackets that do not match or are nested deeper than any answer.
 * It looks at each character once. It is not a validator; the whole text is still parsed.
 */
export interface JsonText {
  /** False when the text so far cannot be the beginning of one JSON object. */
  push(piece: string): boolean;
  /** True once the object is closed. */
  readonly whole: boolean;
  /** Everything that has arrived. */
  text(): string;
}

const isSpace = (code: number): boolean => code === 32 || (code >= 9 && code <= 13);

export const createJsonText = (): JsonText => {
  const pieces: string[] = [];
  /** Closing brackets that are still due, innermost last. */
  const open: number[] = [];
  let begun = false;
  let inString = false;
  let escaped = false;

  /** Outside strings only brackets and quotes matter. */
  const takeOutside = (code: number): boolean => {
    if (open.length === 0) {
      if (isSpace(code)) return true;
      if (begun || code !== 0x7b) return false;
      begun = true;
    }
    if (code === 0x22) inString = true;
    else if (code === 0x7b) open.push(0x7d);
    else if (code === 0x5b) open.push(0x5d);
    else if (code === 0x7d || code === 0x5d) return open.pop() === code;
    return open.length <= DEPTHS.model;
  };

  return {
    push: (piece) => {
      pieces.push(piece);
      for (let index = 0; index < piece.length; index += 1) {
        const code = piece.charCodeAt(index);
        if (!inString) {
          if (!takeOutside(code)) return false;
        } else if (escaped) escaped = false;
        else if (code === 0x5c) escaped = true;
        else if (code === 0x22) inString = false;
        // A bare line break in a string is the most common form of broken output.
        else if (code < 0x20) return false;
      }
      return true;
    },
    get whole() {
      return begun && open.length === 0;
    },
    text: () => pieces.join(''),
  };
};
