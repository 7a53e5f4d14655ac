import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';

export const ROOT = path.join(import.meta.dirname, '../../..');

export const readSource = (name: string): string => readFileSync(path.join(ROOT, name), 'utf8');

/** Everything that people read beside the code. What `npm run examples` writes has a test of its own. */
export const DOCUMENTS: readonly string[] = globSync(
  ['*.md', 'docs/**/*.md', 'findings/*.md', '.github/**/*.md', 'registry/catalog/seed/README.md'],
  { cwd: ROOT, exclude: ['docs/examples/*/**'] },
).toSorted();

/** Files below these folders; both may list several in braces. */
export const filesIn = (folders: string, names = '*.{ts,tsx}'): string[] =>
  globSync(`${folders}/**/${names}`, { cwd: ROOT }).toSorted();

/** The cells of each row of the tables that have this header, without the header. */
export const tableRows = (document: string, header: string): string[][] => {
  const lines = readSource(document).split('\n');
  const start = lines.findIndex((line) => line.startsWith(header));
  if (start < 0) throw new Error(`${document} has no table that begins with ${header}`);
  const rest = lines.slice(start + 2);
  const end = rest.findIndex((line) => !line.startsWith('|'));
  return rest.slice(0, end < 0 ? undefined : end).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
};

/** What stands between backticks in the prose of this text; blocks of code are none. */
export const codeIn = (text: string): string[] =>
  [...text.replaceAll(/^```[^]*?^```/gm, '').matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
