/** Values of one line in plain frontmatter. Every `index` is that of a line, from 0. */

export interface NotPlain {
  code: 'not-plain' | 'key-twice';
  /** In the frontmatter, from 1. */
  line: number;
}

export class NotPlainError extends Error {
  readonly refusal: NotPlain;

  constructor(code: NotPlain['code'], index: number) {
    super(code);
    this.refusal = { code, line: index + 1 };
  }
}

export const fail = (index: number): never => {
  throw new NotPlainError('not-plain', index);
};

const NUMBER = /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:e[-+]?\d+)?$/i;
const NAMED: Readonly<Record<string, null | boolean>> = { '~': null, null: null, true: true, false: false };
/** `True` and `TRUE`, but not `tRUE`. */
export const WORD = /^(?:~|null|Null|NULL|true|True|TRUE|false|False|FALSE)$/;

/** What an unquoted text stands for. In the metadata of a skill, a number stays the text that its author wrote. */
export const resolve = (text: string, isMetadata: boolean, index: number): unknown => {
  if (WORD.test(text)) return NAMED[text.toLowerCase()];
  if (NUMBER.test(text)) return isMetadata ? text : Number(text);
  // Other forms of numbers.
  return /^[-+]?(?:0[xo]|\.(?:inf|nan)$)/i.test(text) ? fail(index) : text;
};

export const INDICATOR = /^(?:[,[\]{}#&*!|>'"%@`]|[-?:](?:[ \t]|$))/;
export const NO_PLAIN = /:(?:[ \t]|$)/;

/** Text without a comment behind it, and whether there was one. */
export const cutComment = (text: string): { text: string; hasComment: boolean } => {
  const at = text.search(/[ \t]#/);
  return at === -1
    ? { text, hasComment: false }
    : { text: text.slice(0, at).replace(/[ \t]+$/, ''), hasComment: true };
};

/** A quoted text on one line, with nothing but a comment behind it; null for anything else. */
export const readQuoted = (text: string): string | null => {
  const [whole = '', double, single] =
    /^(?:("(?:[^"\\]|\\.)*")|'((?:[^']|'')*)')(?=[ \t]+#|$)/.exec(text) ?? [];
  if (whole === '') return null;
  if (single !== undefined) return single.replaceAll("''", "'");
  try {
    return JSON.parse(double ?? '') as string;
  } catch {
    return null;
  }
};

/** JSON of one line, if it is written as `JSON.stringify` would, but for spaces: no name comes twice then. */
export const readJson = (text: string): unknown => {
  try {
    const value: unknown = JSON.parse(text);
    const compact = text.replaceAll(/("(?:[^"\\]|\\.)*")|[ \t]+/g, '$1');
    return JSON.stringify(value) === compact ? value : undefined;
  } catch {
    return undefined;
  }
};

const FLOW_ITEM = /^[^[\]{},:#"'&*!|>%@`?-][^[\]{},:#"'&*!]*$/;

/** `[a, b]` */
export const readFlowList = (text: string, index: number): unknown => {
  const inner = /^\[(.+)\]$/.exec(text)?.[1] ?? fail(index);
  return inner.split(',').map((each) => {
    const item = each.replace(/^ +/, '').replace(/[ \t]+$/, '');
    return FLOW_ITEM.test(item) && !NO_PLAIN.test(item) ? resolve(item, false, index) : fail(index);
  });
};

/** Texts of numbers, where JSON stands in the metadata. */
export const asMetadata = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(
        Object.entries(value).map(([name, each]) => [
          name,
          typeof each === 'number' ? String(each) : (each as unknown),
        ]),
      )
    : value;
