import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { problemSlug, type Composition, type Problem } from '../../lib/protocol/index.ts';
import { createPlans, type PlanQuota, type Plans } from '../../registry/db/index.ts';
import { databaseKinds, type OpenCatalog } from '../support/registry/catalog.ts';
import { useRegistry } from '../support/registry/registry-setup.ts';
import { runRequest } from '../support/registry/run-client.ts';

const kinds = await databaseKinds();
const DAY_MS = 24 * 60 * 60 * 1_000;
/** Hexadecimal digits of chance: what is stored is compressed. */
const randomText = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(30_000)), (byte) => byte.toString(16)).join('');

describe.each(kinds)('plans on $name', ({ open }) => {
  describe.skipIf(open === null)('with a quota', () => {
    let opened: OpenCatalog;
    let plans: Plans;
    beforeAll(async () => {
      opened = await (open as () => Promise<OpenCatalog>)();
      plans = createPlans(opened.database, () => crypto.randomUUID());
    }, 60_000);
    afterAll(() => opened.close(), 60_000);

    const save = (handle: string, idempotencyKey: string, quota: PlanQuota, text = '') => {
      const planId = crypto.randomUUID();
      const composition = {
        goal: 'A goal',
        provider: 'openai',
        model: 'm',
        partial: false,
        drafts: [],
        text,
      };
      return plans.save(
        {
          planId,
          handle,
          idempotencyKey,
          title: null,
          compositionSha256: idempotencyKey,
          composition: composition as unknown as Composition,
        },
        { keysLiveMs: DAY_MS, quota },
      );
    };
    const countOf = async (handle: string): Promise<number> =>
      (await plans.list(handle, { q: '' }, 100, null)).length;

    it('are no more than it says, however many are saved at once', async () => {
      const quota = { count: 5, bytes: 1e9 };

      const outcomes = await Promise.all(
        Array.from({ length: 20 }, (_, number) => save('alice', `key-${number}`, quota)),
      );

      expect(outcomes.filter((outcome) => 'reached' in outcome)).toEqual(
        Array.from({ length: 15 }, () => ({ reached: 'count' })),
      );
      expect(await countOf('alice')).toBe(5);
      expect(await save('bob', 'key-0', quota)).toHaveProperty('planId');
    });

    it('that were saved before are answered as before, and a deleted one makes room', async () => {
      const quota = { count: 2, bytes: 1e9 };
      const first = await save('carol', 'first', quota);
      const second = await save('carol', 'second', quota);

      expect(await save('carol', 'third', quota)).toEqual({ reached: 'count' });
      expect(await save('carol', 'first', quota)).toEqual(first);
      expect(await save('carol', 'second', { count: 1, bytes: 1 })).toEqual(second);
      await plans.remove('carol', 'planId' in first ? first.planId : '', null);
      expect(await save('carol', 'third', quota)).toHaveProperty('planId');
      expect(await save('carol', 'fourth', quota)).toEqual({ reached: 'count' });
    });

    it('fill no more bytes than it says, and the one that passes it', async () => {
      const quota = { count: 100, bytes: 100_000 };

      const outcomes = [];
      for (let number = 0; number < 6; number += 1)
        outcomes.push(await save('dave', `key-${number}`, quota, randomText()));

      const refused = outcomes.filter((outcome) => 'reached' in outcome);
      expect(refused.length).toBeGreaterThan(0);
      expect(new Set(refused.map((outcome) => 'reached' in outcome && outcome.reached))).toEqual(
        new Set(['bytes']),
      );
      expect(await countOf('dave')).toBeGreaterThan(1);
      expect(await countOf('dave')).toBe(6 - refused.length);
    });
  });
});

describe('a person who has saved as many plans as fit', () => {
  const test = useRegistry({ env: { PLAN_LIMIT: '2' } });

  it('is told how many and what to do, and saves again after deleting one', async () => {
    const composition = await (await test.client.post(runRequest())).json();
    const send = (method: string, path: string, idempotencyKey = ''): Promise<Response> =>
      fetch(`${test.registry.url}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${test.token}`,
          'content-type': 'application/json',
          'idempotency-key': idempotencyKey,
        },
        ...(method === 'POST' ? { body: JSON.stringify({ composition }) } : {}),
      });
    const save = (idempotencyKey: string): Promise<Response> => send('POST', '/v1/plans', idempotencyKey);
    const first = (await (await save('first')).json()) as { plan_id: string };
    await save('second');

    const refused = await save('third');

    expect(refused.status).toBe(422);
    const problem = (await refused.json()) as Problem;
    expect(problemSlug(problem)).toBe('plan-quota-reached');
    expect(problem.detail).toBe(
      'You have saved 2 plans, as many as this registry keeps for one person. Delete plans you no longer need, then save again.',
    );
    const again = await save('first');
    expect([again.status, await again.json()]).toEqual([201, first]);
    expect((await send('DELETE', `/v1/plans/${first.plan_id}`)).status).toBe(204);
    expect((await save('third')).status).toBe(201);
  });
});
