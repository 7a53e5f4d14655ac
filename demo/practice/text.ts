/** Appears in every hand-written text, so that nobody takes it for a model's work. */
export const WRITTEN_NOTE = '*Written by hand for this example: no model wrote it.*';

/** The same for a template. */
export const PRACTICE_NOTE =
  '*Practice draft: made from a template out of the words of the goal, with no model behind it.*';

export const quoted = (text: string): string =>
  text
    .split('\n')
    .map((line) => `> ${line}`)
    .join('\n');

export const numbered = (lines: string[]): string =>
  lines.map((line, position) => `${position + 1}. ${line}`).join('\n');

/** Joins steps into one sentence. */
export const listed = (steps: string[]): string =>
  steps.map((step) => `${step.charAt(0).toLowerCase()}${step.slice(1).replace(/\.$/, '')}`).join('; ');

/** Makes one line, cut at a word if too long, with a full stop at the end. */
export const sentence = (text: string, limit = 400): string => {
  const line = text.replaceAll(/\s+/g, ' ').trim().replace(/\.$/, '');
  return line.length < limit ? `${line}.` : `${line.slice(0, limit - 2).replace(/\s+\S*$/, '')}…`;
};

const REVISION = '## After the first version';

/** What a practice draft does with a page and with notes: it says, word for word, that it saw them. */
export const toAppendix = (pageTitle: string, notes: string): string =>
  [
    ...(pageTitle === '' ? [] : [`\nAsked for while looking at: ${sentence(pageTitle, 200)}\n`]),
    ...(notes === ''
      ? []
      : [`\n${REVISION}\n\nThis was asked for, and is to be kept to:\n\n${quoted(notes)}\n`]),
  ].join('');

export const isRevised = (markdown: string): boolean => markdown.includes(REVISION);
