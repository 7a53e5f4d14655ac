import { mapTexts } from '../../base/json-texts.ts';
import { isMembers } from '../../base/members.ts';
import { cutText, toLine, toText } from '../../base/text.ts';
import { error, warning } from '../../formats/rules/finding.ts';
import { SERVER_SCHEMA } from '../../formats/rules/mcp-server.ts';
import { FIRST_VERSION } from '../../formats/versions/first-version.ts';
import { DEPTHS, type Draft, type Finding, parseJson } from '../../protocol/index.ts';
import type { Answer } from '../answers/schemas.ts';
import { member } from '../providers/wire.ts';
import { type Content, toChanged } from './content.ts';
import { isPackageNamed } from './named.ts';

const MAX_TOOLS = 50;
const MAX_PACKAGES = 10;

/**
 * server.json requires a reverse-DNS namespace that the publisher has proved to own. A draft has no publisher yet,
 * and example.com is reserved so that nobody ever owns it: nobody can be mistaken for its publisher.
 */
const NAMESPACE = 'com.example';

const isVersion = (version: unknown): boolean =>
  typeof version === 'string' && /^\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?$/.test(version) && version.length <= 255;

/** Clients accept letters, digits and a few signs; a name that is already taken gets a number. */
const createToolNames = (): ((wanted: string) => string) => {
  const given = new Set<string>();
  return (wanted) => {
    const name = wanted
      .replaceAll(/[^A-Za-z0-9_.-]+/g, '_')
      .replaceAll(/^_|_$/g, '')
      .slice(0, 120);
    let unique = name || 'tool';
    for (let number = 2; given.has(unique); number += 1) unique = `${name || 'tool'}_${number}`;
    given.add(unique);
    return unique;
  };
};

/** JSON in a text of the answer. Its own texts can be stored and signed too. */
const parseWithin = (text: string): unknown => mapTexts(parseJson(text, DEPTHS.model), toText);

const toList = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

const isAmong = (entry: unknown, list: readonly unknown[]): boolean =>
  list.some((other) => member(other, 'identifier') === member(entry, 'identifier'));

/** A package is code that people will run, so the goal must name it, whatever a page or a model says of others. */
const isNamed = (entry: unknown, goal: string): boolean => {
  const identifier = member(entry, 'identifier');
  return typeof identifier === 'string' && isPackageNamed(identifier, goal);
};

/** Keeps the namespace of an earlier version, as its owner may have entered their own. */
const namespaceOf = (server: unknown): string => {
  const name = member(server, 'name');
  const [, namespace] =
    typeof name === 'string' ? (/^([a-zA-Z0-9][a-zA-Z0-9.-]{0,118}[a-zA-Z0-9])\//.exec(name) ?? []) : [];
  return namespace ?? NAMESPACE;
};

export const toMcpServer = (
  answer: Answer<'mcp_server_draft'>,
  name: string,
  goal: string,
  isPackage: (entry: unknown) => boolean,
  earlier?: Draft['manifest'],
): Content | null => {
  const description = toLine(answer.description, 100);
  const title = toLine(answer.title, 100);
  if (description === '' || answer.tools.length === 0) return null;
  const findings: Finding[] = [];
  const toToolName = createToolNames();

  const tools = answer.tools.slice(0, MAX_TOOLS).map((tool, index) => {
    const schema = parseWithin(tool.input_schema);
    const isObject = isMembers(schema) && schema['type'] === 'object';
    if (!isObject)
      findings.push(
        error('mcp/tool-schema', `/manifest/tools/${index}/inputSchema`, 'tool-schema-missing', {
          levels: DEPTHS.model,
        }),
      );
    return {
      name: toToolName(tool.name),
      description: cutText(tool.description, 4_000),
      inputSchema: isObject ? schema : { type: 'object' },
    };
  });

  const listed = answer.packages.trim() === '' ? [] : parseWithin(answer.packages);
  const named = toList(listed)
    .filter((entry) => isNamed(entry, goal) && isPackage(entry))
    .slice(0, MAX_PACKAGES);
  const server = earlier?.['server'];
  const before = toList(member(server, 'packages'));
  const packages = [...named, ...before.filter((entry) => !isAmong(entry, named))];
  if (!Array.isArray(listed) || !listed.every((entry) => named.includes(entry) || isAmong(entry, before)))
    findings.push(warning('mcp/packages', '/manifest/server/packages', 'package-left-out'));

  return {
    manifest: toChanged(earlier, {
      server: toChanged(server, {
        $schema: SERVER_SCHEMA,
        // The part after the slash needs at least two characters.
        name: `${namespaceOf(server)}/${name.length < 2 ? `${name}-server` : name}`,
        title: title || undefined,
        description,
        version: [member(server, 'version'), answer.version].find(isVersion) ?? FIRST_VERSION,
        packages: packages.length === 0 ? undefined : packages,
      }),
      tools,
    }),
    markdown: toText(answer.readme),
    files: [],
    findings,
  };
};
