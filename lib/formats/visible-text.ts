import { findHidden } from './rules/hidden-unicode.ts';

/** A hidden character, or half of a surrogate pair, which is not a character at all. */
interface Hidden {
  start: number;
  end: number;
  codePoint: number;
}

const FEW = 3;

const hiddenIn = (text: string): Hidden[] => [
  ...Array.from(findHidden(text), ({ start, codePoint }) => ({
    start,
    end: start + String.fromCodePoint(codePoint).length,
    codePoint,
  })),
  ...Array.from(text.matchAll(/\p{Surrogate}/gu), ({ index }) => ({
    start: index,
    end: index + 1,
    codePoint: text.charCodeAt(index),
  })),
];

const nameOf = ({ codePoint }: Hidden): string =>
  `U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}`;

const toName = (run: readonly Hidden[]): string => {
  const names = run.slice(0, FEW).map(nameOf).join(' ');
  const more = run.length - FEW;
  return `⟨${names}${more > 0 ? ` and ${more} more hidden` : ''}⟩`;
};

/**
 * Text by others with everything in it made visible: characters without a shape are written out, because a person
 * must see what a model would read.
 */
export const toVisibleText = (text: string): string => {
  const hidden = hiddenIn(text).toSorted((left, right) => left.start - right.start);
  let shown = '';
  let from = 0;
  for (let index = 0; index < hidden.length;) {
    const run: Hidden[] = [];
    for (let next = hidden[index]; next !== undefined; next = hidden[index]) {
      if (run.length > 0 && next.start !== run.at(-1)?.end) break;
      run.push(next);
      index += 1;
    }
    shown += text.slice(from, run[0]?.start) + toName(run);
    from = run.at(-1)?.end ?? from;
  }
  return shown + text.slice(from);
};
