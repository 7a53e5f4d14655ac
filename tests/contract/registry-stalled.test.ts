import { afterEach, describe, expect, it } from 'vitest';

import { timestamp } from '../support/provider/call.ts';
import { faults } from '../support/provider/index.ts';
import { openRegistryTest, type RegistryTest } from '../support/registry-setup.ts';
import { readEvents, runRequest } from '../support/run-client.ts';
import { STALLS, type Stall } from '../support/stalls.ts';

const RUN_MS = 6_000;
/** Far more than the closing of a socket takes, far less than any wait for the database. */
const SOON_MS = 5_000;

describe.each(STALLS)('while the database is in $name', (stall: Stall) => {
  let test: RegistryTest;
  afterEach(() => test.close(), 60_000);

  /** A registry that waits for its database longer than this test runs. */
  const open = async (env: Record<string, string> = {}): Promise<void> => {
    test = await openRegistryTest({
      env,
      settings: { database: { statementMs: 120_000 } },
      ...(stall.nodeFlags === undefined ? {} : { nodeFlags: stall.nodeFlags }),
      ...(stall.prepare === undefined ? {} : { prepare: stall.prepare }),
    });
    test.provider.setScript(() => faults.silence('mid-stream'));
  };

  /** A run whose provider has begun to answer, held by a request that this controller closes. */
  const startRun = async (number: number): Promise<{ response: Response; leave: () => void }> => {
    const controller = new AbortController();
    const response = await test.client.post(runRequest(), {
      accept: 'text/event-stream',
      signal: controller.signal,
    });
    await test.provider.callOpened(number);
    return { response, leave: () => controller.abort() };
  };

  const closedWithin = async (number: number, since: number): Promise<number> =>
    ((await test.provider.callClosed(number)).closedAt ?? Infinity) - since;

  it('health is answered, a cancel and SIGTERM cut the provider calls at once', async () => {
    await open();
    const cancelled = await startRun(1);
    await startRun(2);
    await stall.begin(test);

    expect((await fetch(`${test.registry.url}/healthz`)).status).toBe(200);
    const cancelledAt = timestamp();
    cancelled.leave();
    expect(await closedWithin(1, cancelledAt)).toBeLessThan(SOON_MS);

    const stoppedAt = timestamp();
    const exited = test.registry.stop();
    expect(await closedWithin(2, stoppedAt)).toBeLessThan(SOON_MS);
    expect(await exited).toBe(0);
  }, 90_000);

  it('the deadline of a run cuts its provider call and is told', async () => {
    await open({ BYO_DEADLINE_MS: String(RUN_MS) });
    const { response } = await startRun(1);
    await stall.begin(test);

    const last = (await readEvents(response).rest()).at(-1);

    expect(last).toMatchObject({ event: 'problem', data: { status: 504 } });
    expect((await test.provider.callClosed(1)).outcome).toBe('cut');
  }, 90_000);
});
