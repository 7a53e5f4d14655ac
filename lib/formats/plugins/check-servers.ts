import { findSecrets } from '../../secrets/looks-like-key.ts';
import {
  error,
  type Findings,
  isMembers,
  isText,
  isTexts,
  type Members,
  toPointer,
} from '../rules/finding.ts';
import { checkObject, MCP_SCHEMA } from './check-object.ts';

/** `mcp.json` of a plugin: which servers it brings, as the client starts or reaches them. */

const RESERVED = new Set(['PLUGIN_ROOT', 'PLUGIN_DATA']);

/** A path that stays where it begins. */
const isInside = (path: string): boolean => !path.split(/[/\\]/).includes('..');

/** One program: a bare name for the system to find, or a file of the plugin. */
const isCommand = (command: unknown): boolean =>
  isText(command) && /^(?:\.\/[^\s\\]+|[^\s/\\]+)$/.test(command) && isInside(command);

const isFolder = (cwd: string): boolean =>
  /^(?:\.\/|\$\{PLUGIN_(?:ROOT|DATA)\}(?:\/|$))/.test(cwd) && isInside(cwd);

const isLoopback = ({ hostname }: URL): boolean =>
  /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(hostname);

const isAddress = (text: unknown): boolean => {
  const url = isText(text) ? URL.parse(text) : null;
  if (url === null || !isText(text) || text.includes('#') || url.username !== '' || url.password !== '')
    return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url));
};

/** These are package data, which anybody can read. */
const checkSecrets = function* (values: Members, path: string): Findings {
  for (const [name, value] of Object.entries(values))
    if (isText(value))
      for (const { rule, code } of findSecrets(value)) yield error(rule, toPointer(path, name), code);
};

/** The entries of an object of texts. */
const checkTexts = function* (values: unknown, path: string): Generator<ReturnType<typeof error>, string[]> {
  if (values === undefined) return [];
  if (!isMembers(values)) {
    yield error('plugin/field-type', path, 'not-an-object');
    return [];
  }
  for (const [name, value] of Object.entries(values))
    if (!isText(value)) yield error('plugin/field-type', toPointer(path, name), 'not-a-text');
  yield* checkSecrets(values, path);
  return Object.keys(values);
};

const checkHeaders = function* (headers: unknown, path: string): Findings {
  const names = yield* checkTexts(headers, path);
  const taken = new Set<string>();
  for (const name of names) {
    const value: unknown = isMembers(headers) ? headers[name] : undefined;
    const isName = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name) && !taken.has(name.toLowerCase());
    taken.add(name.toLowerCase());
    // Tabs and printable Latin-1 alone, and no blanks around them.
    const isValue =
      !isText(value) || /^(?:[!-~\u0080-\u00ff](?:[\t -~\u0080-\u00ff]*[!-~\u0080-\u00ff])?)?$/.test(value);
    if (!isName || !isValue) yield error('plugin/server-headers', toPointer(path, name), 'plugin-header');
  }
};

const checkProgram = function* (server: Members, path: string): Findings {
  if (!isCommand(server['command']))
    yield error('plugin/server-command', `${path}/command`, 'plugin-command');
  const { args, cwd, env } = server;
  if (args !== undefined && !isTexts(args)) yield error('plugin/field-type', `${path}/args`, 'not-texts');
  if (cwd !== undefined && (!isText(cwd) || !isFolder(cwd)))
    yield error('plugin/server-cwd', `${path}/cwd`, 'plugin-folder');
  for (const name of yield* checkTexts(env, `${path}/env`))
    if (RESERVED.has(name))
      yield error('plugin/server-env', toPointer(`${path}/env`, name), 'plugin-variable');
};

const checkRemote = function* (server: Members, path: string): Findings {
  if (!isAddress(server['url'])) yield error('plugin/server-url', `${path}/url`, 'plugin-url');
  yield* checkHeaders(server['headers'], `${path}/headers`);
};

const VARIANTS: Readonly<
  Record<string, { fields: readonly string[]; check: (server: Members, path: string) => Findings }>
> = {
  stdio: { fields: ['type', 'command', 'args', 'env', 'cwd'], check: checkProgram },
  'streamable-http': { fields: ['type', 'url', 'headers'], check: checkRemote },
  sse: { fields: ['type', 'url', 'headers'], check: checkRemote },
};

const checkServer = function* (server: unknown, path: string): Findings {
  if (!isMembers(server)) {
    yield error('plugin/field-type', path, 'not-an-object');
    return;
  }
  const { type } = server;
  const variant = isText(type) && Object.hasOwn(VARIANTS, type) ? VARIANTS[type] : undefined;
  if (variant === undefined) {
    yield error('plugin/server-type', `${path}/type`, 'transport-type');
    return;
  }
  for (const name of Object.keys(server))
    if (!variant.fields.includes(name))
      yield error('plugin/unknown-field', toPointer(path, name), 'plugin-field');
  yield* variant.check(server, path);
};

/** Checks the text of `mcp.json`. Returns how many servers it names. */
export const checkServers = function* (text: string): Generator<ReturnType<typeof error>, number> {
  const path = toPointer('', 'mcp.json');
  const config = yield* checkObject(text, path, MCP_SCHEMA, ['$schema', 'mcpServers']);
  if (config === null) return 0;
  const servers = config['mcpServers'];
  if (!isMembers(servers)) {
    yield error('plugin/field-type', `${path}/mcpServers`, 'not-an-object');
    return 0;
  }
  for (const [name, server] of Object.entries(servers))
    yield* checkServer(server, toPointer(`${path}/mcpServers`, name));
  return Object.keys(servers).length;
};
