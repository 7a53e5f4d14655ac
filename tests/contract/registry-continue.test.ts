import { describe, expect, it } from 'vitest';

import {
  CATALOG_LIMITS,
  CompositionSchema,
  type Continue,
  LIMITS,
  problemSlug,
  type Problem,
  z,
} from '../../lib/protocol/index.ts';
import { faults, text } from '../support/provider/index.ts';
import { useRegistry } from '../support/registry/registry-setup.ts';
import { PROVIDER_KEY, readEvents, runRequest } from '../support/registry/run-client.ts';

const BUNDLE = 'A bundle of three for on-call work';

const toContinue = ({
  classification,
  reuse,
  outline = [],
  drafts,
}: z.infer<typeof CompositionSchema>): Continue => ({
  classification,
  reuse: reuse.map(({ entity }) => entity),
  outline,
  missing: outline
    .map(({ draft_id }) => draft_id)
    .filter((id) => drafts.every(({ draft_id }) => draft_id !== id)),
});

const idOf = (number: number): string => `0192d3b4-0000-7000-8000-${number.toString().padStart(12, '0')}`;

/** Every text as long as it may be, in letters of three bytes each. */
const LARGEST = runRequest({
  run_id: idOf(0),
  goal: '目'.repeat(LIMITS.goalCharacters),
  model: '型'.repeat(LIMITS.modelCharacters),
  provider_key: 'k'.repeat(LIMITS.providerKeyMaxCharacters),
  grounding: {
    url: '页'.repeat(LIMITS.groundingUrlCharacters),
    title: '页'.repeat(LIMITS.groundingTitleCharacters),
    text: '页'.repeat(LIMITS.groundingTextCharacters),
  },
  max_output_tokens: LIMITS.maxOutputTokens,
  reroll: false,
  continue: {
    classification: { kind: 'mcp_server', rationale: '因'.repeat(LIMITS.rationaleCharacters) },
    reuse: Array.from({ length: LIMITS.reusePerRun }, () => 'e'.repeat(CATALOG_LIMITS.entityCharacters)),
    outline: Array.from({ length: LIMITS.draftsPerRun }, (_, index) => ({
      draft_id: idOf(index),
      kind: 'mcp_server',
      name: `${'n'.repeat(62)}${10 + index}`,
      purpose: '用'.repeat(LIMITS.purposeCharacters),
    })),
    missing: Array.from({ length: LIMITS.draftsPerRun }, (_, index) => idOf(index)),
  } satisfies Continue,
});

