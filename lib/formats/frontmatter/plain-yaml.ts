/**
 * Reads frontmatter as people write it, without a YAML library: names and values, lists of texts, maps inside of maps,
 * quoted texts and blocks. Whatever it reads, a YAML 1.2 library reads the same; everything else it refuses and says where.
 * The registry reads all of YAML (`../skill-markdown.ts`); in the extension, the library is too large for that.
 */
import type { Members } from '../../base/members.ts';
import {
  asMetadata,
  cutComment,
  fail,
  INDICATOR,
  NO_PLAIN,
  type NotPlain,
  NotPlainError,
  readFlowList,
  readJson,
  readQuoted,
  resolve,
  WORD,
} from './plain-values.ts';

interface Line {
  /** Spaces before it. */
  indent: number;
  /** The rest, without spaces after it. Empty for a line of spaces. */
  text: string;
  /** With the spaces after it. */
  raw: string;
}

/** A place in the lines, which moves on while they are read. */
interface Reader {
  lines: readonly Line[];
  at: number;
}

/** YAML knows no other white space than spaces and tabs, and no tab may indent. */
const toLine = (raw: string, index: number): Line => {
  const indent = raw.length - raw.replace(/^ +/, '').length;
  const text = raw.slice(indent).replace(/[ \t]+$/, '');
  if (raw.startsWith('\t', indent) || (indent === 0 && /^(?:---|\.\.\.)/.test(text))) fail(index);
  return { indent, text, raw };
};

const isSkipped = ({ text }: Line): boolean => text === '' || text.startsWith('#');

/** The next line with something in it; undefined at the end. */
const peek = (reader: Reader): Line | undefined => {
  for (let line = reader.lines[reader.at]; line !== undefined; line = reader.lines[reader.at]) {
    if (!isSkipped(line)) return line;
    reader.at += 1;
  }
  return undefined;
};

/** Lines below the first one of an unquoted text. */
const readRest = (reader: Reader, indent: number): string => {
  let folded = '';
  for (let blank = 0; ;) {
    const line = reader.lines[reader.at];
    if (line === undefined || (line.text !== '' && line.indent <= indent)) return folded;
    if (line.text === '') blank += 1;
    else {
      const { text, hasComment } = cutComment(line.text);
      if (hasComment || INDICATOR.test(text) || NO_PLAIN.test(text)) fail(reader.at);
      folded += `${blank === 0 ? ' ' : '\n'.repeat(blank)}${text}`;
      blank = 0;
    }
    reader.at += 1;
  }
};

/** The lines of a block, without its indent. */
const blockLines = (reader: Reader, indent: number): string[] => {
  const lines: string[] = [];
  let inner: number | null = null;
  for (; ; reader.at += 1) {
    const line = reader.lines[reader.at];
    if (line === undefined || (line.text !== '' && line.indent <= indent)) return lines;
    if (line.text === '') {
      if (line.raw.length > (inner ?? 0)) fail(reader.at);
      lines.push('');
      continue;
    }
    inner ??= line.indent;
    if (line.indent < inner) fail(reader.at);
    lines.push(line.raw.slice(inner));
  }
};

/** `|` keeps line ends, `>` makes spaces of them; `-` takes the last one away, `+` keeps all. */
const readBlock = (reader: Reader, style: string, indent: number): string => {
  const start = reader.at;
  const lines = blockLines(reader, indent);
  while (lines.at(-1) === '') lines.pop();
  // Nothing but empty lines, or one that is indented further, are read in more than one way.
  if (lines.length === 0 || (style.startsWith('>') && lines.some((line) => /^[ \t]/.test(line)))) fail(start);
  const text = style.startsWith('|')
    ? lines.join('\n')
    : lines
        .join('\n')
        .replaceAll(/(?<=[^\n])\n(\n*)(?=[^\n])/g, (_, more: string) => (more === '' ? ' ' : more));
  if (style.endsWith('+')) fail(start);
  return style.endsWith('-') ? text : `${text}\n`;
};

