import type { Finding } from '../../protocol/index.ts';
import { type HiddenCharacter, findHidden } from './hidden-unicode.ts';
import {
  DATA_LEAVES,
  OVERRIDES,
  type Pattern,
  PIPES_TO_SHELL,
  PLACEHOLDERS,
  PLAIN_HTTP,
  USER_PATHS,
} from './unsafe-patterns.ts';

export interface UnsafeText {
  rule: `safety/${string}`;
  severity: Finding['severity'];
  message: string;
  /** UTF-16 offset of the first match of its kind in the text. */
  start: number;
}

const SHOWN_CHARACTERS = 5;

const toCodePoint = (value: number): string => `U+${value.toString(16).toUpperCase().padStart(4, '0')}`;

const describeHidden = (found: readonly HiddenCharacter[]): string => {
  const places = found
    .slice(0, SHOWN_CHARACTERS)
    .map(({ codePoint, line, column }) => `${toCodePoint(codePoint)} at line ${line}, column ${column}`);
  const more = found.length > SHOWN_CHARACTERS ? `, and ${found.length - SHOWN_CHARACTERS} more` : '';
  return `There are characters here that nobody sees: ${places.join('; ')}${more}. Remove them.`;
};

const findHiddenText = function* (text: string): Generator<UnsafeText> {
  const found = [...findHidden(text)];
  const [first] = found;
  if (first)
    yield {
      rule: 'safety/hidden-unicode',
      severity: 'error',
      message: describeHidden(found),
      start: first.start,
    };
};

interface Phrase {
  rule: UnsafeText['rule'];
  patterns: readonly Pattern[];
  message: string;
}

const PHRASES: readonly Phrase[] = [
  {
    rule: 'safety/pipe-to-shell',
    patterns: PIPES_TO_SHELL,
    message: 'This runs what it downloads, unseen. Download it, let a person look at it, then run it.',
  },
  {
    rule: 'safety/override-instructions',
    patterns: OVERRIDES,
    message:
      'This tells an agent to set its earlier instructions aside. Remove it, or say it in other words.',
  },
  {
    rule: 'safety/exfiltration',
    patterns: DATA_LEAVES,
    message: "This sends secrets or somebody's data to another place. Remove it.",
  },
  {
    rule: 'safety/plain-http',
    patterns: PLAIN_HTTP,
    message: 'This address is read and changed by anybody on the way. Write https.',
  },
  {
    rule: 'safety/user-path',
    patterns: USER_PATHS,
    message: "This path is there on one person's machine only. Write it from the project's folder or from ~.",
  },
  {
    rule: 'safety/placeholder',
    patterns: PLACEHOLDERS,
    message: 'This was left to be filled in. Fill it in, or take it out.',
  },
];

/** What is unsafe in one text: each rule once, at its first match. The time is proportional to the text. */
export const findUnsafe = function* (text: string): Generator<UnsafeText> {
  yield* findHiddenText(text);
  for (const { rule, patterns, message } of PHRASES) {
    const starts = patterns
      .map(({ sign, pattern }) => (text.includes(sign) ? text.search(pattern) : -1))
      .filter((start) => start >= 0);
    if (starts.length > 0) yield { rule, severity: 'warning', message, start: Math.min(...starts) };
  }
};
