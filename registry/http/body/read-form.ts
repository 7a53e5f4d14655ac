import { ProblemError } from '../../../lib/protocol/index.ts';
import { looksLikeKey } from '../../../lib/secrets/looks-like-key.ts';
import type { RegistryContext } from '../context.ts';
import { readText } from './read-text.ts';
import { LIKE_A_KEY, refuseFound } from './refuse-keys.ts';

/** Far more than the fields of a page. */
const MOST_BYTES = 64 * 1024;

/** Reads the fields of a form as a browser sends them. No field may hold a key. Throws a `ProblemError`. */
export const readForm = async (c: RegistryContext): Promise<URLSearchParams> => {
  const [type = ''] = (c.req.header('content-type') ?? '').split(';');
  if (type.trim().toLowerCase() !== 'application/x-www-form-urlencoded')
    throw new ProblemError('unsupported-media-type', 'Send the fields of the form as a browser does.');
  const fields = new URLSearchParams(await readText(c.req.raw, MOST_BYTES));
  refuseFound(
    [...fields]
      .filter(([name, value]) => looksLikeKey(name) || looksLikeKey(value))
      .map(([name]) => ({
        pointer: /^[a-z_]{1,40}$/.test(name) && !looksLikeKey(name) ? `/${name}` : '',
        message: LIKE_A_KEY,
      })),
  );
  return fields;
};
