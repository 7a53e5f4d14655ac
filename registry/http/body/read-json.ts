import { DEPTHS, isDeeperThan, parseJson, ProblemError } from '../../../lib/protocol/index.ts';
import type { RegistryContext } from '../context.ts';
import { readText } from './read-text.ts';

const checkMediaType = (headers: Headers): void => {
  const [type = '', ...parameters] = (headers.get('content-type') ?? '').split(';');
  const charset = parameters
    .map((part) => /^\s*charset\s*=\s*"?([^"\s]*)"?\s*$/i.exec(part)?.[1])
    .find(Boolean);
  if (type.trim().toLowerCase() !== 'application/json')
    throw new ProblemError('unsupported-media-type', 'Send the body as application/json.');
  if (charset !== undefined && !/^utf-?8$/i.test(charset))
    throw new ProblemError('unsupported-media-type', 'Send the body in UTF-8.');
  const encoding = headers.get('content-encoding') ?? 'identity';
  if (encoding.trim().toLowerCase() !== 'identity')
    throw new ProblemError('unsupported-media-type', 'Send the body without content encoding.');
};

/**
 * Reads the body of a request as JSON. Throws a `ProblemError` whose text contains nothing of the body, or a
 * `ClientGoneError` when the client left halfway through.
 */
export const readJson = async (c: RegistryContext, limit: number): Promise<unknown> => {
  const request = c.req.raw;
  checkMediaType(request.headers);
  const text = await readText(request, limit);
  if (isDeeperThan(text, DEPTHS.message))
    throw new ProblemError('invalid-request', `The body is nested more than ${DEPTHS.message} levels deep.`);
  const value = parseJson(text, DEPTHS.message);
  if (value === undefined)
    throw new ProblemError('malformed-json', 'The body is not JSON, or has something after it.');
  return value;
};
