import { Agent, fetch as undiciFetch } from 'undici';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { RUN_EVENTS, StrictCompositionSchema, z } from '../../../lib/protocol/index.ts';
import { RUN_KEY, namesOf, startRun } from '../../support/provider/compose-run.ts';
import { type ScriptedProvider, bytewise, slow, startProvider } from '../../support/provider/index.ts';

let provider: ScriptedProvider;
beforeEach(async () => {
  provider = await startProvider();
});
afterEach(() => provider.stop());

describe('a run', () => {
  it.each([
    ['openai', null],
    ['anthropic', null],
    ['openrouter', 0.0126],
  ] as const)('makes one draft of a simple goal in three calls, over the %s wire', async (wire, cost) => {
    const { events, composition } = startRun(provider, { wire });
    const result = await composition;
    expect(namesOf(events)).toEqual([
      'classifying started 1',
      'usage',
      'classifying finished 1',
      'planning started 0',
      'reuse',
      'outline',
      'planning finished 0',
      'drafting started 1',
      'usage',
      'draft',
      'drafting finished 1',
      'analyzing started 1',
      'usage',
      'score',
      'analyzing finished 1',
    ]);
    expect(result.classification?.kind).toBe('skill');
    expect(result.drafts).toHaveLength(1);
    expect(result.drafts[0]).toMatchObject({
      kind: 'skill',
      name: 'write-release-notes-from',
      manifest: { name: 'write-release-notes-from', metadata: { version: '0.1.0' } },
      scores: { specificity: 81, completeness: 78, safety: 92, goal_alignment: 85 },
      findings: [],
      provenance: { provider: wire, model: 'test-model', key: 'own', via: 'registry' },
    });
    expect(result.usage).toEqual({
      calls: 3,
      input_tokens: 360,
      output_tokens: 240,
      cost_usd: cost,
      estimated: false,
    });
    expect(provider.calls.map(({ asked, providerKey }) => [asked, providerKey])).toEqual([
      ['classification', RUN_KEY],
      ['skill_draft', RUN_KEY],
      ['critique', RUN_KEY],
    ]);
  });

  it('drafts a bundle of three kinds after a plan', async () => {
    const { events, composition } = startRun(provider, { goal: 'A bundle of three for on-call work' });
    const result = await composition;
    expect(result.drafts.map(({ kind, name }) => [kind, name])).toEqual([
      ['skill', 'a-bundle-of-three-guide'],
      ['agent', 'a-bundle-of-three-agent'],
      ['mcp_server', 'a-bundle-of-three-server'],
    ]);
    expect(result.drafts[1]?.manifest).toEqual({
      name: 'a-bundle-of-three-agent',
      description: 'Answers questions on this subject.',
      model_compatibility: ['any model with tool use'],
    });
    expect(result.drafts[2]?.manifest).toMatchObject({
      server: { name: 'com.example/a-bundle-of-three-server', version: '0.1.0' },
      tools: [{ name: 'look_up', inputSchema: { type: 'object', required: ['id'] } }],
    });
    expect(result.drafts.flatMap(({ findings }) => findings.map(({ rule }) => rule))).toEqual([
      'agent/card-incomplete',
      'mcp/not-installable',
    ]);
    expect(namesOf(events).filter((name) => name.includes(' '))).toEqual([
      'classifying started 1',
      'classifying finished 1',
      'planning started 1',
      'planning finished 1',
      'drafting started 3',
      'drafting finished 3',
      'analyzing started 3',
      'analyzing finished 3',
    ]);
    expect(provider.calls).toHaveLength(6);
  });

  it.each([
    ['Write an agent that answers billing questions', 'agent'],
    ['An MCP server for our ticket system', 'mcp_server'],
  ])('drafts what is asked for: %s', async (goal, kind) => {
    const result = await startRun(provider, { goal }).composition;
    expect(result.drafts.map((draft) => draft.kind)).toEqual([kind]);
    expect(provider.calls).toHaveLength(3);
  });

  it.each([
    ['is silent at first, then slow', slow({ silenceMs: 120, everyMs: 1 })],
    ['sends byte by byte', bytewise(0)],
  ])('completes with a provider that %s', async (_how, behaviour) => {
    provider.setScript(() => behaviour);
    const { composition } = startRun(provider, { wire: 'openrouter', settings: { silenceMs: 5_000 } });
    expect((await composition).drafts).toHaveLength(1);
  });

  it('uses its connection again from call to call', async () => {
    const agent = new Agent({ connections: 1 });
    const { composition } = startRun(provider, {
      parts: {
        fetch: (url, init) =>
          undiciFetch(url, { ...(init as object), dispatcher: agent }) as unknown as Promise<Response>,
      },
    });
    await composition;
    await agent.close();
    expect([provider.calls.length, provider.sockets.length]).toEqual([3, 1]);
  });

  it('emits and returns only what the protocol allows', async () => {
    const { events, composition } = startRun(provider, { goal: 'A bundle of three' });
    const result = await composition;
    expect(z.safeParse(StrictCompositionSchema, result).error).toBeUndefined();
    for (const { event, data } of events) expect(z.safeParse(RUN_EVENTS[event], data).error).toBeUndefined();
  });
});
