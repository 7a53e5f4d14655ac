import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startPracticeProvider } from '../../demo/practice/provider.ts';
import type { ProviderEndpoint } from '../../lib/planner/contract.ts';
import { StrictCompositionSchema, z } from '../../lib/protocol/index.ts';
import { startRun } from '../support/provider/compose-run.ts';
import { type ScriptedProvider, startProvider } from '../support/provider/index.ts';

/** `practice` is the OpenAI wire at another address: nothing in the planner knows of it. */

let practice: Awaited<ReturnType<typeof startPracticeProvider>>;
let unused: ScriptedProvider;
beforeAll(async () => {
  practice = await startPracticeProvider({ port: 0, firstPieceMs: 0, piecesPerSecond: 0 });
  unused = await startProvider();
});
afterAll(async () => {
  await practice.stop();
  await unused.stop();
});

const endpoint = (): ProviderEndpoint => ({
  baseUrl: practice.baseUrl,
  wire: 'openai',
  id: 'practice',
  name: 'Practice provider',
});

describe('a practice run', () => {
  it.each([
    ['Write release notes from merged pull requests', 'skill'],
    ['An agent that answers billing questions', 'agent'],
    ['An MCP server for our ticket system', 'mcp_server'],
    ['A skill, an agent and an MCP server for incident reviews', 'bundle'],
    ['把每週的會議記錄整理成摘要', 'skill'],
  ])('makes whole drafts of: %s', async (goal, kind) => {
    const { composition } = startRun(unused, {
      goal,
      parts: { endpoint: endpoint() },
    });
    const result = z.parse(StrictCompositionSchema, await composition);
    expect(result.provider).toBe('practice');
    expect(result.classification?.kind).toBe(kind);
    expect(result.drafts.length).toBeGreaterThanOrEqual(kind === 'bundle' ? 2 : 1);
    const findings = result.drafts.flatMap((draft) => draft.findings);
    expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    // What nobody can know before the thing runs somewhere.
    for (const { rule } of findings) expect(rule).toBeOneOf(['agent/card-incomplete', 'mcp/not-installable']);
    // Goals this short are answered weakly at first.
    for (const { scores, rerolled, first_scores } of result.drafts) {
      expect(rerolled).toBe(true);
      expect(Math.min(...Object.values(scores ?? {}))).toBeGreaterThanOrEqual(70);
      expect(Math.min(...Object.values(first_scores ?? {}))).toBeLessThan(70);
    }
    expect(result.usage).toMatchObject({
      calls: (kind === 'bundle' ? 4 : 3) + 2 * result.drafts.length,
      cost_usd: null,
    });
  });

  it('is good at once for a goal that says more', async () => {
    const { composition } = startRun(unused, {
      goal: 'Write release notes from merged pull requests, group them by area, and post them to Slack',
      parts: { endpoint: endpoint() },
    });
    expect(await composition).toMatchObject({ drafts: [{ rerolled: false }], usage: { calls: 3 } });
  });
});
