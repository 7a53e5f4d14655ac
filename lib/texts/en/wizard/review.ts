import { plural } from '../../locale.ts';

/** The wizard's screen of review. */
export const REVIEW = {
  size: 'Size',
  sizeOf: (size: string, most: string) => `${size} of ${most}, with the signature`,
  descriptions: 'Descriptions',
  descriptionsOf: (count: string, most: string) => `${count} of ${most} characters`,
  descriptionsHint:
    'Common agents list about that many characters of the descriptions of everything that is installed. What is beyond it, they do not see.',
  descriptionsMuch: 'This bundle alone fills that list. Shorten the descriptions: 300 characters are enough.',

  check: 'What the registry says',
  asking: 'Asking the registry',
  accepts: 'The registry has nothing against it. Nothing is stored yet.',
  refuses: (count: number) =>
    plural(count, {
      one: 'The registry would refuse it, for this reason:',
      other: 'The registry would refuse it, for these reasons:',
    }),
  goThere: 'Go there',
  askAgain: 'Ask again',

  members: 'What will be published',
  isNew: 'A new name.',
  after: (version: string) => `Your last version of it is ${version}.`,
  similar: 'Others have published something like it. Look whether yours is needed beside it:',
  whySimilar: {
    'same-name': 'the same name',
    'similar-name': 'a similar name',
    'similar-description': 'a similar description',
  },
  manifest: 'Manifest',
  manifestHint: 'In the form that is signed (RFC 8785).',
  body: { skill: 'Instructions', mcp_server: 'README', agent: 'System prompt' },
  empty: 'empty',
  program: 'program',
  specification: 'A specification: listed as such, and never offered for install.',
  notCanonical: 'It has half of a surrogate pair in it, so it cannot be signed.',

  changes: (version: string) => `Changes since ${version}`,
  loadingBefore: (version: string) => `Loading version ${version}`,
  noChanges: 'Nothing has changed.',
  unchangedLines: (count: number) => plural(count, { one: '# unchanged line', other: '# unchanged lines' }),
  addedLine: 'Added:',
  removedLine: 'Removed:',
  isGone: 'This file is no longer there.',
  isAdded: 'This file is new.',
  tooLarge: 'Too large, or too different, to compare. Both are published versions that you can download.',
  isProgramNow: 'It may be run as a program now.',
  isProgramNoMore: 'It may no longer be run as a program.',

  noDependencies: 'The plan reuses nothing.',
  dependenciesHint:
    'What is ticked is published as what the members work with, in this version, and you sign it. Nothing is installed for anybody.',
  isDependency: 'Publish it as a dependency',
};
