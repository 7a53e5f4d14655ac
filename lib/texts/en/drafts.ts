import { plural } from '../locale.ts';

/** A draft, and what can be done to it. */
export const DRAFTS = {
  beingRewritten: (kind: string) => `${kind}, being rewritten`,

  parts: (draft: string) => `Parts of ${draft}`,
  instructions: 'Instructions',
  readme: 'Readme',
  systemPrompt: 'System prompt',
  manifest: 'Manifest',
  files: (count: number) => plural(count, { one: '# file', other: '# files' }),
  imageNotLoaded: 'Image, not loaded',
  imageNotLoadedNamed: (name: string) => `Image, not loaded: ${name}`,

  scores: 'Scores of 100',
  specificity: 'Specificity',
  completeness: 'Completeness',
  safety: 'Safety',
  goalAlignment: 'Goal alignment',
  /** Between two scores, for people who do not see the arrow. */
  firstThen: ' at first, then ',
  writtenTwice: 'Written twice, because the first version scored low.',
  secondNotJudged: 'These are its scores; the second version was not judged.',

  severities: { error: 'error', warning: 'warning' },
  critic: 'critic',
  lookAtEntity: 'Look at it',
  showIn: (place: string) => `Show in ${place}`,

  copyFile: (file: string) => `Copy ${file}`,
  download: 'Download',
  downloadCard: 'Download agent card',
  downloaded: (file: string) => `Downloaded ${file}`,

  whereItGoes: 'Where it goes',
  skillPlaces: 'A skill is a folder. Its agent finds it in one of these places.',
  agentPlaces: 'An agent is one file. Its host finds it in one of these places.',
  serverPlaces:
    'The draft describes a server and does not contain one. Build or publish it first, then replace COMMAND with what starts it. server.json belongs in the root of its source.',
  downloadFirst: 'Download it first. Each line below then installs it for all your projects.',
  inProject: <Part>(place: Part) => ['in one project: ', place],
  copy: 'Copy',
  copyLineFor: (reader: string) => `Copy the line for ${reader}`,

  edit: 'Edit',
  regenerate: 'Regenerate…',
  previousVersion: 'Previous version',
  discard: 'Discard',
  discardHint: 'Costs nothing, and can be undone',
  discarded: <Part>(name: Part) => ['Discarded ', name],
  undo: 'Undo',
};
