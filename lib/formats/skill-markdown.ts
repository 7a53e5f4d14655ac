import { type Document, isAlias, isMap, isScalar, parseDocument, visit } from 'yaml';

import type { Finding, FindingCode, FindingValues, ValuesOf } from '../protocol/index.ts';
import { splitFrontmatter } from './frontmatter/split.ts';
import { error, isMembers } from './rules/finding.ts';

/**
 * Reads `SKILL.md` as found in the wild. A separate module because of the YAML library, which is larger than
 * everything else in the background worker together: nothing that the worker loads may import this.
 */

export type SkillReading =
  | { manifest: Record<string, unknown>; markdown: string }
  /** All are `skill/frontmatter` errors. */
  | { findings: Finding[] };

const refuse = <Code extends FindingCode>(
  code: Code,
  ...values: ValuesOf<FindingValues, Code>
): { findings: Finding[] } => ({
  findings: [error('skill/frontmatter', '/manifest', code, ...values)],
});

const hasAlias = (document: Document): boolean => {
  let found = false;
  visit(document, {
    Node: (_, node) => {
      if (!isAlias(node) && !node.anchor) return undefined;
      found = true;
      return visit.BREAK;
    },
  });
  return found;
};

/** A bare `1.0` in the metadata stays the text that its author wrote, as in the format's reference reader. */
const readMetadataAsTexts = ({ contents }: Document): void => {
  const metadata = isMap(contents) ? contents.get('metadata', true) : undefined;
  if (!isMap(metadata)) return;
  for (const { value } of metadata.items)
    if (isScalar(value) && typeof value.value === 'number') value.value = value.source ?? String(value.value);
};

const readFrontmatter = (text: string): { manifest: Record<string, unknown> } | { findings: Finding[] } => {
  const document = parseDocument(text, {
    version: '1.2',
    schema: 'core',
    uniqueKeys: true,
    logLevel: 'error',
  });
  const [failure] = document.errors;
  if (failure) {
    const line = failure.linePos?.[0].line;
    return refuse(
      failure.code === 'DUPLICATE_KEY' ? 'frontmatter-key-twice' : 'frontmatter-unreadable',
      // The first line of the file is the one with the hyphens.
      { line: line === undefined ? 0 : line + 1 },
    );
  }
  if (hasAlias(document)) return refuse('frontmatter-alias');
  readMetadataAsTexts(document);
  const manifest: unknown = document.toJS({ maxAliasCount: 0 }) ?? {};
  return isMembers(manifest) ? { manifest: { ...manifest } } : refuse('frontmatter-not-map');
};

/** Reads back what `toSkillMarkdown` writes, except that `\r\n` becomes `\n`. Never throws, and follows no alias. */
export const parseSkillMarkdown = (file: string): SkillReading => {
  const split = splitFrontmatter(file);
  if ('code' in split) return refuse(split.code);
  try {
    const read = readFrontmatter(split.frontmatter);
    return 'findings' in read ? read : { ...read, markdown: split.markdown };
  } catch {
    // Nested too deeply for the library.
    return refuse('frontmatter-unreadable', { line: 0 });
  }
};