const BLOCK = /^[|>][-+]?$/;

/** A value that begins in this line, behind its name or its hyphen. `indent`: that of the name. */
const readValue = (reader: Reader, text: string, indent: number, isMetadata: boolean): unknown => {
  const index = reader.at - 1;
  const bare = cutComment(text).text;
  if (BLOCK.test(bare)) return readBlock(reader, bare, indent);
  if (/^["']/.test(text)) return readQuoted(text) ?? fail(index);
  if (/^[[{]/.test(text)) return readJson(text) ?? readFlowList(text, index);
  const { text: first, hasComment } = cutComment(text);
  if (INDICATOR.test(first) || NO_PLAIN.test(first)) fail(index);
  const rest = readRest(reader, indent);
  if (rest !== '' && hasComment) fail(index);
  return rest === '' ? resolve(first, isMetadata, index) : `${first}${rest}`;
};

const isItem = ({ text }: Line): boolean => /^-(?:[ \t]|$)/.test(text);

const readList = (reader: Reader, indent: number): unknown[] => {
  const items: unknown[] = [];
  for (
    let line = peek(reader);
    line !== undefined && line.indent === indent && isItem(line);
    line = peek(reader)
  ) {
    const text = line.text.replace(/^-[ \t]*/, '');
    reader.at += 1;
    // A list or a map in a list.
    if (text === '' || BLOCK.test(text)) fail(reader.at - 1);
    items.push(readValue(reader, text, indent, false));
  }
  return items;
};

/** What stands below a name without a value in its line. */
const readBelow = (reader: Reader, indent: number, isMetadata: boolean): unknown => {
  const line = peek(reader);
  if (line === undefined) return null;
  if (isItem(line) && line.indent >= indent) return readList(reader, line.indent);
  return line.indent > indent ? readMap(reader, line.indent, isMetadata) : null;
};

const NAME = /^(?:([A-Za-z_][\w.-]*)|("(?:[^"\\]|\\.)*")|'([^']*)')[ \t]*:(?:[ \t]+|$)/;

const readMap = (reader: Reader, indent: number, isMetadata: boolean): Members => {
  const read: Record<string, unknown> = {};
  for (let line = peek(reader); line !== undefined && line.indent >= indent; line = peek(reader)) {
    const index = reader.at;
    const [head = '', plain, double, single] = NAME.exec(line.text) ?? [];
    if (line.indent !== indent || head === '' || (plain !== undefined && WORD.test(plain))) fail(index);
    const name = plain ?? single ?? readQuoted(double ?? '') ?? fail(index);
    if (Object.hasOwn(read, name)) throw new NotPlainError('key-twice', index);
    const text = line.text.slice(head.length);
    reader.at += 1;
    const isOfMetadata = indent === 0 && name === 'metadata';
    const value =
      text === '' || text.startsWith('#')
        ? readBelow(reader, indent, isOfMetadata)
        : readValue(reader, text, indent, isMetadata);
    // An assignment would not keep `__proto__`.
    Object.defineProperty(read, name, {
      value: isOfMetadata ? asMetadata(value) : value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return read;
};

// eslint-disable-next-line no-control-regex -- control characters are what is refused
const UNREADABLE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ufeff\ufffe\uffff]|\p{Cs}/u;

/** `text`: what stands between the lines of hyphens. Never throws. */
export const readPlainFrontmatter = (text: string): { manifest: Members } | NotPlain => {
  const rows = text.replace(/\n$/, '').split('\n');
  try {
    const wrong = rows.findIndex((row) => UNREADABLE.test(row));
    if (wrong !== -1) fail(wrong);
    const reader = { lines: rows.map(toLine), at: 0 };
    const first = peek(reader);
    if (first !== undefined && first.indent > 0) fail(reader.at);
    return { manifest: readMap(reader, 0, false) };
  } catch (failure) {
    if (failure instanceof NotPlainError) return failure.refusal;
    throw failure;
  }
};
