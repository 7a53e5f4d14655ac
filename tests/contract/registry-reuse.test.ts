import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { readFence } from '../../lib/planner/prompts/fence.ts';
import { CompositionSchema, z, type Composition } from '../../lib/protocol/index.ts';
import { createPublish } from '../../registry/catalog/publish.ts';
import { createEntities, openPglite } from '../../registry/db/index.ts';
import { goodBut, startProvider, type ScriptedProvider } from '../support/provider/index.ts';
import { entityVersion, NOW } from '../support/registry/catalog.ts';
import { createDataFolder, type DataFolder } from '../support/registry/data-folder.ts';
import { startRegistry, type RegistryProcess } from '../support/registry/registry-process.ts';
import { createRunClient, runRequest, type RunClient } from '../support/registry/run-client.ts';

const GOAL = 'Reconcile the payments that stay open at the end of a week';
const BODY = `# Reconcile payments

1. Take the bank's statement and the ledger of the same week, and leave out what was settled before it began.
2. Match by reference first, then by amount and day; whatever matches twice goes to a person.
3. Write down each difference with the two lines that disagree, and stop when the sums are equal.
`;

describe('a run through a registry with a catalog', () => {
  let data: DataFolder;
  let provider: ScriptedProvider;
  let registry: RegistryProcess;
  let client: RunClient;
  beforeAll(async () => {
    data = await createDataFolder();
    const database = await openPglite(data.folder);
    await createPublish({ entities: createEntities(database), now: () => NOW })([
      entityVersion({ markdown: BODY, trustTier: 'verified' }),
      entityVersion({ name: 'tides', description: 'Watches the tide.', markdown: '# Tides\n' }),
    ]);
    await database.close();
    provider = await startProvider();
    registry = await startRegistry({
      dataFolder: data.folder,
      env: { OPENAI_BASE_URL: provider.openaiBaseUrl },
    });
    client = createRunClient(registry.url, await registry.token('alice'));
  }, 60_000);
  afterAll(async () => {
    await registry.stop();
    await provider.stop();
    await data.remove();
  }, 60_000);

  const compose = async (): Promise<Composition> => {
    const response = await client.post(runRequest({ goal: GOAL }));
    expect(response.status).toBe(200);
    return z.parse(CompositionSchema, await response.json());
  };

  it('shows the model what fits the goal, and ends without drafts where that is enough', async () => {
    provider.setScript(({ asked: answer }) =>
      answer === 'plan'
        ? goodBut({
            items: [],
            reuse: [
              { entity: 'acme/payments@1.0.0', covers: 'All of it.', why: 'It reconciles payments.' },
              { entity: 'acme/made-up@1.0.0', covers: 'Nothing.', why: 'It sounds alike.' },
            ],
          })
        : undefined,
    );

    const earlier = provider.calls.length;
    const { reuse, drafts } = await compose();

    const calls = provider.calls.slice(earlier);
    const plan = calls.find(({ asked }) => asked === 'plan');
    expect(readFence(plan?.prompt ?? '', 'candidates')).toEqual([
      expect.objectContaining({ entity: 'acme/payments@1.0.0', kind: 'skill', trust_tier: 'verified' }),
    ]);
    expect(reuse).toEqual([
      {
        entity: 'acme/payments@1.0.0',
        kind: 'skill',
        covers: 'All of it.',
        why: 'It reconciles payments.',
        trust_tier: 'verified',
      },
    ]);
    expect(drafts).toEqual([]);
    expect(calls.map(({ asked }) => asked)).toEqual(['classification', 'plan']);
  });

  it('looks up again what a continued plan reuses, and says what is gone', async () => {
    provider.setScript(() => undefined);
    const draft_id = '0192d3b4-0000-7000-8000-000000000001';
    const outline = [{ draft_id, kind: 'skill', name: 'week-end', purpose: 'Closes the week.' }];
    const reuse = ['acme/payments@1.0.0', 'acme/payments@9.9.9', 'acme/made-up@1.0.0'];
    const earlier = provider.calls.length;

    const response = await client.post(
      runRequest({ goal: GOAL, continue: { classification: null, reuse, outline, missing: [draft_id] } }),
    );

    const composition = z.parse(CompositionSchema, await response.json());
    expect(composition.reuse).toMatchObject([
      { entity: 'acme/payments@1.0.0', kind: 'skill', trust_tier: 'verified' },
    ]);
    expect(composition.gaps).toMatchObject([
      { code: 'reuse-not-found', values: { entity: 'acme/payments@9.9.9' } },
      { code: 'reuse-not-found', values: { entity: 'acme/made-up@1.0.0' } },
    ]);
    const [drafted] = provider.calls.slice(earlier);
    expect(readFence(drafted?.prompt ?? '', 'others')).toMatchObject([{ entity: 'acme/payments@1.0.0' }]);
  });

  it('names the entity that a draft is a copy of, told by its text', async () => {
    provider.setScript(({ asked: answer }) =>
      answer === 'skill_draft' ? goodBut({ description: 'Something else.', body: BODY }) : undefined,
    );

    const { drafts } = await compose();

    expect(drafts[0]?.findings).toContainEqual(
      expect.objectContaining({
        rule: 'reuse/near-duplicate',
        code: 'near-duplicate',
        values: { entity: 'acme/payments@1.0.0' },
      }),
    );
  });
});
