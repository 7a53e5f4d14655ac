/** What models put before an object though the server was asked for nothing else, with what ends it. */
const PREAMBLES = [
  { begins: '```', ends: '\n' },
  { begins: '<think>', ends: '</think>' },
  { begins: '<thinking>', ends: '</thinking>' },
] as const;

/** Skips what may stand before an answer. It looks at each character once. */
export interface Preamble {
  /** What is left of the piece behind the preamble; empty while more has to arrive. Undefined: this is prose. */
  skip(piece: string): string | undefined;
}

/** Skips code fences and blocks of reasoning. Anything else that is not white space begins the answer, or is prose. */
export const createPreamble = (begin: string): Preamble => {
  /** Not yet decided. */
  let rest = '';
  let ends: string | undefined;

  const skip = (piece: string): string | undefined => {
    rest += piece;
    for (;;) {
      if (ends !== undefined) {
        const end = rest.indexOf(ends);
        if (end < 0) {
          // The end may be split between two pieces.
          rest = rest.slice(-ends.length);
          return '';
        }
        rest = rest.slice(end + ends.length);
        ends = undefined;
      }
      rest = rest.trimStart();
      if (rest === '' || rest.startsWith(begin)) return rest;
      const preamble = PREAMBLES.find(({ begins }) => rest.startsWith(begins));
      if (preamble === undefined)
        return PREAMBLES.some(({ begins }) => begins.startsWith(rest)) ? '' : undefined;
      ends = preamble.ends;
    }
  };
  return { skip };
};
