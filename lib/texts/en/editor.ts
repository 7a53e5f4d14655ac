import { plural } from '../locale.ts';

/** The editor of a draft. */
export const EDITOR = {
  notJson: 'This is not the JSON that belongs here.',
  notJsonAt: (line: number) => `This is not the JSON that belongs here; look at line ${line}.`,
  tooDeep: (levels: number) => `This is nested deeper than ${levels} levels; make it flatter.`,
  unchecked: 'It cannot be checked like this.',
  passes: 'It follows the rules of its format.',
  findings: (count: number) =>
    plural(count, {
      one: '# finding by the rules of its format.',
      other: '# findings by the rules of its format.',
    }),
  keep: 'Keep changes',
  drop: 'Drop changes',
  cost: "No cost. The critic's scores are dropped: they were for the earlier text.",
};
