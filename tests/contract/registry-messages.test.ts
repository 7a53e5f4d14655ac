import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { StrictCompositionSchema, z, type Composition, type Plan } from '../../lib/protocol/index.ts';
import { createPlans, type Plans } from '../../registry/db/index.ts';
import { faults, goodBut } from '../support/provider/index.ts';
import { databaseKinds, type OpenCatalog } from '../support/registry/catalog.ts';
import { useRegistry } from '../support/registry/registry-setup.ts';
import { readEvents, runRequest } from '../support/registry/run-client.ts';
import { savePlan } from '../support/registry/save-plan.ts';
import { NEW_FINDINGS, NEW_GAPS, oldComposition } from '../support/samples/old-forms.ts';

const FINDING = {
  rule: 'safety/plain-http',
  severity: 'warning',
  path: '/markdown',
  code: 'plain-http',
  values: {},
};
const WORDED = {
  ...FINDING,
  message: 'Anybody on the way can read and change what comes from this address. Use https.',
};

describe('what a person reads', () => {
  const test = useRegistry();
  beforeAll(() =>
    test.provider.setScript((call) =>
      call.asked === 'skill_draft' ? goodBut({ body: 'Fetch http://intern.example/x' }) : undefined,
    ),
  );

  const compose = async (): Promise<Composition> =>
    (await (await test.client.post(runRequest())).json()) as Composition;

  it('comes as a code with its English message, in JSON', async () => {
    expect((await compose()).drafts[0]?.findings).toEqual([WORDED]);
  });

  it('comes as a code with its English message, in every event that has findings', async () => {
    const response = await test.client.post(runRequest(), { accept: 'text/event-stream' });
    const events = await readEvents(response).rest();

    expect(events.find(({ event }) => event === 'draft')?.data).toMatchObject({ findings: [WORDED] });
    expect(events.find(({ event }) => event === 'score')?.data).toMatchObject({ findings: [WORDED] });
    expect(events.at(-1)?.data).toMatchObject({ drafts: [{ findings: [WORDED] }] });
  });

  it('is taken back with its message or without, as the same plan, and found with it', async () => {
    const composition = await compose();
    const [draft] = composition.drafts;
    const bare = { ...composition, drafts: [{ ...draft, findings: [FINDING] }] };

    const key = crypto.randomUUID();
    const ids = await Promise.all(
      [composition, bare].map(async (each) => {
        const saved = await savePlan(test.registry.url, test.token, each, key);
        expect(saved.status).toBe(201);
        return ((await saved.json()) as { plan_id: string }).plan_id;
      }),
    );

    expect(new Set(ids).size).toBe(1);
    const found = await fetch(`${test.registry.url}/v1/plans/${ids[0]}`, {
      headers: { authorization: `Bearer ${test.token}` },
    });
    expect(((await found.json()) as Plan).composition).toEqual(composition);
  });

  it.each(['application/json', 'text/event-stream'])(
    'comes as a code with its English detail when a provider fails, in %s',
    async (accept) => {
      test.provider.setScript(() => faults.status(401));
      const response = await test.client.post(runRequest(), { accept });
      const text = await response.text();
      test.provider.setScript(() => undefined);

      const problem: unknown = JSON.parse(/\{"type":"[^\n]*/.exec(text)?.[0] ?? '');
      expect(problem).toMatchObject({
        detail:
          'OpenAI answered 401: it does not accept this key. Check that it is complete, active, and allowed to use this model.',
        code: 'key-not-accepted',
        values: { provider: 'OpenAI', status: 401 },
        provider_status: 401,
      });
    },
  );

  it('is taken back with a draft to rewrite', async () => {
    const [draft] = (await compose()).drafts;

    expect((await test.client.post(runRequest({ redraft: { draft } }))).status).toBe(200);
  });
});

describe.each(await databaseKinds())('a plan saved before there were codes, on $name', ({ open }) => {
  describe.skipIf(open === null)('in the database', () => {
    let opened: OpenCatalog;
    let plans: Plans;
    beforeAll(async () => {
      opened = await (open as () => Promise<OpenCatalog>)();
      plans = createPlans(opened.database, () => crypto.randomUUID());
    }, 60_000);
    afterAll(() => opened.close(), 60_000);

    it('is found in the form of now', async () => {
      const planId = crypto.randomUUID();
      await plans.save(
        {
          planId,
          handle: 'alice',
          idempotencyKey: 'old',
          title: null,
          compositionSha256: 'old',
          composition: oldComposition,
        },
        { keysLiveMs: 1_000, quota: { count: 1, bytes: 1e9 } },
      );

      const found = await plans.find('alice', planId);

      expect(found?.composition.drafts[0]?.findings).toEqual(NEW_FINDINGS);
      expect(found?.composition.gaps).toEqual(NEW_GAPS);
      z.parse(StrictCompositionSchema, found?.composition);
    });
  });
});
