import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { Decision, Progress } from '../../../lib/planner/index.ts';
import type { Draft, RunEvent } from '../../../lib/protocol/index.ts';
import { namesOf, startRun } from '../../support/provider/compose-run.ts';
import { goodBut, type ScriptedProvider, startProvider } from '../../support/provider/index.ts';

const GOAL = 'A bundle of three things';

let provider: ScriptedProvider;
beforeEach(async () => {
  provider = await startProvider();
});
afterEach(() => provider.stop());

interface Told {
  events: RunEvent[];
  decisions: Decision[];
}

const run = async (
  resumed?: Progress,
): Promise<Told & { drafts: Draft[]; usage: Progress['usage']; gaps: unknown }> => {
  const decisions: Decision[] = [];
  const { events, composition } = startRun(provider, {
    goal: GOAL,
    input: { resumed },
    decide: (decision) => decisions.push(decision),
  });
  const { drafts, usage, gaps } = await composition;
  return { events, decisions, drafts, usage, gaps };
};

const dataOf = <Name extends RunEvent['event']>(
  { events }: Told,
  name: Name,
): Extract<RunEvent, { event: Name }>['data'][] =>
  events.flatMap((event) => (event.event === name ? [event.data as never] : []));

const decided = <Name extends Decision['decision']>(
  { decisions }: Told,
  name: Name,
): Extract<Decision, { decision: Name }>['data'] => {
  const found = decisions.findLast(({ decision }) => decision === name);
  if (found === undefined) throw new Error(`The run did not decide ${name}`);
  return found.data as never;
};

const progressOf = (told: Told, changes: Partial<Progress> = {}): Progress => ({
  startedAt: Date.parse('2026-11-30T02:00:00.000Z'),
  classified: decided(told, 'classified'),
  planned: {
    candidates: decided(told, 'found'),
    reuse: dataOf(told, 'reuse')[0] ?? [],
    outline: (dataOf(told, 'outline')[0] ?? []).map(({ purpose = '', ...item }) => ({ ...item, purpose })),
  },
  gaps: [],
  lost: [],
  drafts: [],
  usage: null,
  ...changes,
});

const unjudged = (draft: Draft): Draft => ({ ...draft, scores: null, critic_notes: null });

const askedBy = async (work: () => Promise<unknown>): Promise<(string | null)[]> => {
  const before = provider.calls.length;
  await work();
  return provider.calls.slice(before).map(({ asked }) => asked);
};

describe('a run that is taken up again', () => {
  it('asks only for what is not there yet, whatever it stopped behind', async () => {
    const first = await run();
    const [one, two] = first.drafts;
    if (!one || !two) throw new Error('The run made too few drafts');

    const nothing = progressOf(first, { classified: null, planned: null });
    expect(await askedBy(() => run(nothing))).toHaveLength(6);
    expect((await askedBy(() => run(progressOf(first, { planned: null }))))[0]).toBe('plan');
    expect(new Set(await askedBy(() => run(progressOf(first))))).toEqual(
      new Set(['agent_draft', 'critique', 'mcp_server_draft', 'skill_draft']),
    );
    expect(await askedBy(() => run(progressOf(first, { drafts: [unjudged(one), unjudged(two)] })))).toEqual([
      'mcp_server_draft',
      'critique',
    ]);
    expect(await askedBy(() => run(progressOf(first, { drafts: first.drafts.map(unjudged) })))).toEqual([
      'critique',
    ]);
    expect(await askedBy(() => run(progressOf(first, { drafts: first.drafts })))).toEqual([]);
  });

  it('gives the finished drafts back as they are, in their places, and adds to what was used', async () => {
    const first = await run();
    const [, agent] = first.drafts;
    if (!agent || !first.usage) throw new Error('The run made too few drafts');
    const usage = { ...first.usage, calls: 3 };
    const again = await run(progressOf(first, { drafts: [agent], usage }));

    expect(again.drafts[1]).toMatchObject({ markdown: agent.markdown, draft_id: agent.draft_id });
    expect(again.drafts.map(({ draft_id }) => draft_id)).toEqual(
      first.drafts.map(({ draft_id }) => draft_id),
    );
    // Two drafts and a critique.
    expect(again.usage?.calls).toBe(6);
    expect(again.usage?.input_tokens).toBe(first.usage.input_tokens + 3 * 120);
    expect(dataOf(again, 'draft').map(({ kind }) => kind)).toEqual(['skill', 'mcp_server']);
    expect(namesOf(again.events).filter((name) => !name.includes(' '))).not.toContain('result');
  });

  it('does not try again what was given up, and keeps its gap', async () => {
    provider.setScript((call) => (call.asked === 'agent_draft' ? goodBut({ description: '' }) : undefined));
    const first = await run();
    const { gaps, lost } = decided(first, 'gaps');
    expect(lost).toHaveLength(1);

    const again = progressOf(first, { gaps, lost });
    expect(await askedBy(() => run(again))).not.toContain('agent_draft');
    expect((await run(again)).gaps).toEqual(gaps);
  });

  it('is not rewritten twice', async () => {
    const first = await run();
    const [weak, ...others] = first.drafts.map((draft) => ({
      ...draft,
      scores: { specificity: 10, completeness: 10, safety: 10, goal_alignment: 10 },
    }));
    if (!weak) throw new Error('The run made too few drafts');
    const good = others.map((draft) => ({
      ...draft,
      scores: { specificity: 90, completeness: 90, safety: 90, goal_alignment: 90 },
    }));

    expect(await askedBy(() => run(progressOf(first, { drafts: [weak, ...good] })))).toEqual([
      'skill_draft',
      'critique',
    ]);
    const rewritten = { ...weak, rerolled: true, scores: null };
    expect(await askedBy(() => run(progressOf(first, { drafts: [rewritten, ...good] })))).toEqual([
      'critique',
    ]);
  });
});

describe('the allowance of a run', () => {
  it('is asked before every call, and told what it used', async () => {
    const asked: (number | null)[] = [];
    let open = 0;
    const { composition } = startRun(provider, {
      goal: GOAL,
      parts: {
        whoseKey: 'registry',
        allowance: {
          reserve: async ({ prompt, maxOutputTokens }) => {
            expect(prompt.length).toBeGreaterThan(100);
            expect(maxOutputTokens).toBeGreaterThan(0);
            open += 1;
            return async (counts) => {
              open -= 1;
              asked.push(counts?.inputTokens ?? null);
            };
          },
        },
      },
    });
    const { drafts } = await composition;
    expect(asked).toEqual([120, 120, 120, 120, 120, 120]);
    expect(open).toBe(0);
    expect(drafts.map(({ provenance }) => provenance.key)).toEqual(['registry', 'registry', 'registry']);
  });
});
