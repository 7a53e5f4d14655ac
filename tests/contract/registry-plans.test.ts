import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
  PlanListSchema,
  PlanSchema,
  problemSlug,
  SavedPlanSchema,
  z,
  type Composition,
  type Problem,
} from '../../lib/protocol/index.ts';
import { deepCount } from '../support/counts.ts';
import { openRegistryTest, useRegistry } from '../support/registry/registry-setup.ts';
import { runRequest } from '../support/registry/run-client.ts';

const slugOf = async (response: Response): Promise<string> => problemSlug((await response.json()) as Problem);

describe('plans', () => {
  const test = useRegistry();

  const compose = async (goal = 'Write release notes'): Promise<Composition> =>
    (await (await test.client.post(runRequest({ goal }))).json()) as Composition;

  const send = (
    method: string,
    path: string,
    init: RequestInit = {},
    token = test.token,
  ): Promise<Response> =>
    fetch(`${test.registry.url}${path}`, {
      ...init,
      method,
      headers: { authorization: `Bearer ${token}`, ...(init.headers as Record<string, string> | undefined) },
    });

  const save = (composition: unknown, idempotencyKey: string, token?: string): Promise<Response> =>
    send(
      'POST',
      '/v1/plans',
      {
        body: JSON.stringify({ composition }),
        headers: { 'content-type': 'application/json', 'idempotency-key': idempotencyKey },
      },
      token,
    );

  it('are saved, found again whole with their members in order, listed and deleted', async () => {
    const composition = await compose();

    const saved = await save(composition, 'first');
    expect(saved.status).toBe(201);
    const { plan_id } = z.parse(SavedPlanSchema, await saved.json());
    expect(saved.headers.get('location')).toBe(`/v1/plans/${plan_id}`);

    const found = await send('GET', `/v1/plans/${plan_id}`);
    expect(found.headers.get('cache-control')).toBe('no-store');
    const text = await found.text();
    expect(z.parse(PlanSchema, JSON.parse(text)).composition).toEqual(composition);
    expect(text).toContain(JSON.stringify(composition.drafts[0]?.manifest));
    const etag = found.headers.get('etag') ?? '';
    const unchanged = await send('GET', `/v1/plans/${plan_id}`, { headers: { 'if-none-match': etag } });
    expect(unchanged.status).toBe(304);

    const { items } = z.parse(PlanListSchema, await (await send('GET', '/v1/me/plans')).json());
    expect(items[0]).toMatchObject({ plan_id, goal: 'Write release notes', drafts: 1, partial: false });

    expect((await send('DELETE', `/v1/plans/${plan_id}`)).status).toBe(204);
    expect((await send('GET', `/v1/plans/${plan_id}`)).status).toBe(404);
    expect((await send('DELETE', `/v1/plans/${plan_id}`)).status).toBe(404);
  });

  it('are saved once, however often and at once they are sent', async () => {
    const composition = await compose('Save me once');

    const responses = await Promise.all(Array.from({ length: 50 }, () => save(composition, 'fifty')));

    expect(new Set(responses.map(({ status }) => status))).toEqual(new Set([201]));
    const ids = await Promise.all(
      responses.map(async (each) => ((await each.json()) as { plan_id: string }).plan_id),
    );
    expect(new Set(ids).size).toBe(1);
    const { items } = z.parse(PlanListSchema, await (await send('GET', '/v1/me/plans?limit=100')).json());
    expect(items.filter(({ goal }) => goal === 'Save me once')).toHaveLength(1);
  });

  it('take the same members in another order for the same plan, and another plan for a mismatch', async () => {
    const composition = await compose();
    const reordered = Object.fromEntries(Object.entries(composition).toReversed());

    const first = await save(composition, 'again');
    const same = await save(reordered, 'again');
    const other = await save({ ...composition, goal: 'Something else' }, 'again');

    expect(await same.json()).toEqual(await first.json());
    expect(same.status).toBe(201);
    expect(other.status).toBe(422);
    expect(await slugOf(other)).toBe('idempotency-mismatch');
  });

  it('are one a key, the first of it, in whatever order and however much at once they are sent', async () => {
    const composition = await compose();
    let round = 0;
    const key = fc.nat(2).map((number) => `key-${number}`);
    const batches = fc.array(
      fc.array(fc.record({ key, goal: fc.constantFrom('one', 'two') }), { maxLength: 5 }),
      {
        maxLength: 4,
      },
    );
    await fc.assert(
      fc.asyncProperty(batches, async (sent) => {
        round += 1;
        const known = new Map<string, { goal: string; plan_id: string }>();
        for (const batch of sent) {
          const answers = await Promise.all(
            batch.map(async (each) => {
              const response = await save({ ...composition, goal: each.goal }, `${round} ${each.key}`);
              return {
                ...each,
                status: response.status,
                body: (await response.json()) as { plan_id: string },
              };
            }),
          );
          for (const { key: saved, goal, status, body } of answers)
            if (status === 201 && !known.has(saved)) known.set(saved, { goal, plan_id: body.plan_id });
          for (const { key: saved, goal, status, body } of answers) {
            const plan = known.get(saved);
            const [wanted, id] = plan?.goal === goal ? [201, plan.plan_id] : [422, undefined];
            expect({ status, id: body.plan_id }).toEqual({ status: wanted, id });
          }
        }
        const ids = [...known.values()].map(({ plan_id }) => plan_id);
        expect(new Set(ids).size).toBe(known.size);
        for (const { plan_id, goal } of known.values()) {
          const { composition: found } = z.parse(
            PlanSchema,
            await (await send('GET', `/v1/plans/${plan_id}`)).json(),
          );
          expect(found.goal).toBe(goal);
        }
      }),
      { numRuns: deepCount({ sample: 20, deep: 500 }) },
    );
  }, 300_000);

  it('have idempotency keys of their own for every user', async () => {
    const composition = await compose();
    const bob = await test.registry.token('bob');

    const [mine, theirs] = [await save(composition, 'shared'), await save(composition, 'shared', bob)];

    expect(theirs.status).toBe(201);
    expect(await theirs.json()).not.toEqual(await mine.json());
  });

  it('belong to their owner: for others they do not exist', async () => {
    const { plan_id } = (await (await save(await compose(), 'mine')).json()) as { plan_id: string };
    const mallory = await test.registry.token('mallory');

    const statuses = await Promise.all([
      send('GET', `/v1/plans/${plan_id}`, {}, mallory),
      send('DELETE', `/v1/plans/${plan_id}`, {}, mallory),
      send('GET', '/v1/plans/not-an-id'),
    ]);

    expect(statuses.map(({ status }) => status)).toEqual([404, 404, 404]);
    expect(await (await send('GET', '/v1/me/plans', {}, mallory)).json()).toEqual({
      items: [],
      next_cursor: null,
    });
    expect((await send('GET', `/v1/plans/${plan_id}`)).status).toBe(200);
  });

  it('are listed newest first, page by page, each once', async () => {
    const carol = await test.registry.token('carol');
    const composition = await compose();
    for (const number of [1, 2, 3, 4, 5])
      await save({ ...composition, goal: `Goal ${number}` }, `page-${number}`, carol);

    const goals: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const query: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const page = z.parse(
        PlanListSchema,
        await (await send('GET', `/v1/me/plans?limit=2${query}`, {}, carol)).json(),
      );
      goals.push(...page.items.map(({ goal }) => goal));
      cursor = page.next_cursor;
    }

    expect(goals).toEqual(['Goal 5', 'Goal 4', 'Goal 3', 'Goal 2', 'Goal 1']);
    for (const query of ['limit=0', 'limit=101', 'limit=x', 'cursor=zzz'])
      expect((await send('GET', `/v1/me/plans?${query}`, {}, carol)).status).toBe(422);
  });

  it('are refused with anything shaped like a key in them, and the answer says only where', async () => {
    const composition = await compose();
    const key = `sk-ant-${'a1B2c3D4'.repeat(6)}`;
    const [draft] = composition.drafts;
    if (!draft) throw new Error('No draft');
    const inMarkdown = { ...composition, drafts: [{ ...draft, markdown: `Use ${key} here` }] };
    const inName = { ...composition, drafts: [{ ...draft, manifest: { deep: { [key]: 1 } } }] };

    const responses = [await save(inMarkdown, 'secret-1'), await save(inName, 'secret-2')];

    const problems = await Promise.all(responses.map(async (each) => (await each.json()) as Problem));
    expect(problems.map(problemSlug)).toEqual(['secret-in-plan', 'secret-in-plan']);
    expect(problems.map(({ errors }) => errors?.map(({ pointer }) => pointer))).toEqual([
      ['/composition/drafts/0/markdown'],
      ['/composition/drafts/0/manifest'],
    ]);
    expect(JSON.stringify(problems)).not.toContain('a1B2');
  });

  it.each([
    ['without an Idempotency-Key', 400, 'idempotency-key-missing', '', {}],
    ['with an Idempotency-Key of two words', 422, 'invalid-request', 'a b', {}],
    ['with a NUL deep in a manifest', 422, 'invalid-request', 'x1', { manifest: { a: ['\0'] } }],
    ['with a member nobody knows', 422, 'invalid-request', 'x2', { colour: 'red' }],
    ['with a score above 100', 422, 'invalid-request', 'x3', { scores: { specificity: 101 } }],
  ])('are refused %s', async (_name, status, slug, idempotencyKey, changes) => {
    const composition = await compose();
    const drafts = composition.drafts.map((draft) => ({ ...draft, ...changes }));

    const response = await save({ ...composition, drafts }, idempotencyKey);

    expect(response.status).toBe(status);
    expect(await slugOf(response)).toBe(slug);
  });

  it('may have a body of a megabyte and no more', async () => {
    const composition = await compose();
    const drafts = composition.drafts.map((draft) => ({
      ...draft,
      files: ['a', 'b'].map((path) => ({ path, text: 'x'.repeat(400_000) })),
    }));
    const more = drafts.map((draft) => ({ ...draft, files: [...draft.files, ...draft.files] }));

    expect((await save({ ...composition, drafts }, 'large')).status).toBe(201);
    expect((await save({ ...composition, drafts: more }, 'too-large')).status).toBe(413);
  });
});

describe('a saved plan', () => {
  it('is one row and one audit event, and holds nothing of the key', async () => {
    const test = await openRegistryTest();
    try {
      const composition = await (await test.client.post(runRequest())).json();
      const response = await fetch(`${test.registry.url}/v1/plans`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${test.token}`,
          'content-type': 'application/json',
          'idempotency-key': 'once',
        },
        body: JSON.stringify({ composition }),
      });
      const { plan_id } = (await response.json()) as { plan_id: string };

      const { rows } = await test.stopAndRead();

      expect(rows.intent_plans).toEqual([expect.objectContaining({ plan_id, handle: 'alice' })]);
      expect(rows.audit_events.filter(({ event }) => event === 'plan.saved')).toEqual([
        expect.objectContaining({ handle: 'alice', subject: plan_id, data: { plan_id } }),
      ]);
    } finally {
      await test.close();
    }
  }, 60_000);
});
