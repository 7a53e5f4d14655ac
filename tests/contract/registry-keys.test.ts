import { randomBytes } from 'node:crypto';

import { afterAll, describe, expect, it } from 'vitest';

import { ProblemSchema, problemSlug, z } from '../../lib/protocol/index.ts';
import { createToken } from '../../registry/accounts/tokens.ts';
import { createApp } from '../../registry/app.ts';
import { toPaths } from '../../registry/openapi/paths.ts';
import { toComponentSchemas } from '../../registry/openapi/schemas.ts';
import type { AppParts } from '../../registry/routes/parts.ts';
import { DEFAULT_SETTINGS } from '../../registry/settings/settings.ts';
import { searchBytes, searchFolder } from '../support/canary/canary.ts';
import { openRegistryTest, type RegistryTest } from '../support/registry/registry-setup.ts';
import { runRequest } from '../support/registry/run-client.ts';
import { sampleOf, textsIn, withText, type JsonSchema } from '../support/registry/sample-of-schema.ts';
import { sampleDraft } from '../support/samples/run-samples.ts';

const hex = (bytes: number): string => randomBytes(bytes).toString('hex');

/** Keys of a known shape, so that no run is needed to know them. */
const SHAPED = { 'a provider key': `sk-${hex(24)}`, 'an access token': createToken().token };
/** A key of no known shape, with all that is written differently in JSON and in an address. */
const OWN = `${hex(8)}"\\%/${hex(8)}`;
const KEYS = [...Object.values(SHAPED), OWN];

interface Operation {
  parameters?: { name: string; in: string }[];
  requestBody?: { content: { 'application/json': { schema: JsonSchema } } };
}
const documented = toPaths() as Record<
  string,
  Record<string, Operation> & { parameters?: Operation['parameters'] }
>;
const components = toComponentSchemas() as Record<string, JsonSchema>;

/** Every address of the app with the method that has a handler there. */
const routes = createApp({
  settings: DEFAULT_SETTINGS,
  publicUrl: 'http://registry.test',
} as unknown as AppParts)
  .routes.filter(({ method }) => method !== 'ALL')
  .map(({ method, path }) => ({ method, path, name: `${method} ${path}` }));

