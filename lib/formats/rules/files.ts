import type { Draft } from '../../protocol/index.ts';
import { toSafePath } from '../draft-files.ts';
import { type Findings, error, warning } from './finding.ts';

type Files = Draft['files'];

/** A file that could not be written, or would take the place of another. */
export const checkPaths = function* (rule: string, files: Files, taken: readonly string[]): Findings {
  const seen = new Set(taken);
  for (const [index, { path }] of files.entries()) {
    const safe = toSafePath(path);
    if (safe === null)
      yield error(
        rule,
        `/files/${index}/path`,
        'This path leads out of its folder, or some system cannot write it. Use letters, digits, dots, hyphens and single slashes.',
      );
    else if (seen.has(safe))
      yield error(rule, `/files/${index}/path`, 'Another file has this path. Rename one.');
    else seen.add(safe);
  }
};

/** `skill/file-folder`, `skill/file-depth`: where agents look for a skill's files, and how deep. */
export const checkSkillFolders = function* (files: Files): Findings {
  for (const [index, { path }] of files.entries()) {
    const parts = toSafePath(path)?.split('/') ?? [];
    if (parts.length > 1 && !/^(?:references|scripts|assets)$/.test(parts[0] ?? ''))
      yield warning(
        'skill/file-folder',
        `/files/${index}/path`,
        "Agents look for a skill's files in references/, scripts/ and assets/. Move it into one of them.",
      );
    if (parts[0] === 'references' && parts.length > 2)
      yield warning(
        'skill/file-depth',
        `/files/${index}/path`,
        'References are read one level deep. Move this file directly into references/.',
      );
  }
};
