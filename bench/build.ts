import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** A checkout of this repository whose registry and extension are measured. Holds its absolute path. */
export interface Build {
  folder: string;
}

export const THIS_BUILD: Build = { folder: resolve(import.meta.dirname, '..') };

const BUILD_MS = 300_000;

/** Why a build cannot be measured, and what to do about it. */
export class BuildError extends Error {
  override readonly name = 'BuildError';
}

/** Checks that everything the benches start is there. Throws a `BuildError`. */
export const readBuild = (path: string): Build => {
  // npm runs a script in the package's folder; this variable holds the folder it was called from.
  const folder = resolve(process.env['INIT_CWD'] ?? '.', path);
  if (folder === THIS_BUILD.folder)
    throw new BuildError(`--against ${path} is this checkout itself. Name the folder of another one.`);
  for (const file of ['package.json', 'registry/main.ts'])
    if (!existsSync(join(folder, file)))
      throw new BuildError(`--against ${path} is not a checkout of this repository: it has no ${file}.`);
  if (!existsSync(join(folder, 'node_modules/.bin/node')))
    throw new BuildError(`--against ${path} has no packages installed. Run "npm ci" in that folder first.`);
  return { folder };
};

/** Rebuilds the extension, because the output folder may hold an older one. Returns that folder. */
export const buildExtension = ({ folder }: Build): string => {
  execFileSync('npx', ['wxt', 'zip'], { cwd: folder, stdio: 'ignore', timeout: BUILD_MS });
  return join(folder, '.output');
};
