import type { Finding } from '../../protocol/index.ts';
import { checkFields, type Fields, readMembers } from './fields.ts';
import {
  type Findings,
  type Members,
  entriesOf,
  error,
  isHttpsUrl,
  isMembers,
  isText,
  isTextWithin,
  isTexts,
  toPointer,
  warning,
} from './finding.ts';
import { checkPackage } from './mcp-package.ts';
import { checkRepository } from './mcp-repository.ts';
import { checkTools } from './mcp-tools.ts';
import { checkRemote } from './mcp-transport.ts';
import { checkVersion } from './version.ts';

/**
 * server.json, schema 2025-12-11, as strict as publishing requires: its JSON Schema alone accepts `latest`, `-/-`,
 * unknown fields and `http://localhost`, all of which the public registry refuses.
 */
export const SERVER_SCHEMA = 'https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json';

const PATH = '/manifest/server';
const SERVER: Fields = {
  $schema: 'checked',
  name: 'checked',
  description: 'checked',
  title: 'checked',
  version: 'checked',
  repository: 'checked',
  websiteUrl: 'checked',
  icons: 'list',
  packages: 'list',
  remotes: 'list',
  _meta: 'members',
};
const ICON: Fields = { src: 'checked', mimeType: 'checked', sizes: 'checked', theme: 'checked' };

const NAME = /^[a-zA-Z0-9][a-zA-Z0-9.-]*[a-zA-Z0-9]\/[a-zA-Z0-9][a-zA-Z0-9._-]*[a-zA-Z0-9]$/;
const PUBLISHER_META = 'io.modelcontextprotocol.registry/publisher-provided';
const MAX_META_BYTES = 4096;

const checkTexts = function* ({ $schema, name, description, title, websiteUrl }: Members): Findings {
  if ($schema !== SERVER_SCHEMA) yield warning('mcp/schema-version', `${PATH}/$schema`, 'schema-version');
  if (!isText(name) || name.length < 3 || name.length > 200 || !NAME.test(name))
    yield error('mcp/name-format', `${PATH}/name`, 'server-name');
  if (!isTextWithin(description, 100))
    yield error('mcp/description-length', `${PATH}/description`, 'server-description');
  if (title !== undefined && !isTextWithin(title, 100))
    yield error('mcp/title-length', `${PATH}/title`, 'server-title');
  if (websiteUrl !== undefined && !isHttpsUrl(websiteUrl))
    yield error('mcp/website-url', `${PATH}/websiteUrl`, 'website-url');
};

const isIconForm = ({ mimeType, sizes, theme }: Members): boolean =>
  (mimeType === undefined || (isText(mimeType) && /^image\/(?:png|jpe?g|svg\+xml|webp)$/.test(mimeType))) &&
  (sizes === undefined || (isTexts(sizes) && sizes.every((size) => /^(?:\d+x\d+|any)$/.test(size)))) &&
  (theme === undefined || theme === 'light' || theme === 'dark');

const checkIcons = function* (icons: unknown): Findings {
  for (const [icon, path] of entriesOf(icons, `${PATH}/icons`)) {
    const read = yield* readMembers(icon, path);
    if (read === null) continue;
    yield* checkFields(read, ICON, path);
    const { src } = read;
    if (!isHttpsUrl(src) || src.length > 255) yield error('mcp/icon-src', `${path}/src`, 'icon-src');
    if (!isIconForm(read)) yield error('mcp/icon-format', path, 'icon-format');
  }
};

const bytesOf = (value: unknown): number => {
  try {
    return new TextEncoder().encode(JSON.stringify(value)).length;
  } catch {
    // Nested too deeply to be written as JSON.
    return Infinity;
  }
};

const checkMeta = function* (meta: unknown): Findings {
  if (!isMembers(meta)) return;
  const path = `${PATH}/_meta`;
  for (const [name, value] of Object.entries(meta))
    if (name !== PUBLISHER_META)
      yield error('mcp/meta-key', toPointer(path, name), 'meta-key', { key: PUBLISHER_META });
    else if (!isMembers(value)) yield error('mcp/field-type', toPointer(path, name), 'not-an-object');
    else if (bytesOf(value) > MAX_META_BYTES)
      yield error('mcp/meta-size', toPointer(path, name), 'meta-size', { bytes: MAX_META_BYTES });
};

const isEmpty = (list: unknown): boolean => !Array.isArray(list) || list.length === 0;

const checkServer = function* (value: unknown): Findings {
  const server = yield* readMembers(value, PATH);
  if (server === null) return;
  yield* checkFields(server, SERVER, PATH);
  yield* checkTexts(server);
  yield* checkVersion(server['version'], `${PATH}/version`);
  yield* checkRepository(server['repository'], `${PATH}/repository`);
  yield* checkIcons(server['icons']);
  for (const [each, path] of entriesOf(server['packages'], `${PATH}/packages`))
    yield* checkPackage(each, path);
  for (const [each, path] of entriesOf(server['remotes'], `${PATH}/remotes`)) yield* checkRemote(each, path);
  yield* checkMeta(server['_meta']);
  if (isEmpty(server['packages']) && isEmpty(server['remotes']))
    yield warning('mcp/not-installable', PATH, 'not-installable');
};

export interface McpServerParts {
  /** `server.json`. */
  server: unknown;
  /** Absent if there is only a `server.json`. */
  tools?: unknown;
}

export const checkMcpServer = ({ server, tools }: McpServerParts): Finding[] => [
  ...checkServer(server),
  ...checkTools(tools, '/manifest/tools'),
];
