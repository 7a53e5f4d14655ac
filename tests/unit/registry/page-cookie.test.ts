import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';

import { createPageCookie } from '../../../registry/accounts/page-cookie.ts';
import type { RegistryEnv } from '../../../registry/http/context.ts';

const VALUE = 'ab'.repeat(32);

const setBy = async (publicUrl: string): Promise<string> => {
  const app = new Hono<RegistryEnv>();
  app.get('/', (c) => {
    createPageCookie(publicUrl).set(c, VALUE);
    return c.text('');
  });
  return (await app.request('/')).headers.get('set-cookie') ?? '';
};
const readFrom = async (cookie: string): Promise<unknown> => {
  const app = new Hono<RegistryEnv>();
  app.get('/', (c) => c.json(createPageCookie('http://localhost:8787').read(c)));
  return (await app.request('/', { headers: { cookie } })).json();
};

describe('the cookie of a page session', () => {
  it('is sent over TLS alone where the registry is, and no other host of the domain can set it', async () => {
    expect(await setBy('https://registry.example')).toMatch(
      /^__Host-byok_[0-9a-f]{8}=[0-9a-f]{64}; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
    );
    expect(await setBy('http://localhost:8787')).toMatch(
      /^byok_[0-9a-f]{8}=[0-9a-f]{64}; Path=\/; HttpOnly; SameSite=Strict$/,
    );
  });

  it('has another name for each registry of a host', () => {
    const names = ['http://localhost:8787', 'http://localhost:8788', 'https://localhost:8787'].map(
      (publicUrl) => createPageCookie(publicUrl).name,
    );

    expect(new Set(names).size).toBe(3);
    expect(names[0]).toBe(createPageCookie('http://localhost:8787').name);
  });

  it.each([
    ['its own', (name: string) => `a=b; ${name}=${VALUE}; c=d`, VALUE],
    ['none', () => '', null],
    ['two', (name: string) => `${name}=${VALUE}; ${name}=${VALUE}`, null],
    ['one of another form', (name: string) => `${name}=${VALUE}0`, null],
    ['one in capitals', (name: string) => `${name}=${VALUE.toUpperCase()}`, null],
    ['one whose name only ends so', (name: string) => `x${name}=${VALUE}`, null],
  ])('is read from a request with %s', async (_, toHeader, value) => {
    const { name } = createPageCookie('http://localhost:8787');

    expect(await readFrom(toHeader(name))).toBe(value);
  });
});
