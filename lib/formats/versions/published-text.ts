import type { Entity } from '../../protocol/index.ts';
import { toJson } from '../draft-files.ts';

/** A longer row of backticks than any in the text. */
const fenceOf = (text: string): string =>
  '`'.repeat(Math.max(2, ...(text.match(/`{3,}/g) ?? []).map(({ length }) => length)) + 1);

const part = (name: string, text: string): string => {
  const fence = fenceOf(text);
  return `${name}\n${fence}\n${text}${text.endsWith('\n') ? '' : '\n'}${fence}\n`;
};

/**
 * What was published of an entity, for a model that writes its next version: the manifest, the body and every file, each
 * in a fence that it cannot close.
 */
export const toPublishedText = ({
  namespace,
  name,
  version,
  kind,
  manifest,
  markdown,
  files,
}: Pick<Entity, 'namespace' | 'name' | 'version' | 'kind' | 'manifest' | 'markdown' | 'files'>): string =>
  [
    `${namespace}/${name}@${version} (${kind}) as it was published\n`,
    part('manifest', toJson(manifest)),
    part('body', markdown),
    ...files.map(({ path, text }) => part(`file ${JSON.stringify(path)}`, text)),
  ].join('\n');
