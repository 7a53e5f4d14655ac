import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';

import { ProblemError, ProviderKeySchema, z } from '../../../lib/protocol/index.ts';
import { readBody } from '../../../registry/http/body/read-body.ts';
import type { RegistryEnv } from '../../../registry/http/context.ts';

const LIKE_A_KEY = 'sk-proj-q7r2m9x4k1v8b5n3d6f0';
/** Its shape is not known, and it is a name that would be repeated. */
const OWN_KEY = 'correct-horse-battery-staple';
const SCHEMA = z.strictObject({
  provider_key: ProviderKeySchema,
  provider: z.enum(['openai', 'practice']),
  goal: z.string(),
  plan: z.optional(z.string()),
});
const BODY = { provider_key: OWN_KEY, provider: 'openai', goal: 'Sort letters' };

interface Sent {
  body?: unknown;
  headers?: Record<string, string>;
  path?: string;
  rules?: Partial<Parameters<typeof readBody>[2]>;
}

/** The goal that was read, or the slug of the refusal with the places that it names. */
const send = async ({ body = BODY, headers = {}, path = '/', rules = {} }: Sent = {}): Promise<unknown> => {
  const app = new Hono<RegistryEnv>();
  app.post('*', async (c) => c.json((await readBody(c, SCHEMA, { limit: 10_000, ...rules })).goal));
  app.onError((error, c) =>
    error instanceof ProblemError
      ? c.json([error.slug, ...(error.extras.errors ?? []).map(({ pointer, message }) => [pointer, message])])
      : c.json(String(error)),
  );
  const response = await app.request(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  return response.json();
};
const FOUND = 'has something in it that looks like a key';
const refused = (pointer: string, message = FOUND) => ['invalid-request', [pointer, message]];

describe('a body with a key', () => {
  it.each([
    ['in its member', BODY],
    ['of a known shape', { ...BODY, provider_key: LIKE_A_KEY }],
    ['that is a word which a member may have', { ...BODY, provider: 'practice', provider_key: 'practice' }],
  ])('%s is read', async (_, body) => {
    expect(await send({ body })).toBe('Sort letters');
  });

  it.each([
    ['its own key', OWN_KEY],
    ['any key', LIKE_A_KEY],
  ])('is refused with %s in another text', async (_, key) => {
    expect(await send({ body: { ...BODY, goal: `Use ${key}.` } })).toEqual(refused('/goal'));
  });

  it('is refused with its own key in the address or a header, whose names are repeated if they are no key', async () => {
    expect(await send({ path: `/?key=${OWN_KEY}` })).toEqual(refused('/key'));
    expect(await send({ path: `/?${OWN_KEY}=1` })).toEqual(refused(''));
    expect(await send({ path: `/${OWN_KEY}` })).toEqual(refused('', `The path ${FOUND}`));
    expect(await send({ headers: { 'x-api-key': OWN_KEY } })).toEqual(
      refused('', `The header x-api-key ${FOUND}`),
    );
    expect(await send({ headers: { [OWN_KEY]: '1' } })).toEqual(
      refused('', `The header with another name ${FOUND}`),
    );
  });

  it('is refused with its own key in the path as it is written there, whatever it would mean', async () => {
    const provider_key = 'percent%41signs%42everywhere';
    expect(await send({ body: { ...BODY, provider_key }, path: `/${provider_key}` })).toEqual(
      refused('', `The path ${FOUND}`),
    );
  });

  it('is refused with an access token in its place', async () => {
    const provider_key = `byokc_${'Ab3-'.repeat(10)}Ab3`;
    expect(await send({ body: { ...BODY, provider_key } })).toEqual(
      refused('/provider_key', 'is an access token of a registry, not a provider’s key'),
    );
  });

  it('may have one where the route masks it', async () => {
    expect(await send({ body: { ...BODY, plan: LIKE_A_KEY }, rules: { masked: ['/plan'] } })).toBe(
      'Sort letters',
    );
  });

  it('is refused with the route’s own problem, if it has one and there is something to refuse', async () => {
    const rules = {
      toProblem: (pointers: readonly string[]) => new ProblemError('secret-in-plan', pointers.join()),
    };
    expect(await send({ rules })).toBe('Sort letters');
    expect(await send({ body: { ...BODY, goal: LIKE_A_KEY }, rules })).toEqual(['secret-in-plan']);
  });
});

describe('a body', () => {
  it.each([
    'application/json; charset=utf-8',
    'application/json;charset="UTF8"',
    'Application/JSON; profile=plan',
  ])('of type %s is read', async (type) => {
    expect(await send({ headers: { 'content-type': type } })).toBe('Sort letters');
  });

  it.each([
    { 'content-type': 'text/plain' },
    { 'content-type': 'application/json; charset=iso-8859-1' },
    { 'content-encoding': 'gzip' },
  ])('with %j is refused', async (headers) => {
    expect(await send({ headers })).toEqual(['unsupported-media-type']);
  });
});
