import { ProviderKeySchema, type ProblemError, z } from '../../../lib/protocol/index.ts';
import { holdsOwnKey } from '../../../lib/secrets/key-in-text.ts';
import { findSecrets, looksLikeKey } from '../../../lib/secrets/looks-like-key.ts';
import type { RegistryContext } from '../context.ts';
import { findPointers } from './body-texts.ts';
import { readJson } from './read-json.ts';
import { findOutsideBody, LIKE_A_KEY, refuseFound } from './refuse-keys.ts';
import { validate } from './validate.ts';

interface BodyRules {
  /** Most bytes. */
  limit: number;
  /** Pointers of members in which a key is masked later instead of refused here. */
  masked?: readonly string[];
  /** A problem of the route's own for what looks like a key in the body. */
  toProblem?: (pointers: readonly string[]) => ProblemError;
}

/** The members in which a key is to be, by their schema. */
const keyMembersOf = ({ shape }: z.ZodMiniObject): string[] =>
  Object.keys(shape).filter((name) => shape[name] === ProviderKeySchema);

/** The members whose value is one of a few words of ours: a key may be the same word, and the word says nothing of it. */
const choicesOf = ({ shape }: z.ZodMiniObject): string[] =>
  Object.keys(shape).filter((name) => shape[name] instanceof z.ZodMiniEnum);

/** An access token in a key's place would go to the provider. */
const isToken = (key: string): boolean => findSecrets(key).some(({ rule }) => rule === 'secret/access-token');

/**
 * The body of a request by its schema, which is the only way to read one: a key has its own member and is refused in
 * every other text, in the address and in the headers. Throws a `ProblemError` whose text holds nothing of the request.
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
