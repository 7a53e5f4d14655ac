import { toBody, toLine, toText } from '../../base/text.ts';
import { toSafePath } from '../../formats/draft-files.ts';
import { warning } from '../../formats/rules/finding.ts';
import { FIRST_VERSION } from '../../formats/versions/first-version.ts';
import type { Draft } from '../../protocol/index.ts';
import type { Answer } from '../answers/schemas.ts';
import { type Content, toChanged } from './content.ts';

const MAX_FILES = 20;

/** A skill's files must be in one of its three folders, with no way out of it. */
const isFilePath = (path: string): boolean =>
  path.length <= 300 &&
  /^(?:references|scripts|assets)(?:\/[\w.-]*\w[\w.-]*)+$/.test(path) &&
  toSafePath(path) === path;

/** The front matter of SKILL.md as an object, its body, and its files. */
export const toSkill = (
  answer: Answer<'skill_draft'>,
  name: string,
  earlier?: Draft['manifest'],
): Content | null => {
  const description = toLine(answer.description, 1024);
  const compatibility = toLine(answer.compatibility, 500);
  const markdown = toBody(answer.body);
  if (description === '' || markdown === '') return null;
  const kept = new Map<string, string>();
  for (const { path, text } of answer.files) {
    const relative = path.replace(/^\.\//, '');
    if (isFilePath(relative) && kept.size < MAX_FILES) kept.set(relative, toText(text));
  }
  const files = [...kept].map(([path, text]) => ({ path, text }));
  return {
    manifest: toChanged(earlier, {
      name,
      description,
      compatibility: compatibility || undefined,
      metadata: earlier?.['metadata'] ?? { version: FIRST_VERSION },
    }),
    markdown: `${markdown}\n`,
    files,
    findings:
      files.length === answer.files.length ? [] : [warning('skill/file-path', '/files', 'file-left-out')],
  };
};
