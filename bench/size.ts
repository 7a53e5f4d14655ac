import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import type { Row } from './statistics.ts';

const KILOBYTE = 1_000;

/** The scripts that a page names, and those it preloads. */
const scriptsOf = (folder: string, page: string): string[] =>
  [...readFileSync(join(folder, page), 'utf8').matchAll(/(?:src|href)="\/?([^"]+\.js)"/g)].flatMap(
    ([, path]) => (path ? [path] : []),
  );

/** What is loaded before anything is clicked: these scripts and everything they import statically. */
const withImports = (folder: string, scripts: readonly string[]): string[] => {
  const queue = [...scripts];
  const seen = new Set<string>();
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    if (seen.has(path)) continue;
    seen.add(path);
    const code = readFileSync(join(folder, path), 'utf8');
    for (const [, imported] of code.matchAll(
      /(?:^|[;}\s])(?:import|export)[^'"`();]*["'](\.{0,2}\/[^"']+\.js)["']/g,
    )) {
      if (imported) queue.push(imported.startsWith('/') ? imported.slice(1) : join(path, '..', imported));
    }
  }
  return [...seen];
};

/** What a page loads before anything is clicked. */
export const firstScripts = (folder: string, page: string): string[] =>
  withImports(folder, scriptsOf(folder, page));

const gzipBytes = (folder: string, paths: readonly string[]): number =>
  paths.reduce((sum, path) => sum + gzipSync(readFileSync(join(folder, path)), { level: 9 }).length, 0);

const toSizeRow = (id: string, what: string, bytes: number, budget: number): Row => ({
  id,
  what,
  ours: `${(bytes / KILOBYTE).toFixed(1)} KB`,
  against: '—',
  ratio: `${(bytes / KILOBYTE / budget).toFixed(2)} of the budget`,
  target: `≤ ${budget} KB`,
  met: bytes <= budget * KILOBYTE,
  comparison: null,
});

/** X1 and X4: what a browser loads at first, and what a store ships. Needs `npm run build` and `npm run zip`. */
export const benchSize = (output: string): Row[] => {
  const folder = join(output, 'chrome-mv3');
  const zips = readdirSync(output).filter((name) => name.endsWith('-chrome.zip'));
  return [
    toSizeRow(
      'X1',
      'popup, initial JavaScript, gzip',
      gzipBytes(folder, firstScripts(folder, 'popup.html')),
      84,
    ),
    toSizeRow(
      'X1',
      'side panel, initial JavaScript, gzip',
      gzipBytes(folder, firstScripts(folder, 'sidepanel.html')),
      98,
    ),
    toSizeRow('X1', 'background worker, gzip', gzipBytes(folder, ['background.js', 'zod.js']), 45),
    toSizeRow(
      'X1',
      'what the worker loads for runs without a registry, gzip',
      gzipBytes(folder, ['direct.js']),
      30,
    ),
    ...zips.map((name) => toSizeRow('X4', 'zip for the store', statSync(join(output, name)).size, 300)),
  ];
};
