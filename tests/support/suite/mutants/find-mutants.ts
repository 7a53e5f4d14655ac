import { type Edit, KINDS } from './kinds.ts';
import { parseModule, placeOf, visit } from './syntax.ts';

/** A fault in one place of the source. */
export interface Mutant extends Edit {
  /** File, enclosing names, kind, and number among its like: it stays the same while lines move. */
  name: string;
  file: string;
  /** What it changes, for people, and to notice when the name has come to mean another place. */
  change: string;
}

const oneLine = (text: string): string => text.trim().replaceAll(/\s+/g, ' ');

/** What is replaced, whole: an edit may begin after the object of a call. */
const describeChange = (source: string, { start, end, text }: Edit): string =>
  `${oneLine(source.slice(start, end))} → ${oneLine(text) || 'nothing'}`;

export const applyEdit = (source: string, { start, end, text }: Edit): string =>
  source.slice(0, start) + text + source.slice(end);

/** All mutants of a module, in the order of its source. */
export const findMutants = (file: string, source: string): Mutant[] => {
  const mutants: Mutant[] = [];
  const counts = new Map<string, number>();
  visit(parseModule(file, source), (node, parents) => {
    for (const [kind, toEdits] of Object.entries(KINDS))
      for (const edit of toEdits(node, parents, source)) {
        if (source.slice(edit.start, edit.end) === edit.text) continue;
        const place = `${file} › ${placeOf([node, ...parents])} › ${kind}`;
        const number = (counts.get(place) ?? 0) + 1;
        counts.set(place, number);
        mutants.push({ ...edit, file, name: `${place} ${number}`, change: describeChange(source, edit) });
      }
  });
  return mutants;
};
