import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { readFence } from '../../../lib/planner/prompts/fence.ts';
import { startRun } from '../../support/provider/compose-run.ts';
import { type Call, type ScriptedProvider, goodBut, startProvider } from '../../support/provider/index.ts';
import { createCatalog, sampleCandidate } from '../../support/samples/candidates.ts';

const PAGER = sampleCandidate({ entity: 'acme/pager@0.3.1', kind: 'mcp_server', name: 'pager' });

let provider: ScriptedProvider;
beforeEach(async () => {
  provider = await startProvider();
});
afterEach(() => provider.stop());

const systemOf = ({ json }: Call): string =>
  (json as { messages: { content: string }[] }).messages[0]?.content ?? '';

const promptOf = (asked: Call['asked']): string =>
  provider.calls.find((call) => call.asked === asked)?.prompt ?? '';

describe('prompts', () => {
  it('are short: no instruction costs more than 800 tokens', async () => {
    await startRun(provider, {
      goal: 'A bundle of three',
      parts: { catalog: createCatalog([PAGER]) },
    }).composition;
    expect(new Set(provider.calls.map(({ asked }) => asked)).size).toBe(6);
    for (const call of provider.calls) expect(systemOf(call).length).toBeLessThan(3_200);
  });

  it('tell the drafter of one item what is drafted and reused beside it, and of itself nothing more', async () => {
    const items = [
      { kind: 'skill', name: 'hand-over', purpose: 'How to hand over.' },
      { kind: 'agent', name: 'first-look', purpose: 'Looks first.' },
    ];
    provider.setScript((call) =>
      call.asked === 'plan'
        ? goodBut({ items, reuse: [{ entity: PAGER.entity, covers: 'The rota.', why: 'It fits.' }] })
        : undefined,
    );
    await startRun(provider, {
      goal: 'A bundle for on-call work',
      parts: { catalog: createCatalog([PAGER]) },
    }).composition;
    const reused = { entity: PAGER.entity, kind: 'mcp_server', covers: 'The rota.' };
    expect(readFence(promptOf('skill_draft'), 'item')).toEqual(items[0]);
    expect(readFence(promptOf('skill_draft'), 'others')).toEqual([items[1], reused]);
    expect(readFence(promptOf('agent_draft'), 'others')).toEqual([items[0], reused]);
  });

  it('of a single item speak of no others', async () => {
    await startRun(provider).composition;
    expect(promptOf('skill_draft')).not.toContain('"others"');
  });
});
