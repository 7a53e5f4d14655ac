import { afterEach, describe, expect, it } from 'vitest';

import { problemSlug, type Problem } from '../../lib/protocol/index.ts';
import { eventually } from '../support/eventually.ts';
import { timestamp } from '../support/provider/call.ts';
import { faults } from '../support/provider/index.ts';
import { openRegistryTest, type RegistryTest } from '../support/registry/registry-setup.ts';
import { readEvents, runRequest } from '../support/registry/run-client.ts';
import { STALLS, type Stall } from '../support/registry/stalls.ts';

const RUN_MS = 6_000;
/** Far more than the closing of a socket takes, far less than any wait for the database. */
const SOON_MS = 5_000;
const FOREVER_MS = 120_000;
const SHORT_MS = 1_000;

let test: RegistryTest | null = null;
afterEach(async () => {
  await test?.close();
  test = null;
}, 60_000);

/** Skips the test where the scene cannot be made. */
const open = async (
  stall: Stall,
  skip: (why: string) => never,
  { statementMs = FOREVER_MS, env = {} }: { statementMs?: number; env?: Record<string, string> } = {},
): Promise<RegistryTest> => {
  const options = await stall.open();
  if (options === null) return skip('no disk can be mounted: that takes root');
  test = await openRegistryTest({ ...options, env, settings: { database: { statementMs } } });
  return test;
};

/** A run whose provider has begun to answer, held by a request that `leave` closes. */
const startRun = async (
  { client, provider }: RegistryTest,
  number: number,
): Promise<{ response: Response; leave: () => void }> => {
  provider.setScript(() => faults.silence('mid-stream'));
  const controller = new AbortController();
  const response = await client.post(runRequest(), {
    accept: 'text/event-stream',
    signal: controller.signal,
  });
  await provider.callOpened(number);
  return { response, leave: () => controller.abort() };
};

const closedAfter = async ({ provider }: RegistryTest, number: number, since: number): Promise<number> =>
  ((await provider.callClosed(number)).closedAt ?? Infinity) - since;

/** While the folder cannot be opened: the problem of a run, and whether the registry says that it is ready. */
const REFUSAL = { problem: 'database-unavailable', ready: 503 };

const meetRefusal = async ({ registry, client }: RegistryTest): Promise<typeof REFUSAL> => {
  await registry.logged('that it stays away', (line) => line['database'] === 'unopenable');
  const refused = (await (await client.post(runRequest())).json()) as Problem;
  const { status: ready } = await fetch(`${registry.url}/readyz`);
  return { problem: problemSlug(refused), ready };
};

const runWhole = async ({ client, provider }: RegistryTest): Promise<unknown> => {
  provider.setScript(() => undefined);
  const response = await eventually('a run is let in', async () => {
    const answer = await client.post(runRequest());
    return answer.status === 200 ? answer : null;
  });
  return response.json();
};

describe.each(STALLS)('while the embedded database is $name', (stall) => {
  it('health is answered, and a cancel and SIGTERM cut the provider calls at once', async ({ skip }) => {
    const opened = await open(stall, skip);
    const cancelled = await startRun(opened, 1);
    await startRun(opened, 2);
    await stall.begin(opened);

    expect((await fetch(`${opened.registry.url}/healthz`)).status).toBe(200);
    const cancelledAt = timestamp();
    cancelled.leave();
    expect(await closedAfter(opened, 1, cancelledAt)).toBeLessThan(SOON_MS);

    const stoppedAt = timestamp();
    const exited = opened.registry.stop();
    expect(await closedAfter(opened, 2, stoppedAt)).toBeLessThan(SOON_MS);
    expect(await exited).toBe(0);
  }, 120_000);

  it('the deadline of a run cuts its provider call, and the person is told', async ({ skip }) => {
    const opened = await open(stall, skip, { env: { BYO_DEADLINE_MS: String(RUN_MS) } });
    const { response } = await startRun(opened, 1);
    await stall.begin(opened);

    const last = (await readEvents(response).rest()).at(-1);

    expect(last).toMatchObject({ event: 'problem', data: { status: 504 } });
    expect((await opened.provider.callClosed(1)).outcome).toBe('cut');
  }, 120_000);
});

describe.each(STALLS.filter(({ reason }) => reason !== null))('an embedded database $name', (stall) => {
  it('is given up with a reason in the log, and replaced once the cause is gone', async ({ skip }) => {
    const opened = await open(stall, skip, { statementMs: SHORT_MS });
    const { registry } = opened;

    await stall.begin(opened);
    const lost = await registry.logged('the loss', (line) => line['database'] === 'lost');
    const told = stall.end === undefined ? REFUSAL : await meetRefusal(opened);
    await stall.end?.(opened);
    await registry.logged('that it is back', (line) => line['database'] === 'reopened');

    expect(lost).toMatchObject({ level: 50, reason: stall.reason });
    expect(told).toEqual(REFUSAL);
    expect(await runWhole(opened)).toMatchObject({ partial: false });
  }, 120_000);
});

describe.each(STALLS.filter(({ reason }) => reason === null))('an embedded database $name', (stall) => {
  it('refuses to write, the log says why, and the next run is as ever', async ({ skip }) => {
    const opened = await open(stall, skip, { statementMs: SHORT_MS });

    await stall.begin(opened);
    await opened.registry.logged('the refusal', ({ error }) => {
      const { name } = (error ?? {}) as { name?: string };
      return name === stall.error;
    });
    await stall.end?.(opened);

    expect(await runWhole(opened)).toMatchObject({ partial: false });
  }, 120_000);
});
