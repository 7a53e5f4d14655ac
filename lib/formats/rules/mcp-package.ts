import { checkFields, type Fields, readMembers } from './fields.ts';
import { type Findings, type Members, entriesOf, error, isMembers, isText, isTextWithin } from './finding.ts';
import { checkArguments, checkNamedInputs } from './mcp-input.ts';
import { checkPackageTransport } from './mcp-transport.ts';
import { checkVersion } from './version.ts';

const PACKAGE: Fields = {
  registryType: 'checked',
  registryBaseUrl: 'checked',
  identifier: 'checked',
  version: 'checked',
  fileSha256: 'checked',
  runtimeHint: 'text',
  transport: 'checked',
  runtimeArguments: 'list',
  packageArguments: 'list',
  environmentVariables: 'list',
};

const checkHash = function* ({ registryType, fileSha256 }: Members, path: string): Findings {
  if (fileSha256 === undefined && registryType !== 'mcpb') return;
  if (!isText(fileSha256) || !/^[a-f0-9]{64}$/.test(fileSha256))
    yield error('mcp/package-hash', `${path}/fileSha256`, 'package-hash');
};

/** The names that an address in the package's transport may use. */
const declaredNames = ({
  environmentVariables,
  runtimeArguments,
  packageArguments,
}: Members): Set<string> => {
  const names = new Set<string>();
  for (const list of [environmentVariables, runtimeArguments, packageArguments])
    for (const [input] of entriesOf(list, ''))
      if (isMembers(input))
        for (const name of [input['name'], input['valueHint']])
          if (isText(name) && name !== '') names.add(name);
  return names;
};

export const checkPackage = function* (value: unknown, path: string): Findings {
  const read = yield* readMembers(value, path);
  if (read === null) return;
  yield* checkFields(read, PACKAGE, path);
  const { registryType, registryBaseUrl, identifier, version, transport } = read;
  if (!isTextWithin(registryType, 100))
    yield error('mcp/package-registry', `${path}/registryType`, 'package-registry');
  if (registryBaseUrl !== undefined && (!isText(registryBaseUrl) || !URL.canParse(registryBaseUrl)))
    yield error('mcp/package-registry', `${path}/registryBaseUrl`, 'package-registry-url');
  if (!isTextWithin(identifier, 2000) || /\s/.test(identifier))
    yield error('mcp/package-identifier', `${path}/identifier`, 'package-identifier');
  if (version !== undefined) yield* checkVersion(version, `${path}/version`);
  yield* checkHash(read, path);
  yield* checkArguments(read['runtimeArguments'], `${path}/runtimeArguments`);
  yield* checkArguments(read['packageArguments'], `${path}/packageArguments`);
  yield* checkNamedInputs(read['environmentVariables'], `${path}/environmentVariables`);
  if (transport === undefined) yield error('mcp/transport-type', `${path}/transport`, 'transport-missing');
  else yield* checkPackageTransport(transport, declaredNames(read), `${path}/transport`);
};

/** Whether `server.json` accepts this entry of `packages`. */
export const isPackage = (entry: unknown): boolean => [...checkPackage(entry, '')].length === 0;
