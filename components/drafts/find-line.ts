import { findUnsafe } from '../../lib/formats/rules/unsafe-text.ts';
import type { Draft, Finding } from '../../lib/protocol/index.ts';
import { findSecrets } from '../../lib/secrets/looks-like-key.ts';

/**
 * Finds the line of a finding in what is shown. A finding contains only a pointer, so the line in a text is found
 * by running the same check again. Loaded when a person asks to see one.
 */

type Collection = Readonly<Record<string, unknown>>;

const isCollection = (value: unknown): value is Collection => typeof value === 'object' && value !== null;

/** How many lines `JSON.stringify(value, null, 2)` takes. */
const countLines = (value: unknown): number => {
  if (!isCollection(value)) return 1;
  const inner = Object.values(value);
  return inner.length === 0 ? 1 : inner.reduce<number>((sum, each) => sum + countLines(each), 2);
};

/** The line, from 1, at which that member begins, or its closest enclosing member that exists. */
export const lineInJson = (value: unknown, names: readonly string[]): number => {
  let line = 1;
  let current = value;
  for (const name of names) {
    if (!isCollection(current) || !Object.hasOwn(current, name)) break;
    for (const [each, inner] of Object.entries(current)) {
      if (each === name) break;
      line += countLines(inner);
    }
    line += 1;
    current = current[name];
  }
  return line;
};

const startIn = (text: string, rule: string): number | undefined =>
  [...findSecrets(text), ...findUnsafe(text)].find((found) => found.rule === rule)?.start;

const lineInText = (text: string | undefined, rule: string): number | null => {
  const start = text === undefined ? undefined : startIn(text, rule);
  return text === undefined || start === undefined ? null : text.slice(0, start).split('\n').length;
};

const toNames = (pointer: string): string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'));

/** From 1; null if the finding concerns the whole text. */
export const findLine = (draft: Draft, { rule, path }: Pick<Finding, 'rule' | 'path'>): number | null => {
  const [top, second = '', ...rest] = toNames(path);
  if (top === 'markdown') return lineInText(draft.markdown, rule);
  if (top === 'files') return rest[0] === 'text' ? lineInText(draft.files[Number(second)]?.text, rule) : null;
  if (top !== 'manifest') return null;
  // An MCP server is shown as server.json, with its tools as a separate file.
  if (draft.kind === 'mcp_server' && isCollection(draft.manifest[second]))
    return lineInJson(draft.manifest[second], rest);
  return lineInJson(draft.manifest, second === '' ? [] : [second, ...rest]);
};
