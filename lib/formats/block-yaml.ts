/**
 * Writes a value as YAML in block style, with every scalar as `JSON.stringify` writes it: a JSON string is a YAML
 * double-quoted scalar, so no value can end the document, start a comment or become another type. Empty collections
 * have no block form and are written in flow style. Every third hyphen in a row is written as an escape, because some
 * readers of frontmatter take any three for its end.
 */
const PLAIN_KEY = /^(?!.*---)[A-Za-z][A-Za-z0-9_-]*$/;
/** Words that YAML 1.1 readers do not read as strings. */
const RESERVED = /^(?:y|n|yes|no|on|off|true|false|null)$/i;

const isCollection = (value: unknown): value is object => typeof value === 'object' && value !== null;

const scalarText = (value: unknown): string =>
  (JSON.stringify(value) ?? 'null').replaceAll('---', String.raw`--\u002d`);

const keyText = (name: string): string =>
  PLAIN_KEY.test(name) && !RESERVED.test(name) ? name : scalarText(name);

const linesOf = (value: object, indent: string): string[] => {
  const entries = Array.isArray(value)
    ? value.map((item: unknown) => ['-', item] as const)
    : Object.entries(value).map(([name, item]) => [`${keyText(name)}:`, item as unknown] as const);
  return entries.flatMap(([head, item]) => {
    if (!isCollection(item)) return [`${indent}${head} ${scalarText(item)}`];
    if (Object.keys(item).length === 0) return [`${indent}${head} ${Array.isArray(item) ? '[]' : '{}'}`];
    return [`${indent}${head}`, ...linesOf(item, `${indent}  `)];
  });
};

export const toBlockYaml = (value: Record<string, unknown>): string =>
  linesOf(value, '')
    .map((line) => `${line}\n`)
    .join('');
