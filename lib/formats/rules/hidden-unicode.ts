/**
 * Characters that people cannot see but a model reads: a way to give orders that a reviewer misses.
 *
 * Characters that scripts and emoji need are allowed, depending on what is around them:
 * - a zero-width joiner between two emoji (families, professions), a variation selector after an emoji or an
 *   ideograph, the tags of the three flags that have them;
 * - joiners after a letter of a script that is written with them (Persian, Hindi, …), a zero-width space after
 *   a letter of a script without spaces (Thai, Khmer, …);
 * - direction marks, and isolates or embeddings that are closed again, in a line that contains a right-to-left
 *   letter. The order of such a line is mixed anyway. An override (U+202D, U+202E) is never needed, and one
 *   that stays open reverses what comes after it.
 */

const JOINED =
  '\\p{Script=Arabic}\\p{Script=Syriac}\\p{Script=Nko}\\p{Script=Mongolian}\\p{Script=Devanagari}\\p{Script=Bengali}' +
  '\\p{Script=Gurmukhi}\\p{Script=Gujarati}\\p{Script=Oriya}\\p{Script=Tamil}\\p{Script=Telugu}\\p{Script=Kannada}' +
  '\\p{Script=Malayalam}\\p{Script=Sinhala}\\p{Script=Khmer}\\p{Script=Myanmar}\\p{Script=Tibetan}';
const WITHOUT_SPACES =
  '\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}\\p{Script=Tibetan}';

const LEGITIMATE = [
  '^\\ufeff',
  '(?<=\\p{Extended_Pictographic}[\\ufe0f\\p{Emoji_Modifier}]?)\\u200d(?=\\p{Extended_Pictographic})',
  '(?<=\\p{Emoji})[\\ufe0e\\ufe0f]',
  '(?<=\\p{Script=Han})[\\ufe00-\\ufe02\\u{e0100}-\\u{e01ef}]',
  '(?<=\\p{Script=Mongolian})[\\u180b-\\u180f]',
  '(?<=\\p{Script=Hangul})[\\u115f\\u1160]|[\\u115f\\u1160](?=\\p{Script=Hangul})',
  '\\u{1f3f4}\\u{e0067}\\u{e0062}(?:\\u{e0065}\\u{e006e}\\u{e0067}|\\u{e0073}\\u{e0063}\\u{e0074}|\\u{e0077}\\u{e006c}\\u{e0073})\\u{e007f}',
  `(?<=[${JOINED}])[\\u200c\\u200d]`,
  `(?<=[${WITHOUT_SPACES}])\\u200b`,
].join('|');

/** Tab, line feed and carriage return are the only control characters that ordinary text contains. */
const HIDDEN =
  '[\\p{Default_Ignorable_Code_Point}\\ufff9-\\ufffb\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f]';

/** Most texts contain nothing else, and are then checked many times faster. */
const ONLY_PLAIN = /^[\t\n\r -~]*$/;

const SCAN = new RegExp(`${LEGITIMATE}|(${HIDDEN})`, 'gu');

const RIGHT_TO_LEFT = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;
const DIRECTION = /[\u061c\u200e\u200f\u202a-\u202c\u2066-\u2069]/;

const OPENED = /[\u202a\u202b\u2066-\u2068]/;
const CLOSED = /[\u202c\u2069]/;

/** Whether everything that the line opens is closed before it ends; overrides count as never closed. */
const isBalanced = (line: string): boolean => {
  let open = 0;
  for (const character of line)
    if (OPENED.test(character)) open += 1;
    else if (CLOSED.test(character) && (open -= 1) < 0) return false;
  return open === 0;
};

export interface HiddenCharacter {
  codePoint: number;
  /** UTF-16 offset into the text. */
  start: number;
  /** Both from 1; the column is in UTF-16 units, as editors count. */
  line: number;
  column: number;
}

/** In order, each once. Reads every line at most twice. */
export const findHidden = function* (text: string): Generator<HiddenCharacter> {
  if (ONLY_PLAIN.test(text)) return;
  let line = 1;
  let lineStart = 0;
  let nextBreak = text.indexOf('\n');
  let mayTurn: boolean | null = null;
  for (const { index, 1: character } of text.matchAll(SCAN)) {
    if (character === undefined) continue;
    while (nextBreak !== -1 && nextBreak < index) {
      line += 1;
      lineStart = nextBreak + 1;
      nextBreak = text.indexOf('\n', lineStart);
      mayTurn = null;
    }
    if (DIRECTION.test(character)) {
      if (mayTurn === null) {
        const whole = text.slice(lineStart, nextBreak === -1 ? undefined : nextBreak);
        mayTurn = RIGHT_TO_LEFT.test(whole) && isBalanced(whole);
      }
      if (mayTurn) continue;
    }
    yield { codePoint: character.codePointAt(0) ?? 0, start: index, line, column: index - lineStart + 1 };
  }
};