describe('a run that continues the plan of an earlier one', () => {
  const test = useRegistry();

  const post = async (changes: Record<string, unknown>) => {
    const before = test.provider.calls.length;
    const response = await test.client.post(runRequest({ goal: BUNDLE, ...changes }));
    return { response, asked: test.provider.calls.slice(before).map(({ asked }) => asked) };
  };

  /** A bundle whose agent could not be drafted. */
  const composeWithGap = async () => {
    test.provider.setScript(({ asked }) => (asked === 'agent_draft' ? text('No.') : undefined));
    const { response } = await post({});
    test.provider.setScript(() => undefined);
    return z.parse(CompositionSchema, await response.json());
  };

  it('drafts what is missing and nothing else, for two calls', async () => {
    const earlier = await composeWithGap();
    const continued = toContinue(earlier);
    expect(continued.missing).toHaveLength(1);

    const { response, asked } = await post({ continue: continued });

    expect(response.status).toBe(200);
    const composition = z.parse(CompositionSchema, await response.json());
    expect(asked).toEqual(['agent_draft', 'critique']);
    expect(composition).toMatchObject({
      partial: false,
      classification: earlier.classification,
      outline: earlier.outline,
      drafts: [{ draft_id: continued.missing[0], kind: 'agent', name: 'a-bundle-of-three-agent' }],
      usage: { calls: 2 },
    });
  });

  it('tells its outline with purposes at once, which a client needs after a broken connection', async () => {
    const before = test.provider.calls.length;
    test.provider.setScript(({ asked }) =>
      asked?.endsWith('_draft') === true ? faults.silence('mid-stream') : undefined,
    );
    const response = await test.client.post(runRequest({ goal: BUNDLE }), { accept: 'text/event-stream' });
    const events = readEvents(response);
    const { data } = await events.until('outline');
    // Classification, plan and three drafts.
    await test.provider.callOpened(before + 5);
    await events.cancel();
    test.provider.setScript(() => undefined);

    const outline = data as unknown as Continue['outline'];
    const { response: again, asked } = await post({
      continue: {
        classification: null,
        reuse: [],
        outline,
        missing: outline.map(({ draft_id }) => draft_id),
      },
    });

    const composition = z.parse(CompositionSchema, await again.json());
    expect(composition.classification?.kind).toBe('bundle');
    expect(composition.drafts.map(({ draft_id }) => draft_id)).toEqual(
      outline.map(({ draft_id }) => draft_id),
    );
    expect(asked).toHaveLength(4);
    expect(new Set(asked)).toEqual(new Set(['agent_draft', 'critique', 'mcp_server_draft', 'skill_draft']));
  });

  it('keeps the outline in what a failed run leaves', async () => {
    test.provider.setScript(({ asked }) => {
      if (asked === 'critique') return faults.status(401);
      return asked === 'agent_draft' ? text('No.') : undefined;
    });
    const { response } = await post({});
    test.provider.setScript(() => undefined);

    const problem = (await response.json()) as Problem;
    expect(problemSlug(problem)).toBe('provider-key-rejected');
    expect(problem.composition).toMatchObject({ partial: true, outline: [{}, {}, {}], drafts: [{}, {}] });
  });

  it('has room for the largest plan in the bytes of an intent', async () => {
    const bytes = Buffer.byteLength(JSON.stringify(LARGEST));
    const { response } = await post(LARGEST);

    console.log(`the largest plan is continued in ${bytes} of ${LIMITS.intentBodyBytes} bytes`);
    expect(bytes).toBeLessThanOrEqual(LIMITS.intentBodyBytes);
    expect(response.status).toBe(200);
    expect(z.parse(CompositionSchema, await response.json()).drafts).toHaveLength(LIMITS.draftsPerRun);
  });

  it('masks its own key in what the earlier run wrote, instead of refusing it', async () => {
    const earlier = toContinue(await composeWithGap());
    const outline = earlier.outline.map((item) => ({ ...item, purpose: `Use ${PROVIDER_KEY}.` }));
    const before = test.provider.calls.length;

    const { response } = await post({ continue: { ...earlier, outline } });

    expect(response.status).toBe(200);
    expect(await response.text()).not.toContain(PROVIDER_KEY);
    for (const { body } of test.provider.calls.slice(before)) expect(body).not.toContain(PROVIDER_KEY);
  });

  const ITEM = { draft_id: idOf(1), kind: 'skill', name: 'one', purpose: 'Does one thing.' };
  const RIGHT = { classification: null, reuse: [], outline: [ITEM], missing: [idOf(1)] };

  it.each([
    ['nothing that is missing', { continue: { ...RIGHT, missing: [] } }, '/continue/missing'],
    ['a draft named twice', { continue: { ...RIGHT, missing: [idOf(1), idOf(1)] } }, '/continue/missing'],
    ['a draft that was not planned', { continue: { ...RIGHT, missing: [idOf(2)] } }, '/continue/missing'],
    [
      'two items with one id',
      { continue: { ...RIGHT, outline: [ITEM, { ...ITEM, name: 'two' }] } },
      '/continue/outline',
    ],
    [
      'a name with markup',
      { continue: { ...RIGHT, outline: [{ ...ITEM, name: '</item>' }] } },
      '/continue/outline/0/name',
    ],
    [
      'a draft body',
      { continue: { ...RIGHT, outline: [{ ...ITEM, markdown: '# One' }] } },
      '/continue/outline/0',
    ],
  ])('is refused with %s, and calls nobody', async (_name, changes, pointer) => {
    const { response, asked } = await post(changes);

    expect(response.status).toBe(422);
    expect(((await response.json()) as Problem).errors?.map((each) => each.pointer)).toEqual([pointer]);
    expect(asked).toEqual([]);
  });

  it('is refused together with a draft to rewrite', async () => {
    const [draft] = (await composeWithGap()).drafts;
    const { response, asked } = await post({ continue: RIGHT, redraft: { draft } });

    expect(response.status).toBe(422);
    expect(((await response.json()) as Problem).errors).toEqual([
      { pointer: '/continue', message: 'cannot be combined with redraft; send one of them' },
    ]);
    expect(asked).toEqual([]);
  });
});
