import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { afterAll, afterEach, describe, expect, it } from 'vitest';

import { eventually } from '../support/eventually.ts';
import { createGate } from '../support/provider/index.ts';
import { startHosted } from '../support/registry/hosted-registry.ts';
import { createJobClient, OPERATOR_KEY } from '../support/registry/jobs.ts';
import { openPostgresTest } from '../support/registry/postgres-registry.ts';
import type { RegistryProcess } from '../support/registry/registry-process.ts';

const MAIN = fileURLToPath(new URL('../../registry/main.ts', import.meta.url));

const HOSTED = { COMPOSE_PROVIDER: 'openai', COMPOSE_MODEL: 'gpt-6-luna', COMPOSE_KEY: OPERATOR_KEY };

const refusalOf = async (env: Record<string, string>): Promise<{ code: unknown; stderr: unknown }> => {
  try {
    await promisify(execFile)(process.execPath, [MAIN, 'worker'], {
      env: { PATH: process.env['PATH'] ?? '', ...env },
    });
    return { code: 0, stderr: '' };
  } catch (error) {
    const { code, stderr } = error as { code: unknown; stderr: unknown };
    return { code, stderr };
  }
};

const postgres = await openPostgresTest();

describe.skipIf(postgres === null)('a worker beside the registry', () => {
  const test = postgres as NonNullable<typeof postgres>;
  const started: RegistryProcess[] = [];
  const start = async (workers: number, words: string[] = []): Promise<RegistryProcess> => {
    const place = { provider: test.provider, databaseUrl: test.postgres.url, jobs: { workers } };
    const process = await startHosted(place, words);
    started.push(process);
    return process;
  };
  afterEach(async () => {
    test.provider.setScript(() => undefined);
    await Promise.all(started.splice(0).map((each) => each.stop()));
  }, 60_000);
  afterAll(() => test.close(), 60_000);

  it('does the jobs of a registry that does none itself, and gives them back when it stops', async () => {
    const registry = await start(0);
    const client = createJobClient(registry.url, await registry.token('alice'));
    const jobId = await client.submit('A bundle of three things');
    expect((await client.job(jobId)).status).toBe('queued');

    const gate = createGate();
    let isHeld = false;
    test.provider.setScript((call) => {
      if (call.asked !== 'agent_draft' || isHeld) return undefined;
      isHeld = true;
      return gate.behaviour;
    });
    const worker = await start(2, ['worker']);
    await gate.reached;
    await eventually('two drafts are kept', async () => (await client.job(jobId)).drafts === 2);
    const stoppedAt = performance.now();
    expect(await worker.stop()).toBe(0);
    expect(performance.now() - stoppedAt).toBeLessThan(8_000);
    expect(await client.job(jobId)).toMatchObject({ status: 'queued', drafts: 2 });

    await start(2, ['worker']);
    expect(await client.ended(jobId, 60_000)).toMatchObject({ status: 'succeeded', drafts: 3 });
    expect(test.provider.calls.filter(({ asked }) => asked === 'agent_draft')).toHaveLength(2);
    expect(test.provider.calls).toHaveLength(7);
    const [row] = await test.rows('select deaths, attempt from intent_jobs');
    expect(row).toEqual({ deaths: 0, attempt: 2 });
  }, 120_000);

  it('is told at once that a job was cancelled elsewhere, and cuts its call', async () => {
    const registry = await start(0);
    const client = createJobClient(registry.url, await registry.token('bob'));
    const gate = createGate();
    test.provider.setScript(() => gate.behaviour);
    await start(1, ['worker']);
    const jobId = await client.submit('Write release notes');
    await gate.reached;
    const cuts = test.provider.calls.filter(({ outcome }) => outcome === 'cut').length;
    const askedAt = performance.now();
    expect((await client.ask('DELETE', `/v1/intent/jobs/${jobId}`)).status).toBe(204);
    await eventually(
      'the call is cut',
      () => test.provider.calls.filter(({ outcome }) => outcome === 'cut').length > cuts,
      5_000,
    );
    process.stdout.write(`cut ${Math.round(performance.now() - askedAt)} ms after DELETE elsewhere\n`);
    gate.release();
    expect((await client.job(jobId)).status).toBe('cancelled');
  }, 120_000);

  it('shows its metrics on METRICS_PORT, and says so when another program has that port', async () => {
    const registry = await start(0);
    const client = createJobClient(registry.url, await registry.token('carol'));
    const gate = createGate();
    test.provider.setScript(() => gate.behaviour);
    const worker = await start(1, ['worker']);
    await client.submit('Write release notes');
    await gate.reached;
    expect(await worker.metrics()).toMatch(/^byok_live_jobs 1$/m);
    expect(await registry.metrics()).toMatch(/^byok_live_jobs 0$/m);
    gate.release();
    await eventually('the job is counted where it ended', async () =>
      (await worker.metrics()).includes('byok_jobs_total{provider="openai",outcome="succeeded"} 1'),
    );
    const address = worker.logs().find(({ msg }) => msg === 'working')?.['metrics_url'];
    const { port } = new URL(String(address));
    expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(404);
    expect(await refusalOf({ ...HOSTED, DATABASE_URL: test.postgres.url, METRICS_PORT: port })).toEqual({
      code: 1,
      stderr: expect.stringContaining(
        'The worker could not start (EADDRINUSE): another program already uses its port. Set METRICS_PORT to a free one.',
      ) as string,
    });
  }, 120_000);
});

describe('the worker command', () => {
  it('refuses in words on the embedded database, and where there are no jobs', async () => {
    expect(await refusalOf({ ...HOSTED, DATABASE_URL: 'pglite:/nowhere' })).toEqual({
      code: 1,
      stderr: expect.stringContaining('need a PostgreSQL server') as string,
    });
    expect(await refusalOf({ DATABASE_URL: 'postgres://nowhere/none' })).toEqual({
      code: 1,
      stderr: expect.stringContaining('COMPOSE_PROVIDER') as string,
    });
  });
});
