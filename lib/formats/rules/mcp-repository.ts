import { checkFields, type Fields, readMembers } from './fields.ts';
import { type Findings, error, isText } from './finding.ts';

const REPOSITORY: Fields = { url: 'checked', source: 'checked', id: 'text', subfolder: 'checked' };

const ADDRESSES: Readonly<Record<string, RegExp>> = {
  github: /^https:\/\/(?:www\.)?github\.com\/[\w.-]+\/[\w.-]+\/?$/,
  gitlab: /^https:\/\/(?:www\.)?gitlab\.com\/[\w.-]+(?:\/[\w.-]+)+\/?$/,
};

const isCleanPath = (path: string): boolean =>
  /^[\w./-]+$/.test(path) && path.split('/').every((part) => part !== '' && part !== '.' && part !== '..');

export const checkRepository = function* (repository: unknown, path: string): Findings {
  if (repository === undefined) return;
  const read = yield* readMembers(repository, path);
  if (read === null) return;
  yield* checkFields(read, REPOSITORY, path);
  const { source, url, subfolder } = read;
  const address = isText(source) && Object.hasOwn(ADDRESSES, source) ? ADDRESSES[source] : undefined;
  if (!address) yield error('mcp/repository-source', `${path}/source`, 'repository-source');
  else if (!isText(url) || !address.test(url))
    yield error('mcp/repository-url', `${path}/url`, 'repository-url');
  if (subfolder !== undefined && subfolder !== '' && (!isText(subfolder) || !isCleanPath(subfolder)))
    yield error('mcp/repository-subfolder', `${path}/subfolder`, 'repository-subfolder');
};
