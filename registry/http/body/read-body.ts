import { ProviderKeySchema, type ProblemError, z } from '../../../lib/protocol/index.ts';
import { findSecrets, looksLikeKey } from '../../../lib/secrets/looks-like-key.ts';
import { holdsOwnKey } from '../../../lib/secrets/own-key.ts';
import type { RegistryContext } from '../context.ts';
import { findPointers } from './body-texts.ts';
import { readJson } from './read-json.ts';
import { findOutsideBody, LIKE_A_KEY, refuseFound } from './refuse-keys.ts';
import { validate } from './validate.ts';

interface BodyRules {
  /** The largest body accepted, in bytes. */
  limit: number;
  /** Pointers of members in which a key is masked later instead of being refused here. */
  masked?: readonly string[];
  /** The route's own problem for a body with something that looks like a key. */
  toProblem?: (pointers: readonly string[]) => ProblemError;
}

/** The members that hold a key, according to the schema. */
const keyMembersOf = ({ shape }: z.ZodMiniObject): string[] =>
  Object.keys(shape).filter((name) => shape[name] === ProviderKeySchema);

/**
 * The members whose value is one of our fixed words. A key may equal such a word, which then reveals nothing
 * about it.
 */
const choicesOf = ({ shape }: z.ZodMiniObject): string[] =>
  Object.keys(shape).filter((name) => shape[name] instanceof z.ZodMiniEnum);

/** An access token entered as the key would be sent to the provider. */
const isToken = (key: string): boolean => findSecrets(key).some(({ rule }) => rule === 'secret/access-token');

/**
 * Reads a request's body by its schema; there is no other way to read one. A key has its own member and is
 * refused in any other text, in the address and in the headers. Throws a `ProblemError` whose text contains
 * nothing of the request.
 */
export const readBody = async <Schema extends z.ZodMiniObject>(
  c: RegistryContext,
  schema: Schema,
  { limit, masked = [], toProblem }: BodyRules,
): Promise<z.output<Schema>> => {
  const body = validate(schema, await readJson(c, limit));
  const members = keyMembersOf(schema);
  const keys = members.map((name) => body[name]).filter((key) => typeof key === 'string');
  const isOwnKey = (text: string): boolean => keys.some((key) => holdsOwnKey(text, key));

  const passedOver = [...[...members, ...choicesOf(schema)].map((name) => `/${name}`), ...masked];
  const pointers = findPointers(body, (text) => looksLikeKey(text) || isOwnKey(text), passedOver);
  if (toProblem !== undefined && pointers.length > 0) throw toProblem(pointers);
  refuseFound([
    ...pointers.map((pointer) => ({ pointer, message: LIKE_A_KEY })),
    ...members
      .filter((name) => isToken(String(body[name])))
      .map((name) => ({
        pointer: `/${name}`,
        message: 'is an access token of a registry, not a provider’s key',
      })),
    ...findOutsideBody(c.req.raw, isOwnKey),
  ]);
  return body;
};
