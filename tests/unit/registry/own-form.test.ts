import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';

import { FormRefusedError, readOwnForm } from '../../../registry/accounts/own-form.ts';
import type { RegistryEnv } from '../../../registry/http/context.ts';

const PUBLIC_URL = 'https://registry.example';
const CSRF = 'ab'.repeat(32);

/** What becomes of a form with these headers: it is read, refused, or fails in another way. */
const send = async (headers: Record<string, string>, csrf: string | null = CSRF): Promise<string> => {
  const app = new Hono<RegistryEnv>();
  app.post('/', async (c) => c.text((await readOwnForm(c, { csrf: CSRF }, PUBLIC_URL)).get('name') ?? ''));
  app.onError((error, c) => c.text(error instanceof FormRefusedError ? 'refused' : `failed: ${error.name}`));
  const fields = new URLSearchParams({ name: 'read', ...(csrf !== null && { csrf }) });
  const response = await app.request('/', {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body: fields.toString(),
  });
  return response.text();
};

describe('a form of one’s own', () => {
  it.each([
    ['a browser on the registry’s own page', { 'sec-fetch-site': 'same-origin', origin: PUBLIC_URL }, 'read'],
    ['a program, which says nothing', {}, 'read'],
    ['a browser that sends no origin', { 'sec-fetch-site': 'same-origin' }, 'read'],
    ['a browser that sends its origin alone', { origin: PUBLIC_URL }, 'read'],
    ['a page at another name of this host', { origin: 'http://box:8787', host: 'box:8787' }, 'read'],
    ['a page at another port', { origin: 'http://box:8788', host: 'box:8787' }, 'refused'],
    ['another site', { 'sec-fetch-site': 'cross-site', origin: PUBLIC_URL }, 'refused'],
    ['a sibling of this host', { 'sec-fetch-site': 'same-site', origin: PUBLIC_URL }, 'refused'],
    ['somebody who typed an address', { 'sec-fetch-site': 'none' }, 'refused'],
    ['another site in an older browser', { origin: 'https://elsewhere.example' }, 'refused'],
    ['a page that hides its origin, to no host', { origin: 'null' }, 'refused'],
  ])('sent by %s is %3$s', async (_, headers, outcome) => {
    expect(await send(headers)).toBe(outcome);
  });

  it.each([
    ['without a field of the session', null],
    ['with an empty one', ''],
    ['with one of another session', 'cd'.repeat(32)],
    ['with a part of its own', CSRF.slice(0, -1)],
    ['with more than its own', `${CSRF}0`],
  ])('%s is refused', async (_, csrf) => {
    expect(await send({}, csrf)).toBe('refused');
  });
});
