import { checkFields, type Fields, readMembers } from './fields.ts';
import { type Findings, type Members, error, isMembers, isText } from './finding.ts';
import { checkNamedInputs, checkVariables } from './mcp-input.ts';
import { checkUrlNames, parseUrlTemplate } from './url-template.ts';

const TRANSPORT: Fields = { type: 'checked', url: 'checked', headers: 'list', variables: 'members' };

const isHttp = (type: unknown): boolean => type === 'streamable-http' || type === 'sse';

const isLocal = ({ hostname }: URL): boolean =>
  /^(?:localhost|127(?:\.\d{1,3}){3}|0\.0\.0\.0|\[::1?\])$/.test(hostname) || hostname.endsWith('.localhost');

const checkParts = function* (transport: Members, path: string): Findings {
  yield* checkFields(transport, TRANSPORT, path);
  yield* checkNamedInputs(transport['headers'], `${path}/headers`);
  yield* checkVariables(transport['variables'], `${path}/variables`);
};

/** How to talk to a package's program. `declared` holds its environment variables, argument names and hints. */
export const checkPackageTransport = function* (
  transport: unknown,
  declared: ReadonlySet<string>,
  path: string,
): Findings {
  const read = yield* readMembers(transport, path);
  if (read === null) return;
  yield* checkParts(read, path);
  const { type, url, variables } = read;
  if (type === 'stdio') {
    if (url !== undefined && url !== '') yield error('mcp/transport-url', `${path}/url`, 'stdio-url');
  } else if (!isHttp(type)) yield error('mcp/transport-type', `${path}/type`, 'transport-type');
  else if (!isText(url) || parseUrlTemplate(url) === null)
    yield error('mcp/transport-url', `${path}/url`, 'transport-url');
  else
    yield* checkUrlNames(
      url,
      new Set([...declared, ...Object.keys(isMembers(variables) ? variables : {})]),
      `${path}/url`,
    );
};

/** A server that somebody else runs: reached over https, and not on the reader's own machine. */
export const checkRemote = function* (remote: unknown, path: string): Findings {
  const read = yield* readMembers(remote, path);
  if (read === null) return;
  yield* checkParts(read, path);
  const { type, url, variables } = read;
  if (!isHttp(type)) yield error('mcp/transport-type', `${path}/type`, 'remote-type');
  const address = parseUrlTemplate(url);
  if (!isText(url) || address === null || address.protocol !== 'https:' || isLocal(address))
    yield error('mcp/remote-url', `${path}/url`, 'remote-url');
  else yield* checkUrlNames(url, new Set(Object.keys(isMembers(variables) ? variables : {})), `${path}/url`);
};
