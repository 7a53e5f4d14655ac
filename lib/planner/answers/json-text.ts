import { DEPTHS } from '../../protocol/index.ts';

/**
 * Collects the text of one JSON object as it comes and notices, without parsing it again and again, that
 * it cannot become one: prose before it, something behind it, brackets that do not match or are nested deeper
 * than any answer. Each character is looked at once. It is no validator; the whole text is still parsed.
 */
export interface JsonText {
  /** False: what has come so far cannot be the beginning of one JSON object. */
  push(piece: string): boolean;
  /** The object is closed. */
  readonly whole: boolean;
  /** Everything that came. */
  text(): string;
}

const isSpace = (code: number): boolean => code === 32 || (code >= 9 && code <= 13);

export const createJsonText = (): JsonText => {
  const pieces: string[] = [];
  /** Closing brackets still to come, innermost last. */
  const open: number[] = [];
  let begun = false;
  let inString = false;
  let escaped = false;

  /** Outside of strings only brackets and quotes matter. */
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
        // A bare line break in a string is what broken output looks like most often.
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
