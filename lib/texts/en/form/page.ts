import { plural } from '../../locale.ts';

const characters = (count: number): string => plural(count, { one: '# character', other: '# characters' });

/** The page that is sent with the goal. */
export const PAGE = {
  add: 'Add this page',
  remove: 'Remove page',
  withPage: <Part>(title: Part) => ['With the page ', title],
  withEntity: <Part>(name: Part) => ['With the entity ', name],
  hint: 'Exactly this is sent with the goal, as data and never as an instruction. Nothing else on the page is sent.',
  title: 'Title',
  address: 'Address',
  text: 'Text',
  textIsSent: 'Text that is sent',
  noText: 'none',
  characters,
  charactersCut: (count: number) => `${characters(count)}; the rest of the page is left out`,
};
