import { randomBytes } from 'node:crypto';

import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { toSafeError } from '../../registry/base/safe-error.ts';
import { searchBytes } from '../support/canary/canary.ts';
import { openApp, openAppBase, type AppBase, type AppInProcess } from '../support/registry/app-in-process.ts';
import { startRegistry } from '../support/registry/registry-process.ts';
import { runRequest } from '../support/registry/run-client.ts';
import { sampleComposition } from '../support/samples/run-samples.ts';

const providerKey = `sk-${randomBytes(24).toString('hex')}`;
/** A word of an error that only the error can have brought. */
const canary = `heron${randomBytes(9).toString('hex')}`;
/** As an error may quote it, with a line that looks like one of a stack. */
const MESSAGE = `It got ${providerKey}\n    at ${canary} (file:///${providerKey}.ts:1:1)\nand ${canary}`;

let base: AppBase;
let test: AppInProcess;
beforeAll(async () => {
  base = await openAppBase();
});
// Run by itself, a test of a process has opened none.
afterEach(() => (test as AppInProcess | undefined)?.runs.stop());
afterAll(() => base.close());

const request = async (path: string, body?: object, headers: Record<string, string> = {}) => {
  const response = await test.app.request(path, {
    headers: { authorization: `Bearer ${base.token}`, 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
  });
  return { status: response.status, text: await response.text() };
};

/** Which of the secrets stand in a text. */
const leaksOf = (text: string): string[] =>
  Object.entries({ providerKey, canary, token: base.token })
    .filter(([, secret]) => searchBytes('text', Buffer.from(text), secret).length > 0)
    .map(([name]) => name);

/** Makes the database refuse a statement with an error that quotes the canary. */
const refuse = async (table: string, event: 'insert' | 'update'): Promise<() => Promise<void>> => {
  const { orm } = base.database;
  const name = `refuse_${table}_${event}`;
  await orm.execute(
    sql.raw(`create function ${name}() returns trigger language plpgsql as $$
      begin raise exception 'it holds ${canary}' using detail = '${providerKey}'; end $$`),
  );
  await orm.execute(
    sql.raw(`create trigger ${name} before ${event} on ${table} for each row execute function ${name}()`),
  );
  return async () => void (await orm.execute(sql.raw(`drop function ${name}() cascade`)));
};

describe('what an error says reaches neither the log nor the client', () => {
  it('when a run breaks', async () => {
    test = openApp(base, { compose: () => Promise.reject(new TypeError(MESSAGE)) });

    const { status, text } = await request('/v1/intent/byo', runRequest({ provider_key: providerKey }));

    expect(status).toBe(500);
    expect(test.log()).toContain('"error":{"name":"TypeError","frames":["    at ');
    expect(leaksOf(text)).toEqual([]);
    expect(leaksOf(test.log())).toEqual([]);
  });

  it('when a request breaks', async () => {
    test = openApp(base, { search: () => Promise.reject(new RangeError(MESSAGE)) });

    const { status, text } = await request('/v1/search?q=notes');

    expect(status).toBe(500);
    expect(test.log()).toContain('"error":{"name":"RangeError","frames":["    at ');
    expect(leaksOf(text)).toEqual([]);
    expect(leaksOf(test.log())).toEqual([]);
  });

  it('when the database refuses a plan, a run or the end of one', async () => {
    test = openApp(base);
    const allowPlans = await refuse('intent_plans', 'insert');
    const save = { 'idempotency-key': crypto.randomUUID() };
    const composition = sampleComposition({ goal: `Count each ${canary}` });
    const plan = await request('/v1/plans', { composition }, save);
    await allowPlans();
    const allowClaims = await refuse('live_runs', 'insert');
    const run = await request('/v1/intent/byo', runRequest({ provider_key: providerKey, goal: canary }));
    await allowClaims();
    const allowEnds = await refuse('live_runs', 'update');
    const ended = await request('/v1/intent/byo', runRequest({ provider_key: providerKey }));
    await allowEnds();

    expect([plan.status, run.status, ended.status]).toEqual([503, 503, 200]);
    expect(test.log().split('"name":"DatabaseError","code":"P0001"')).toHaveLength(4);
    for (const { text } of [plan, run, ended]) expect(leaksOf(text)).toEqual([]);
    expect(leaksOf(test.log())).toEqual([]);
  });
});

describe('a line of the access log', () => {
  it('has nothing of what was sent: no header, address, query or body', async () => {
    test = openApp(base);
    const headers = { cookie: `key=${providerKey}`, 'user-agent': canary, 'x-api-key': providerKey };
    await request(`/v1/search?q=${providerKey}&${canary}=1`, undefined, headers);
    await request(`/v1/${canary}/${providerKey}`, undefined, headers);
    await request(`/e/${canary}/${providerKey}`, undefined, headers);
    await request('/v1/me', undefined, headers);
    await request(
      `/v1/intent/byo`,
      runRequest({ provider_key: providerKey, [canary]: providerKey }),
      headers,
    );
    await request('/v1/intent/byo', runRequest({ provider_key: providerKey, goal: canary }), headers);
    await request('/v1/me', undefined, { authorization: `Bearer ${providerKey}` });

    expect(test.log().split('"msg":"request"')).toHaveLength(8);
    expect(leaksOf(test.log())).toEqual([]);
  });
});

describe('what the log says about an error', () => {
  it('is where it came from alone, whatever its message looks like', () => {
    test = openApp(base);
    const error = new Error(MESSAGE, { cause: Object.assign(new Error(MESSAGE), { code: 'ECONNRESET' }) });

    const told = toSafeError(error);

    expect(told).toMatchObject({ name: 'Error', code: 'ECONNRESET' });
    expect(told.frames[0]).toContain('registry-log.test.ts');
    expect(leaksOf(JSON.stringify(told))).toEqual([]);
  });

  it.each([
    ['a text', MESSAGE],
    ['an error with another name', Object.assign(new Error('x'), { name: MESSAGE, code: MESSAGE })],
    ['an error whose message was changed', Object.assign(new Error(MESSAGE), { message: 'x' })],
    ['an error with a stack of its own', Object.assign(new Error('x'), { stack: MESSAGE })],
    ['an error without a stack', Object.assign(new Error(MESSAGE), { stack: undefined })],
    ['an object', { message: MESSAGE, stack: MESSAGE }],
  ])('is nothing of %s', (_, error) => {
    test = openApp(base);

    expect(leaksOf(JSON.stringify(toSafeError(error)))).toEqual([]);
  });
});

describe('a process that breaks', () => {
  /** Throws, or rejects, in the registry's own process, when it gets a signal. */
  const BREAK = `
    process.on('SIGUSR2', () => { throw new Error(process.env.BREAK_MESSAGE); });
    process.on('SIGHUP', () => void Promise.reject(new Error(process.env.BREAK_MESSAGE)));`;

  it.each([
    ['SIGUSR2', 'uncaughtException'],
    ['SIGHUP', 'unhandledRejection'],
  ] as const)('on %s says so as %s, and nothing of the error', async (signal, event) => {
    const registry = await startRegistry({
      nodeFlags: [`--import=data:text/javascript,${encodeURIComponent(BREAK)}`],
      env: { BREAK_MESSAGE: MESSAGE },
    });

    process.kill(registry.pid, signal);
    await registry.logged('its last line', ({ msg }) => msg === event);

    expect(await registry.stop()).toBe(1);
    expect(leaksOf(registry.output())).toEqual([]);
  });

  it('while it starts says nothing of the address of its database', async () => {
    const url = `postgres://alice:${canary}@127.0.0.1:1/${providerKey}`;

    const failure = await startRegistry({ env: { DATABASE_URL: url } }).then(
      () => 'It started',
      (error: unknown) => String(error),
    );

    expect(failure).toContain('The registry could not start (ECONNREFUSED)');
    expect(leaksOf(failure)).toEqual([]);
  });
});