const operationOf = (path: string, method: string): Operation =>
  documented[path.replaceAll(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()] ?? {};
const bodyOf = (path: string, method: string): unknown => {
  const schema = operationOf(path, method).requestBody?.content['application/json'].schema;
  return schema === undefined ? undefined : sampleOf(schema, components);
};
/** A run rewrites a draft or continues a plan, so each part of its body has a request of its own. */
const bodiesOf = (path: string, method: string): { name: string; body: object }[] => {
  const { redraft, continue: continued, ...body } = bodyOf(path, method) as Record<string, unknown>;
  if (redraft === undefined) return [{ name: 'alone', body }];
  return [
    { name: 'with a redraft', body: { ...body, redraft } },
    { name: 'with a plan to continue', body: { ...body, continue: continued } },
  ];
};
/** What a model wrote is masked; the key has its own member. */
const isRefusedAt = (pointer: string): boolean =>
  pointer !== '/provider_key' &&
  !['/redraft/draft/', '/continue/classification/', '/continue/outline/'].some((each) =>
    pointer.startsWith(each),
  );
/** Below a manifest names are the author's own, and are not repeated. */
const named = (pointer: string): string => pointer.replace(/(\/(?:manifest|values))\/.*$/, '$1');

let test: RegistryTest;
const start = async (): Promise<RegistryTest> => (test ??= await openRegistryTest());

const request = async (
  { method, path }: { method: string; path: string },
  {
    headers = {},
    body,
    query = '',
  }: { headers?: Record<string, string>; body?: unknown; query?: string } = {},
) => {
  const { registry, token } = await start();
  const address = path.replaceAll(/:\w+_id/g, crypto.randomUUID()).replaceAll(/:\w+/g, 'something');
  const response = await fetch(`${registry.url}${address}${query}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined
        ? {}
        : { 'content-type': 'application/json', 'idempotency-key': hex(4), 'if-match': '*' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  for (const key of KEYS) expect(searchBytes('answer', Buffer.from(text), key)).toEqual([]);
  return { status: response.status, type: response.headers.get('content-type') ?? '', text };
};
const refusalOf = ({ status, text }: Awaited<ReturnType<typeof request>>) => {
  expect(status).toBe(422);
  const problem = z.parse(ProblemSchema, JSON.parse(text));
  const errors = problem.errors ?? [];
  return {
    slug: problemSlug(problem),
    pointers: errors.map(({ pointer }) => pointer),
    said: JSON.stringify(errors),
  };
};

/** Their address says everything. */
const WITHOUT_BODY = ['/v1/plans/:plan_id/restore', '/v1/me/domains/:domain/check'];
/** What forms send is in no document. */
const withBody = routes.filter(
  ({ method, path }) =>
    ['POST', 'PUT', 'PATCH'].includes(method) && path.startsWith('/v1/') && !WITHOUT_BODY.includes(path),
);

it('every route that takes a body has it in the document, by which it is walked here', () => {
  expect(withBody.map(({ path, method }) => [path, textsIn(bodyOf(path, method)).length > 0])).toEqual(
    withBody.map(({ path }) => [path, true]),
  );
});

describe.each(routes)('a key in a request $name', (route) => {
  const asPage = route.path === '/';

  it.each(Object.entries(SHAPED))('is refused in its address: %s', async (_name, key) => {
    const parameters = [...route.path.matchAll(/:\w+/g)].map(([parameter]) => parameter);
    for (const parameter of parameters) {
      const path = route.path.replace(parameter, key);
      expect(refusalOf(await request({ ...route, path })).said).toContain('The path has');
      // A letter of it may be escaped.
      const escaped = path.replace(key, `%${key.charCodeAt(0).toString(16)}${key.slice(1)}`);
      expect(refusalOf(await request({ ...route, path: escaped })).said).toContain('The path has');
    }
    const known = (operationOf(route.path, route.method).parameters ?? []).filter(
      (each) => each.in === 'query',
    );
    for (const { name } of [...known, { name: 'added_later' }]) {
      const answer = await request(route, { query: `?${name}=${encodeURIComponent(`a ${key}`)}` });
      expect(answer.status).toBe(422);
      expect(asPage ? answer.text : refusalOf(answer).pointers[0]).toContain(`/${name}`);
    }
    expect((await request(route, { query: `?${key}=1` })).status).toBe(422);
  });

  it.each(Object.entries(SHAPED))('is refused in its headers: %s', async (_name, key) => {
    const known = (operationOf(route.path, route.method).parameters ?? []).filter(
      (each) => each.in === 'header',
    );
    const names = ['accept', 'user-agent', 'referer', 'if-none-match', 'idempotency-key', 'x-forwarded-for'];
    for (const name of [...names, 'x-added-later', ...known.map((each) => each.name)]) {
      const answer = await request(route, { headers: { [name]: `a ${key}` } });
      expect(answer.status).toBe(422);
      expect(answer.text).toContain(`The header ${name.toLowerCase()} has`);
    }
    expect(
      (await request(route, { headers: { [`x-${hex(4)}-${SHAPED['a provider key']}`]: '1' } })).status,
    ).toBe(422);
  });
});

const bodies = withBody.flatMap((route) =>
  bodiesOf(route.path, route.method).map(({ name, body }) => ({
    route,
    body,
    name: `${route.name}, ${name}`,
  })),
);

describe.each(bodies)('a key in the body of $name', ({ route, body }) => {
  const texts = textsIn(body).filter(isRefusedAt);

  it.each(texts)('is refused at %s', async (pointer) => {
    for (const key of Object.values(SHAPED)) {
      const refusal = refusalOf(await request(route, { body: withText(body, pointer, `a ${key}`) }));
      expect(refusal.pointers).toEqual([named(pointer)]);
      expect(['invalid-request', 'secret-in-plan', 'signature-invalid']).toContain(refusal.slug);
    }
  });

  it('is refused as the name of a member', async () => {
    for (const key of KEYS) {
      const refusal = refusalOf(await request(route, { body: { ...body, [key]: 1 } }));
      // A sample may have something else wrong with it.
      expect(refusal).toMatchObject({
        slug: 'invalid-request',
        pointers: expect.arrayContaining(['']) as unknown,
      });
    }
  });
});

describe("a run's own key, of no known shape", () => {
  const route = { method: 'POST', path: '/v1/intent/byo' };
  const own = bodiesOf(route.path, route.method).map(({ body }) => ({ ...body, provider_key: OWN }));
  const texts = own.flatMap((body) =>
    textsIn(body)
      .filter(isRefusedAt)
      .map((pointer) => ({ pointer, body })),
  );

  it.each(texts)('is refused at $pointer', async ({ pointer, body }) => {
    for (const form of [OWN, JSON.stringify(OWN).slice(1, -1), encodeURIComponent(OWN)]) {
      const refusal = refusalOf(await request(route, { body: withText(body, pointer, `a ${form}`) }));
      expect(refusal).toMatchObject({ slug: 'invalid-request', pointers: [pointer] });
    }
  });

  it('is refused in the address and in the headers', async () => {
    const run = runRequest({ provider_key: OWN });
    expect(
      refusalOf(await request(route, { body: run, query: `?q=${encodeURIComponent(OWN)}` })).pointers,
    ).toEqual(['/q']);
    for (const name of ['accept', 'user-agent', 'referer', 'idempotency-key', 'x-added-later'])
      expect(
        refusalOf(await request(route, { body: run, headers: { [name]: `a/b;c=${OWN}, */*` } })).said,
      ).toContain(`The header ${name} has`);
  });

  it('is looked for inside other texts from 16 characters on, and as a whole text before', async () => {
    const refusedAt = async (provider_key: string, goal: string) =>
      refusalOf(await request(route, { body: runRequest({ provider_key, goal }) })).pointers;

    expect(await refusedAt('weekly-key-00016', 'Write my weekly-key-00016 report')).toEqual(['/goal']);
    expect(await refusedAt('weekly-15-chars', ' weekly-15-chars ')).toEqual(['/goal']);
    const short = runRequest({ provider_key: 'weekly-15-chars', goal: 'Write my weekly-15-chars report' });
    expect((await request(route, { body: short })).status).toBe(200);
  });

  it('may be the word that names the provider', async () => {
    const run = runRequest({ provider: 'openrouter', provider_key: 'openrouter' });

    expect((await request(route, { body: run })).status).toBe(200);
  });

  it('is not looked for in what a proxy adds that signs people in', async () => {
    const token = `gho_Ab1${hex(18)}`;
    for (const name of ['x-forwarded-access-token', 'x-auth-request-access-token'])
      expect((await request(route, { body: runRequest(), headers: { [name]: token } })).status).toBe(200);
    expect((await request(route, { body: runRequest(), headers: { 'x-other': token } })).status).toBe(422);
  });

  it('is no access token', async () => {
    const refusal = refusalOf(
      await request(route, { body: runRequest({ provider_key: SHAPED['an access token'] }) }),
    );

    expect(refusal).toMatchObject({ slug: 'invalid-request', pointers: ['/provider_key'] });
  });

  it('is masked, and not refused, in a draft that is rewritten', async () => {
    const { provider } = await start();
    const draft = sampleDraft({ markdown: `# A\n\n${OWN}`, files: [{ path: 'references/a.md', text: OWN }] });
    const calls = provider.calls.length;

    const { status } = await request(route, { body: runRequest({ provider_key: OWN, redraft: { draft } }) });

    expect(status).toBe(200);
    const sent = provider.calls.slice(calls).map((call) => JSON.stringify(call.body));
    expect(sent.length).toBeGreaterThan(0);
    for (const each of sent) expect(searchBytes('call', Buffer.from(each), OWN)).toEqual([]);
  });
});

describe('what is no key in the wrong place', () => {
  const route = { method: 'POST', path: '/v1/intent/byo' };

  it.each([
    ['a placeholder', { goal: 'Set OPENAI_API_KEY to sk-your-api-key-goes-here-please-1 and run it' }],
    ['a prefix', { goal: 'Explain why keys begin with sk-…' }],
  ])('goes on: %s', async (_name, changes) => {
    expect((await request(route, { body: runRequest(changes) })).status).toBe(200);
  });

  it('goes on: a token of a proxy that signs people in, a cookie of another server on this host', async () => {
    const signed = `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.${randomBytes(32).toString('base64url')}A1b`;
    const headers = { 'cf-access-jwt-assertion': signed, cookie: `session=${signed}; key=sk-${hex(20)}` };

    expect((await request({ method: 'GET', path: '/v1/me' }, { headers })).status).toBe(200);
  });
});

it('a person whose search was refused gets the page back, without the key and with the rest', async () => {
  const query = `?q=${SHAPED['a provider key']}&capability=payments`;
  const { status, type, text } = await request({ method: 'GET', path: '/' }, { query });

  expect({ status, type }).toEqual({ status: 422, type: 'text/html; charset=UTF-8' });
  expect(text).toContain('What you search for has something in it that looks like a key.');
  expect(text).toContain('value="payments"');
});

it('S05 nothing of any of it was stored or logged', async () => {
  const { registry, ...opened } = await start();
  const run = { method: 'POST', path: '/v1/intent/byo' };
  for (const key of KEYS) {
    const wrong = { provider_key: key, model: `a ${key}`, goal: `a ${key}`, run_id: key };
    expect((await request(run, { body: runRequest(wrong) })).status).toBe(422);
    const headers = { 'idempotency-key': key };
    expect((await request(run, { body: runRequest({ provider_key: key }), headers })).status).toBe(422);
  }
  expect((await request(run, { body: runRequest() })).status).toBe(200);
  const { rows } = await opened.stopAndRead();
  const output = registry.output();

  // What must be found, or the searches find nothing: the run that was right, and that the others were refused.
  const runs = rows.audit_events.filter(({ event }) => event === 'byok.run');
  const models = runs.map(({ data }) => (data as { model?: string }).model);
  expect(new Set(models)).toEqual(new Set(['some-model']));
  expect(searchBytes('output', Buffer.from(output), '"problem":"invalid-request"')).not.toEqual([]);
  for (const key of KEYS) {
    expect(searchBytes('output', Buffer.from(output), key)).toEqual([]);
    expect(await searchFolder(registry.dataFolder, key)).toEqual([]);
  }
  expect(rows.intent_plans).toEqual([]);
});

afterAll(async () => test?.close());
