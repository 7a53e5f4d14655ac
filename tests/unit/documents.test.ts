import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, it } from 'vitest';

const root = path.join(import.meta.dirname, '../..');
const documents = ['README.md', ...globSync('docs/**/*.md', { cwd: root })];

/** What a reader may click or open: links, and paths into our own folders. */
const named = (text: string): string[] => [
  ...[...text.matchAll(/\]\((?!https?:|#)([^)#]+)\)/g)].flatMap(([, link]) => link ?? []),
  ...[...text.matchAll(/`((?:bench|components|docs|entrypoints|lib|registry|tests)\/[\w./-]*)`/g)].flatMap(
    ([, name]) => (name === undefined ? [] : [`/${name}`]),
  ),
];

describe.each(documents)('%s', (document) => {
  it('names only what is there', () => {
    const folder = path.dirname(path.join(root, document));
    const missing = named(readFileSync(path.join(root, document), 'utf8')).filter(
      (name) => !existsSync(name.startsWith('/') ? path.join(root, name) : path.join(folder, name)),
    );

    expect(missing).toEqual([]);
  });
});

it('README.md shows no script that package.json does not have', () => {
  const { scripts } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const shown = [...readFileSync(path.join(root, 'README.md'), 'utf8').matchAll(/npm run (?:-s )?([\w:]+)/g)];

  expect(shown.map(([, script]) => script ?? '').filter((script) => !(script in scripts))).toEqual([]);
});
