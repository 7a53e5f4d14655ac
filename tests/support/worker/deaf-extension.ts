import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { BUILT_EXTENSION } from '../browser/browser.ts';

const HEARS = 'tabs.onRemoved.addListener(';
const IS_DEAF = 'tabs.onRemoved.hasListener(';

export interface ExtensionCopy {
  folder: string;
  remove(): Promise<void>;
}

/**
 * The built extension, changed in one word: it never learns that a tab was closed. Browsers lose such
 * an event only when they fail, and cannot be asked to.
 */
export const makeDeafExtension = async (): Promise<ExtensionCopy> => {
  const folder = await mkdtemp(path.join(tmpdir(), 'byok-deaf-'));
  await cp(BUILT_EXTENSION, folder, { recursive: true });
  const file = path.join(folder, 'background.js');
  const script = await readFile(file, 'utf8');
  if (script.split(HEARS).length !== 2) throw new Error('The worker does not listen for closed tabs once');
  await writeFile(file, script.replace(HEARS, IS_DEAF));
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
};
