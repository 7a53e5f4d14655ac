import { pointerOf } from '../lib/base/json-texts.ts';
import {
  BUNDLE_PATHS,
  DEPTHS,
  parseJson,
  PATHS,
  SignedBundleSchema,
  SignedVersionSchema,
  type SigningKey,
  SigningKeyListSchema,
  z,
} from '../lib/protocol/index.ts';
import type { Asked, Question } from '../lib/signing/verify.ts';
import { CannotCheck } from './read-arguments.ts';

const ANSWER_MS = 30_000;
/** A bundle has at most a mebibyte, and its JSON may be several times as long. */
const ANSWER_BYTES = 16 * 1024 * 1024;

const readAll = async (body: ReadableStream<Uint8Array>): Promise<string> => {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of body) {
    length += piece.length;
    if (length > ANSWER_BYTES)
      throw new CannotCheck('The registry answered with more than a bundle can hold.');
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
};

const get = async (fetch: typeof globalThis.fetch, url: string): Promise<string> => {
  try {
    const response = await fetch(url, {
      redirect: 'error',
      headers: { accept: 'application/json' },
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    if (response.status === 404) throw new CannotCheck(`The registry has nothing at ${url}`);
    if (!response.ok || response.body === null)
      throw new CannotCheck(`The registry answered ${response.status} at ${url}`);
    return await readAll(response.body);
  } catch (error) {
    if (error instanceof CannotCheck) throw error;
    throw new CannotCheck(`The registry cannot be reached at ${url}`);
  }
};

const parse = <Schema extends z.ZodMiniType>(schema: Schema, text: string, url: string): z.infer<Schema> => {
  const parsed = z.safeParse(schema, parseJson(text, DEPTHS.message));
  if (parsed.success) return parsed.data;
  const [first] = parsed.error.issues;
  throw new CannotCheck(
    `What the registry answered at ${url} has another form than this program knows, at "${pointerOf(first?.path ?? [])}"`,
  );
};

/** What a verdict is made of, from one registry. Rejects with `CannotCheck`. */
export const createRegistry = (fetch: typeof globalThis.fetch, registry: string) => ({
  /** `link` opens a draft. */
  read: async (asked: Asked, link: string | null): Promise<Question['served']> => {
    const isBundle = 'label' in asked;
    const path = isBundle
      ? BUNDLE_PATHS.bundle(asked.label)
      : PATHS.entityVersion(asked.namespace, asked.name, asked.version);
    const url = `${registry}${path}${link === null ? '' : `?link=${link}`}`;
    const text = await get(fetch, url);
    return isBundle ? parse(SignedBundleSchema, text, url) : parse(SignedVersionSchema, text, url);
  },
  keysOf: async (namespace: string): Promise<SigningKey[]> => {
    const url = `${registry}${BUNDLE_PATHS.signingKeys(namespace)}`;
    return parse(SigningKeyListSchema, await get(fetch, url), url).items;
  },
});
