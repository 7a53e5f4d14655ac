import { createMiddleware } from 'hono/factory';

import { ProblemError, type Problem } from '../../../lib/protocol/index.ts';
import { findSecrets, looksLikeKey } from '../../../lib/secrets/looks-like-key.ts';
import type { RegistryEnv } from '../context.ts';

type Refusals = NonNullable<Problem['errors']>;
type IsKey = (text: string) => boolean;

export const LIKE_A_KEY = 'has something in it that looks like a key';

/**
 * `authorization` is where the access token belongs. The others are never read here: a browser sends all
 * cookies of the host, and a sign-in proxy adds the token it received.
 */
const PASSED_OVER = new Set([
  'authorization',
  'cookie',
  'x-forwarded-access-token',
  'x-auth-request-access-token',
]);

/** What a sign-in proxy adds by itself; nobody pastes one in place of a key. */
const OF_PROXIES = 'secret/json-web-token';

const looksLikeKeyInHeader: IsKey = (text) => findSecrets(text).some(({ rule }) => rule !== OF_PROXIES);

/** A name that the caller chose is repeated only where it cannot contain a key. */
const toName = (name: string): string | null => (/^[a-z][a-z_-]{0,39}$/i.test(name) ? name : null);

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

const inHeaders = (headers: Headers, isKey: IsKey): Refusals =>
  [...headers]
    .filter(([name, value]) => !PASSED_OVER.has(name) && (isKey(name) || isKey(value)))
    .map(([name]) => ({
      pointer: '',
      message: `The header ${(!isKey(name) && toName(name)) || 'with another name'} ${LIKE_A_KEY}`,
    }));

const inAddress = (address: string, isKey: IsKey): Refusals => {
  const { pathname, searchParams } = new URL(address);
  const parameters = [...searchParams].filter(([name, value]) => isKey(name) || isKey(value));
  return [
    ...(isKey(pathname) || isKey(decode(pathname))
      ? [{ pointer: '', message: `The path ${LIKE_A_KEY}` }]
      : []),
    ...parameters.map(([name]) => ({
      pointer: isKey(name) || toName(name) === null ? '' : `/${name}`,
      message: LIKE_A_KEY,
    })),
  ];
};

/** Finds the places outside the body where a request holds a key, as recognized by `isKey`. */
export const findOutsideBody = ({ headers, url }: Request, isKey: IsKey, isKeyInHeader = isKey): Refusals => [
  ...inHeaders(headers, isKeyInHeader),
  ...inAddress(url, isKey),
];

export const refuseFound = (errors: Refusals): void => {
  if (errors.length === 0) return;
  throw new ProblemError(
    'invalid-request',
    'A key, or something that looks like one, is where none belongs. Nothing was done, stored or logged. Take it out.',
    { errors: errors.slice(0, 20) },
  );
};

/** Refuses every request with a key in its address or in a header, before any route looks at it. */
export const refuseKeys = () =>
  createMiddleware<RegistryEnv>(async (c, next) => {
    refuseFound(findOutsideBody(c.req.raw, looksLikeKey, looksLikeKeyInHeader));
    await next();
  });
