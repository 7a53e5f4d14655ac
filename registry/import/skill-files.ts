import { readdir } from 'node:fs/promises';
import path from 'node:path';

import { CATALOG_LIMITS, type Entity } from '../../lib/protocol/index.ts';
import { byName, isPassedOver } from './find-sources.ts';
import { readTextFile } from './read-text.ts';
import { RefusedFileError } from './refusal.ts';

/** Lists the files in a skill's folder other than its `SKILL.md`. A nested skill's folder belongs to that skill. */
const listFiles = async (root: string, folder: string, isTop: boolean): Promise<string[]> => {
  const entries = await readdir(path.join(root, folder), { withFileTypes: true }).catch(() => {
    throw new RefusedFileError('import/unreadable', folder, 'This folder cannot be read.');
  });
  if (!isTop && entries.some(({ name }) => name === 'SKILL.md')) return [];
  const found: string[] = [];
  for (const entry of entries.toSorted(byName)) {
    const file = path.posix.join(folder, entry.name);
    if (entry.isDirectory()) {
      if (!isPassedOver(entry.name)) found.push(...(await listFiles(root, file, false)));
    } else if (!entry.name.startsWith('.') && !(isTop && entry.name === 'SKILL.md')) found.push(file);
  }
  return found;
};

/**
 * Reads all those files or throws a `RefusedFileError`, because half a skill is no skill. Some file systems mark
 * every file as executable, so a file counts as a program only if it also names its interpreter: the same folder
 * gives the same version everywhere.
 */
export const readSkillFiles = async (root: string, folder: string): Promise<Entity['files']> => {
  const names = await listFiles(root, folder, true);
  if (names.length > CATALOG_LIMITS.entityFiles)
    throw new RefusedFileError(
      'import/too-many-files',
      folder,
      `A skill may have at most ${CATALOG_LIMITS.entityFiles} files beside its SKILL.md.`,
    );
  const files: Entity['files'] = [];
  for (const name of names) {
    const { text, isExecutable } = await readTextFile(root, name);
    const isProgram = isExecutable && text.startsWith('#!');
    files.push({ path: path.posix.relative(folder, name), text, ...(isProgram && { executable: true }) });
  }
  return files;
};
