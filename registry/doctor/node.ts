import { readFileSync } from 'node:fs';

import { about, type Finding } from './finding.ts';

const { ok, warning } = about('Node');

const majorOf = (version: string): string => version.split('.')[0] ?? '';

const readTested = (): string => {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { dependencies: { node: string } }).dependencies.node;
};

/** One that is too old does not get here: `registry/node-version.js` ends it. */
export const checkNode = (version = process.versions.node, tested = readTested()): Finding =>
  majorOf(version) === majorOf(tested)
    ? ok(version)
    : warning(
        `${version}, and this version of the registry is tested with ${tested}`,
        'Start it with "npm run registry", which brings its own Node, or install that one.',
      );
