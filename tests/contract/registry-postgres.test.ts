import { randomBytes } from 'node:crypto';

import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { problemSlug, type Problem } from '../../lib/protocol/index.ts';
import journal from '../../registry/db/migrations/meta/_journal.json' with { type: 'json' };
import { searchBytes, searchFolder } from '../support/canary/canary.ts';
import { eventually } from '../support/eventually.ts';
import { createGate, faults, startProvider, type ScriptedProvider } from '../support/provider/index.ts';
import { startPostgres } from '../support/registry/postgres.ts';
import { startRegistry, type RegistryProcess } from '../support/registry/registry-process.ts';
import { createRunClient, readEvents, runRequest, type RunClient } from '../support/registry/run-client.ts';

const slugOf = async (response: Response): Promise<string> => problemSlug((await response.json()) as Problem);

const postgres = await startPostgres();

// Named by the runner when it is skipped.
describe.skipIf(postgres === null)('two registries on one PostgreSQL server', () => {
  let provider: ScriptedProvider;
  let registries: RegistryProcess[];
  let clients: RunClient[];
  let token: string;
  let sql: Client;

  const start = (): Promise<RegistryProcess> =>
    startRegistry({
      env: {
        DATABASE_URL: postgres?.url ?? '',
        OPENAI_BASE_URL: provider.openaiBaseUrl,
        RUN_LIMIT: '2',
      },
    });

  beforeAll(async () => {
    console.log(postgres?.version);
    provider = await startProvider();
    // Together, so that both find an empty database.
    registries = await Promise.all([start(), start()]);
    token = (await registries[0]?.token('alice')) ?? '';
    clients = registries.map(({ url }) => createRunClient(url, token));
    sql = new Client({ connectionString: postgres?.url });
    // The last test ends the server under it.
    sql.on('error', () => {});
    await sql.connect();
  }, 90_000);
  afterAll(async () => {
    await sql.end().catch(() => {});
    await Promise.all(registries.map((registry) => registry.stop()));
    await provider.stop();
    await postgres?.stop();
  }, 60_000);

  const of = (index: number): { client: RunClient; url: string } => {
    const [client, registry] = [clients[index], registries[index]];
    if (!client || !registry) throw new Error('No such registry');
    return { client, url: registry.url };
  };
  const rowsOf = async (query: string): Promise<Record<string, unknown>[]> =>
    (await sql.query<Record<string, unknown>>(query)).rows;

  it('make the tables once, and each knows the tokens of the other', async () => {
    const made = await rowsOf('select * from drizzle.__drizzle_migrations');
    expect(made).toHaveLength(journal.entries.length);
    expect((await of(1).client.get('/v1/me')).status).toBe(200);
  });

  it('save a plan once when both are asked at the same time', async () => {
    const composition = await (await of(0).client.post(runRequest())).json();
    const save = (index: number): Promise<Response> =>
      fetch(`${of(index).url}/v1/plans`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${token}`,
          'content-type': 'application/json',
          'idempotency-key': 'both',
        },
        body: JSON.stringify({ composition }),
      });

    const saved = await Promise.all(Array.from({ length: 50 }, (_, index) => save(index % 2)));

    expect(new Set(saved.map(({ status }) => status))).toEqual(new Set([201]));
    expect(await rowsOf('select handle from intent_plans')).toEqual([{ handle: 'alice' }]);
    const { items } = (await (await of(1).client.get('/v1/me/plans')).json()) as {
      items: { plan_id: string }[];
    };
    const plan = await of(1).client.get(`/v1/plans/${items[0]?.plan_id}`);
    expect(await plan.json()).toMatchObject({ composition });
  });

  it('count live runs and refuse a run id together', async () => {
    provider.setScript(() => faults.silence('mid-stream'));
    const controllers = [new AbortController(), new AbortController()];
    const runIds = controllers.map(() => crypto.randomUUID());
    for (const [index, { signal }] of controllers.entries())
      await of(index).client.post(runRequest({ run_id: runIds[index] }), {
        accept: 'text/event-stream',
        signal,
      });

    expect(await slugOf(await of(0).client.post(runRequest({ run_id: runIds[1] })))).toBe('run-exists');
    expect(await slugOf(await of(1).client.post(runRequest()))).toBe('run-limit');
    for (const controller of controllers) controller.abort();
    await provider.allClosed();
    provider.setScript(() => undefined);
  });

  it('let no more runs in than the limit when all come at once', async () => {
    const carol = (await registries[0]?.token('carol')) ?? '';
    provider.setScript(() => faults.silence('before-first-byte'));
    const controller = new AbortController();

    const responses = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        createRunClient(of(index % 2).url, carol).post(runRequest(), {
          accept: 'text/event-stream',
          signal: controller.signal,
        }),
      ),
    );

    const counts = Map.groupBy(responses, ({ status }) => status);
    expect([counts.get(200)?.length, counts.get(429)?.length]).toEqual([2, 8]);
    controller.abort();
    await provider.allClosed();
    provider.setScript(() => undefined);
  });

  it('keep a key and a token out of the database, its files and its log of every statement', async () => {
    const providerKey = `sk-${randomBytes(24).toString('hex')}`;
    const runId = crypto.randomUUID();
    await (await of(0).client.post(runRequest({ provider_key: providerKey, run_id: runId }))).text();
    provider.setScript(() => faults.echoKey('body'));
    await (await of(1).client.post(runRequest({ provider_key: providerKey }))).text();
    provider.setScript(() => undefined);
    await sql.query('checkpoint');

    await eventually('the log has the run', () => postgres?.output().includes(runId));
    const log = Buffer.from(postgres?.output() ?? '');
    for (const secret of [providerKey, token]) {
      expect(searchBytes('log', log, secret)).toEqual([]);
      expect(await searchFolder(postgres?.dataFolder ?? '', secret)).toEqual([]);
    }
  });

  it("keep the database's own words to themselves when it refuses something", async () => {
    const saying = `heron${randomBytes(9).toString('hex')}`;
    await sql.query(`
      create function refuse_run() returns trigger language plpgsql as $$
        begin raise exception '%', '${saying}' using detail = '${saying}'; end $$;
      create trigger refuse_run before insert on live_runs for each row execute function refuse_run();`);
    const refused = await of(0).client.post(runRequest());
    await sql.query('drop function refuse_run() cascade');
    const text = await refused.text();

    expect([refused.status, problemSlug(JSON.parse(text) as Problem)]).toEqual([503, 'database-unavailable']);
    await expect
      .poll(() => registries[0]?.logs().map(({ error }) => error), { timeout: 10_000 })
      .toContainEqual(expect.objectContaining({ name: 'DatabaseError', code: 'P0001' }));
    await eventually("the database's log has its words", () => postgres?.output().includes(saying));
    expect(searchBytes('answer', Buffer.from(text), saying)).toEqual([]);
    for (const registry of registries)
      for (const secret of [saying, token])
        expect(searchBytes('output', Buffer.from(registry.output()), secret)).toEqual([]);
  });

  it('say that the database is gone, and still deliver what a run has paid for', async () => {
    const gate = createGate();
    provider.setScript(() => gate.behaviour);
    const response = await of(0).client.post(runRequest(), { accept: 'text/event-stream' });
    const events = readEvents(response);
    await gate.reached;

    await postgres?.kill();
    const refused = await of(1).client.post(runRequest());
    gate.release();

    expect((await events.until('result')).data).toMatchObject({ partial: false });
    expect(refused.status).toBe(503);
    expect(await slugOf(refused)).toBe('database-unavailable');
    expect((await fetch(`${of(1).url}/readyz`)).status).toBe(503);
    expect((await fetch(`${of(1).url}/healthz`)).status).toBe(200);
  }, 60_000);
});
