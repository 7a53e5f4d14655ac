import type { Draft } from '../../protocol/index.ts';
import { createPaths, toSafePath } from '../draft-files.ts';
import { type Findings, error, warning } from './finding.ts';

type Files = Draft['files'];

/** Finds files that some system could not write, or where they would replace another file: downloads leave them out. */
export const checkPaths = function* (rule: string, files: Files, taken: readonly string[]): Findings {
  const take = createPaths(taken);
  for (const [index, { path }] of files.entries()) {
    const safe = toSafePath(path);
    if (safe === null) yield error(rule, `/files/${index}/path`, 'file-path-unsafe');
    else if (!take(safe)) yield error(rule, `/files/${index}/path`, 'file-path-taken');
  }
};

/** `skill/file-folder`, `skill/file-depth`: where agents look for a skill's files, and how deep. */
export const checkSkillFolders = function* (files: Files): Findings {
  for (const [index, { path }] of files.entries()) {
    const parts = toSafePath(path)?.split('/') ?? [];
    if (parts.length > 1 && !/^(?:references|scripts|assets)$/.test(parts[0] ?? ''))
      yield warning('skill/file-folder', `/files/${index}/path`, 'file-folder');
    if (parts[0] === 'references' && parts.length > 2)
      yield warning('skill/file-depth', `/files/${index}/path`, 'file-depth');
  }
};
