import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';

import { ProblemError } from '../../../lib/protocol/index.ts';
import { refuseKeys } from '../../../registry/http/body/refuse-keys.ts';
import type { RegistryEnv } from '../../../registry/http/context.ts';

const KEY = 'sk-proj-q7r2m9x4k1v8b5n3d6f0';
const JWT = 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhZGEifQ.q7R2m9X4k1V8b5N3';

/** The route's answer, or the places that the refusal names. */
const ask = async (path: string, headers: Record<string, string> = {}): Promise<unknown> => {
  const app = new Hono<RegistryEnv>();
  app.use(refuseKeys());
  app.all('*', (c) => c.json('passed'));
  app.onError((error, c) => c.json(error instanceof ProblemError ? error.extras.errors : String(error)));
  return (await app.request(path, { headers })).json();
};
const inHeader = (name: string) => [
  { pointer: '', message: `The header ${name} has something in it that looks like a key` },
];
const IN_PATH = { pointer: '', message: 'The path has something in it that looks like a key' };
const inParameter = (pointer: string) => ({ pointer, message: 'has something in it that looks like a key' });

describe('a key in a header', () => {
  it.each(['authorization', 'cookie', 'x-forwarded-access-token', 'x-auth-request-access-token'])(
    'is passed over in %s, which is not read or is where a token belongs',
    async (name) => {
      expect(await ask('/', { [name]: `Bearer ${KEY}` })).toBe('passed');
    },
  );

  it('is refused in any other, whose name is repeated', async () => {
    expect(await ask('/', { 'x-api-key': KEY })).toEqual(inHeader('x-api-key'));
    expect(await ask('/', { 'x-plain': 'plain', 'user-agent': 'curl/8' })).toBe('passed');
  });

  it.each([KEY, 'x-2', 'x'.repeat(41)])(
    'is refused under the name %s, which is not repeated',
    async (name) => {
      expect(await ask('/', { [name]: KEY })).toEqual(inHeader('with another name'));
    },
  );

  it('is refused as the name of one', async () => {
    expect(await ask('/', { [KEY]: 'plain' })).toEqual(inHeader('with another name'));
  });

  it('may be a signed statement, as sign-in proxies add one, but nothing else beside it', async () => {
    expect(await ask('/', { 'x-forwarded-assertion': JWT })).toBe('passed');
    expect(await ask('/', { 'x-forwarded-assertion': `${JWT} ${KEY}` })).toEqual(
      inHeader('x-forwarded-assertion'),
    );
  });
});

describe('a key in an address', () => {
  it.each([
    ['plain', `/v1/${KEY}`],
    ['encoded', `/v1/%73k-${KEY.slice(3)}`],
    ['beside what is no encoding', `/v1/${KEY}/%E0%A4`],
  ])('is refused in the path, %s', async (_, path) => {
    expect(await ask(path)).toEqual([IN_PATH]);
  });

  it('is refused in a parameter, whose name is repeated where it is a plain word and no key', async () => {
    expect(await ask(`/?key=${KEY}&page=2`)).toEqual([inParameter('/key')]);
    expect(await ask(`/?key2=${KEY}`)).toEqual([inParameter('')]);
    expect(await ask(`/?${KEY}=1`)).toEqual([inParameter('')]);
    expect(await ask(`/?q=${JWT}`)).toEqual([inParameter('/q')]);
    expect(await ask('/?key=plain')).toBe('passed');
  });

  it('is named twenty times at most', async () => {
    expect(await ask(`/?${`key=${KEY}&`.repeat(21)}`)).toEqual(Array(20).fill(inParameter('/key')));
  });

  it('is refused beside one in a header, both named', async () => {
    expect(await ask(`/${KEY}?key=${KEY}`, { 'x-api-key': KEY })).toEqual([
      ...inHeader('x-api-key'),
      IN_PATH,
      inParameter('/key'),
    ]);
  });
});
