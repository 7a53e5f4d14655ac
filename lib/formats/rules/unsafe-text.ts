import type { Finding, FindingCode } from '../../protocol/index.ts';
import { findHidden } from './hidden-unicode.ts';
import {
  DATA_LEAVES,
  OVERRIDES,
  type Pattern,
  PIPES_TO_SHELL,
  PLACEHOLDERS,
  PLAIN_HTTP,
  USER_PATHS,
} from './unsafe-patterns.ts';

export interface UnsafeText extends Omit<Finding, 'path'> {
  rule: `safety/${string}`;
  /** UTF-16 offset of the first match of its kind in the text. */
  start: number;
}

const SHOWN_CHARACTERS = 5;

const toCodePoint = (value: number): string => `U+${value.toString(16).toUpperCase().padStart(4, '0')}`;

const findHiddenText = function* (text: string): Generator<UnsafeText> {
  const found = [...findHidden(text)];
  const [first] = found;
  if (!first) return;
  const places = found
    .slice(0, SHOWN_CHARACTERS)
    .map(({ codePoint, line, column }) => `${toCodePoint(codePoint)} ${line}:${column}`)
    .join('; ');
  yield {
    rule: 'safety/hidden-unicode',
    severity: 'error',
    code: 'hidden-characters',
    values: { places, more: Math.max(0, found.length - SHOWN_CHARACTERS) },
    start: first.start,
  };
};

interface Phrase {
  rule: UnsafeText['rule'];
  patterns: readonly Pattern[];
  code: FindingCode;
}

const PHRASES: readonly Phrase[] = [
  {
    rule: 'safety/pipe-to-shell',
    patterns: PIPES_TO_SHELL,
    code: 'pipe-to-shell',
  },
  {
    rule: 'safety/override-instructions',
    patterns: OVERRIDES,
    code: 'override-instructions',
  },
  {
    rule: 'safety/exfiltration',
    patterns: DATA_LEAVES,
    code: 'data-leaves',
  },
  {
    rule: 'safety/plain-http',
    patterns: PLAIN_HTTP,
    code: 'plain-http',
  },
  {
    rule: 'safety/user-path',
    patterns: USER_PATHS,
    code: 'user-path',
  },
  {
    rule: 'safety/placeholder',
    patterns: PLACEHOLDERS,
    code: 'placeholder',
  },
];

/** What is unsafe in one text: each rule once, at its first match. The time is proportional to the text. */
export const findUnsafe = function* (text: string): Generator<UnsafeText> {
  yield* findHiddenText(text);
  for (const { rule, patterns, code } of PHRASES) {
    const starts = patterns
      .map(({ sign, pattern }) => (text.includes(sign) ? text.search(pattern) : -1))
      .filter((start) => start >= 0);
    if (starts.length > 0) yield { rule, severity: 'warning', code, values: {}, start: Math.min(...starts) };
  }
};
