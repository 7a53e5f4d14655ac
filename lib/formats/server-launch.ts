import { entriesOf, isMembers, isText, type Members } from './rules/finding.ts';

/** How an agent starts or reaches an MCP server. Nothing in it is secret. */
export type Launch = {
  /** Names of the variables or headers that it needs and whose values only the person has. */
  needs: string[];
} & (
  | { type: 'stdio'; command: string; args: string[]; env: Record<string, string> }
  | { type: 'streamable-http' | 'sse'; url: string; headers: Record<string, string> }
);

/**
 * `specification`: nothing belongs to it that could be started or reached. `unknown-package`: none of its packages is
 * started by a command that everybody knows. `asks-more`: it asks for arguments or parts of an address.
 */
export type NoLaunch = 'specification' | 'unknown-package' | 'asks-more';

const ENV_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
const HEADER_NAME = /^[A-Za-z0-9-]+$/;
/** Clients set these themselves. */
const RESERVED = new Set(['PLUGIN_ROOT', 'PLUGIN_DATA']);

/** Begins with no hyphen, so that no command takes it for an option. */
const VERSION = /^[0-9A-Za-z][\w.+-]*$/;

interface Starter {
  identifier: RegExp;
  /** Arguments for the starter that publishers write out and that it has anyway. */
  usual: readonly string[];
  /** Null where it needs a version and has none. */
  toCommand: (identifier: string, version: string | null) => string[] | null;
}

const withVersion =
  (...words: string[]) =>
  (identifier: string, version: string | null): string[] | null =>
    version === null ? null : [...words, `${identifier}@${version}`];

const STARTERS: Readonly<Record<string, Starter>> = {
  npm: {
    identifier: /^(?:@[a-z0-9][\w.-]*\/)?[a-z0-9][\w.-]*$/,
    usual: ['-y', '--yes'],
    toCommand: withVersion('npx', '-y'),
  },
  pypi: { identifier: /^[A-Za-z0-9][\w.-]*$/, usual: [], toCommand: withVersion('uvx') },
  nuget: { identifier: /^[A-Za-z0-9][\w.-]*$/, usual: ['--yes'], toCommand: withVersion('dnx', '--yes') },
  oci: {
    identifier: /^[a-z0-9][\w./:@-]*$/,
    usual: ['run', '-i', '--rm'],
    toCommand: (identifier) =>
      /[:@][^/]+$/.test(identifier) ? ['docker', 'run', '-i', '--rm', identifier] : null,
  },
};

const isFixed = (value: unknown): value is string => isText(value) && !/[{}]/.test(value);

/** What is known before a person is asked; secrets never are. */
const valueOf = ({ value, default: otherwise, isSecret }: Members): string | null =>
  isSecret === true
    ? null
    : isFixed(value)
      ? value
      : value === undefined && isFixed(otherwise)
        ? otherwise
        : null;

const readNamed = (list: unknown, isName: (name: string) => boolean) => {
  const values: Record<string, string> = {};
  const needs: string[] = [];
  for (const [input] of entriesOf(list, '')) {
    if (!isMembers(input) || !isText(input['name']) || !isName(input['name'])) return null;
    const value = valueOf(input);
    if (value !== null) values[input['name']] = value;
    else if (input['isRequired'] === true) needs.push(input['name']);
  }
  return { values, needs };
};

/** Null if one is required and has no value yet. */
const readArguments = (list: unknown): string[] | null => {
  const words: string[] = [];
  for (const [argument] of entriesOf(list, '')) {
    if (!isMembers(argument)) return null;
    const { type, name, valueHint, placeholder, isRequired } = argument;
    const value = valueOf(argument);
    const isFlag =
      type === 'named' &&
      [argument['value'], argument['default'], valueHint, placeholder].every((each) => each === undefined);
    if (value === null && !isFlag) {
      if (isRequired === true) return null;
      continue;
    }
    if (type === 'named' && isText(name)) words.push(name);
    if (value !== null) words.push(value);
  }
  return words;
};

const USUAL_REGISTRIES = new Set([
  'https://registry.npmjs.org',
  'https://pypi.org',
  'https://api.nuget.org',
  'https://api.nuget.org/v3/index.json',
  'https://docker.io',
]);
const isUsualRegistry = (url: unknown): boolean =>
  isText(url) && USUAL_REGISTRIES.has(url.replace(/\/$/, ''));

const startPackage = (entry: Members): Launch | NoLaunch => {
  const { registryType, registryBaseUrl, identifier, version, transport } = entry;
  const starter =
    isText(registryType) && Object.hasOwn(STARTERS, registryType) ? STARTERS[registryType] : undefined;
  if (starter === undefined || !isText(identifier) || !starter.identifier.test(identifier))
    return 'unknown-package';
  if (!isMembers(transport) || transport['type'] !== 'stdio' || version === 'latest')
    return 'unknown-package';
  // Another registry may have another package of this name.
  if (registryBaseUrl !== undefined && !isUsualRegistry(registryBaseUrl)) return 'unknown-package';
  const start = starter.toCommand(identifier, isText(version) && VERSION.test(version) ? version : null);
  if (start === null) return 'unknown-package';
  const named = readNamed(
    entry['environmentVariables'],
    (name) => ENV_NAME.test(name) && !RESERVED.has(name),
  );
  const own = readArguments(entry['packageArguments']);
  const before = readArguments(entry['runtimeArguments']);
  if (named === null || own === null || before?.every((word) => starter.usual.includes(word)) !== true)
    return 'asks-more';
  const [command = '', ...args] = start;
  // A container sees only the variables that it is given.
  const passed = [...Object.keys(named.values), ...named.needs].flatMap((name) => ['-e', name]);
  const all = command === 'docker' ? [...args.slice(0, -1), ...passed, ...args.slice(-1)] : args;
  return { type: 'stdio', command, args: [...all, ...own], env: named.values, needs: named.needs };
};

const reachRemote = ({ type, url, headers }: Members): Launch | NoLaunch => {
  if (type !== 'streamable-http' && type !== 'sse') return 'unknown-package';
  const address = isFixed(url) ? URL.parse(url) : null;
  if (address?.protocol !== 'https:' || address.username !== '' || address.hash !== '') return 'asks-more';
  const named = readNamed(headers, (name) => HEADER_NAME.test(name));
  if (named === null) return 'asks-more';
  return { type, url: address.href, headers: named.values, needs: named.needs };
};

const entriesIn = (list: unknown): Members[] => (Array.isArray(list) ? list.filter(isMembers) : []);

/** The simplest way that `server.json` names: one that needs nothing from the person, and runs nothing on their machine. */
export const toLaunch = (server: unknown): Launch | NoLaunch => {
  if (!isMembers(server)) return 'specification';
  const ways = [
    ...entriesIn(server['remotes']).map(reachRemote),
    ...entriesIn(server['packages']).map(startPackage),
  ];
  const launches = ways.filter((way) => typeof way !== 'string');
  return launches.find(({ needs }) => needs.length === 0) ?? launches[0] ?? ways[0] ?? 'specification';
};
