import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { CompositionSchema, LIMITS, type ProblemError, z } from '../../../lib/protocol/index.ts';
import { namesOf, rejectionOf, startRun } from '../../support/provider/compose-run.ts';
import {
  type ScriptedProvider,
  answer,
  createGate,
  faults,
  goodBut,
  startProvider,
  text,
} from '../../support/provider/index.ts';

const BUNDLE = 'A bundle of three for on-call work';

let provider: ScriptedProvider;
beforeEach(async () => {
  provider = await startProvider();
});
afterEach(() => provider.stop());

describe('a draft whose answer is not what was asked', () => {
  it.each([
    ['prose', text('I would rather talk about something else.'), 'not-as-asked'],
    ['another shape', answer({ title: 'x' }), 'not-as-asked'],
    ['cut at the cap', faults.cutAtCap, 'cut-at-cap'],
    ['nothing usable', goodBut({ system_prompt: ' ', service_url: '' }), 'not-as-asked'],
    ['empty', faults.empty, 'empty-answer'],
  ])('is left out and named in the gaps, and the others go on: %s', async (_what, behaviour, reason) => {
    provider.setScript((call) => (call.asked === 'agent_draft' ? behaviour : undefined));
    const { events, composition } = startRun(provider, { goal: BUNDLE });
    const result = await composition;
    expect(result.drafts.map(({ kind }) => kind)).toEqual(['skill', 'mcp_server']);
    expect(result.drafts.map(({ scores }) => scores?.safety)).toEqual([92, 92]);
    expect(result.gaps).toEqual([
      {
        code: 'draft-missing',
        values: {
          kind: 'agent',
          name: 'a-bundle-of-three-agent',
          reason,
          provider: 'OpenAI',
          ...(reason === 'cut-at-cap' ? { tokens: 16_000 } : {}),
        },
      },
    ]);
    expect(namesOf(events).slice(-7)).toEqual(
      [
        expect.stringMatching(/usage|draft/),
        expect.stringMatching(/usage|draft/),
        'drafting finished 3',
        'analyzing started 2',
        'usage',
        'score',
        'score',
        'analyzing finished 2',
      ].slice(-7),
    );
  });

  it('ends the run when none is left', async () => {
    provider.setScript((call) => (call.asked?.endsWith('_draft') ? text('no') : undefined));
    const { composition } = startRun(provider, { goal: BUNDLE });
    const error = (await rejectionOf(composition)) as ProblemError;
    expect(error.slug).toBe('provider-output-invalid');
    expect(error.extras).not.toHaveProperty('composition');
    expect(provider.calls.filter(({ asked }) => asked === 'critique')).toEqual([]);
  });
});

const missing = (kind: string, reason: string): object => ({
  code: 'draft-missing',
  values: { kind, reason },
});

describe('a failure that every further call would meet', () => {
  it('lets what is in progress finish, starts nothing, and says what is missing and why', async () => {
    const gate = createGate();
    provider.setScript((call) => {
      if (call.asked === 'agent_draft') return gate.behaviour;
      if (call.asked !== 'skill_draft') return undefined;
      return async (exchange) => {
        await gate.reached;
        await faults.status(500)(exchange);
      };
    });
    let calls = 0;
    const { events, composition } = startRun(provider, {
      goal: BUNDLE,
      settings: { parallelDrafts: 2 },
      onEvent: ({ event }) => {
        if (event === 'usage') calls += 1;
        // The failed call is the third that ends.
        if (calls === 3) gate.release();
      },
    });
    const result = await composition;
    expect(result).toMatchObject({
      partial: false,
      drafts: [{ kind: 'agent', scores: null }],
      gaps: [
        missing('skill', 'provider-failed'),
        missing('mcp_server', 'provider-failed'),
        { code: 'no-scores', values: { reason: 'provider-failed' } },
      ],
    });
    const asked = provider.calls.map((call) => call.asked);
    expect(asked.slice(0, 2)).toEqual(['classification', 'plan']);
    // The two drafts are sent at once, over two sockets: either may arrive first.
    expect(new Set(asked.slice(2))).toEqual(new Set(['skill_draft', 'agent_draft']));
    expect(asked).toHaveLength(4);
    expect(namesOf(events)).toContain('analyzing finished 1');
  });

  it('costs only the scores when the critic meets it', async () => {
    provider.setScript((call) => (call.asked === 'critique' ? faults.status(500) : undefined));
    const { composition } = startRun(provider, { goal: 'An MCP server for tickets' });
    const { drafts, gaps } = await composition;
    expect(drafts).toMatchObject([{ scores: null, findings: [{ rule: 'mcp/not-installable' }] }]);
    expect(gaps).toMatchObject([{ code: 'no-scores', values: { reason: 'provider-failed' } }]);
  });
});

describe('any other failure', () => {
  it('aborts the other drafts, keeps the finished one, and says so', async () => {
    const gate = createGate();
    const failNow = Promise.withResolvers<void>();
    provider.setScript((call) => {
      if (call.asked === 'agent_draft') return gate.behaviour;
      if (call.asked !== 'mcp_server_draft') return undefined;
      return async (exchange) => {
        await Promise.all([failNow.promise, gate.reached]);
        await faults.status(401)(exchange);
      };
    });
    const { events, composition } = startRun(provider, {
      goal: BUNDLE,
      onEvent: ({ event }) => {
        if (event === 'draft') failNow.resolve();
      },
    });
    const error = (await rejectionOf(composition)) as ProblemError;
    await provider.allClosed();
    expect(error.slug).toBe('provider-key-rejected');
    expect(error.extras).toMatchObject({ provider: 'openai', provider_status: 401 });
    const partial = z.parse(CompositionSchema, error.extras.composition);
    expect(partial).toMatchObject({
      partial: true,
      classification: { kind: 'bundle' },
      drafts: [{ kind: 'skill', scores: null }],
      usage: { calls: 4, estimated: true },
    });
    expect(provider.calls.find(({ asked }) => asked === 'agent_draft')?.outcome).toBe('cut');
    expect(provider.calls).toHaveLength(5);
    expect(namesOf(events)).not.toContain('drafting finished 3');
    expect(events.at(-1)).toMatchObject({ event: 'usage', data: { calls: 4, estimated: true } });
  });

  it('of the plan ends the run without a composition', async () => {
    provider.setScript((call) => (call.asked === 'plan' ? faults.refusal : undefined));
    const error = (await rejectionOf(startRun(provider, { goal: BUNDLE }).composition)) as ProblemError;
    expect(error.slug).toBe('provider-refused');
    expect(error.extras).not.toHaveProperty('composition');
  });

  it("of the caller's own emit ends the run and closes its calls", async () => {
    const { composition } = startRun(provider, {
      goal: BUNDLE,
      onEvent: ({ event }) => {
        if (event === 'draft') throw new RangeError('the reader is gone');
      },
    });
    expect(await rejectionOf(composition)).toEqual(new RangeError('the reader is gone'));
    await provider.allClosed();
  });
});

describe('an answer that is odd but usable', () => {
  it('a critique that is not what was asked costs the scores only', async () => {
    provider.setScript((call) => (call.asked === 'critique' ? text('All good!') : undefined));
    const result = await startRun(provider).composition;
    expect(result.drafts).toMatchObject([{ scores: null, critic_notes: null }]);
  });

  it('a critique out of range or about drafts that are not there is kept within bounds', async () => {
    const judgement = { specificity: 400, completeness: -3, safety: 71.6, goal_alignment: 70, notes: 'x' };
    provider.setScript((call) =>
      call.asked === 'critique'
        ? answer({
            drafts: [
              { number: 9, ...judgement },
              { number: 1, ...judgement },
            ],
          })
        : undefined,
    );
    const result = await startRun(provider).composition;
    expect(result.drafts[0]?.scores).toEqual({
      specificity: 100,
      completeness: 0,
      safety: 72,
      goal_alignment: 70,
    });
  });

  it('a plan of more items than one run drafts is cut, and each that is left out is named', async () => {
    const items = Array.from({ length: 15 }, () => ({
      kind: 'skill',
      name: 'Same Näme!',
      purpose: 'Bills.',
    }));
    provider.setScript((call) =>
      call.asked === 'plan' ? answer({ items, reuse: [], gaps: ['Billing.', ' '] }) : undefined,
    );
    const result = await startRun(provider, { goal: BUNDLE }).composition;
    expect(result.drafts.map(({ name }) => name)).toEqual([
      'same-name',
      ...Array.from({ length: 11 }, (_, index) => `same-name-${index + 2}`),
    ]);
    expect(result.gaps).toEqual([
      ...Array.from({ length: 3 }, () => ({
        code: 'not-drafted',
        values: { name: 'Same Näme!', purpose: 'Bills.' },
      })),
      { code: 'not-covered', values: { text: 'Billing.' } },
    ]);
  });

  it('a plan of more gaps than a composition may have leaves room for what goes wrong', async () => {
    provider.setScript(({ asked, number }) => {
      if (asked === 'plan')
        return goodBut({ gaps: Array.from({ length: 80 }, (_, index) => `Gap ${index}`) });
      if (asked === 'critique') return text('No.');
      return number === 3 ? faults.refusal : undefined;
    });
    const { gaps } = await startRun(provider, { goal: BUNDLE }).composition;
    expect(gaps).toHaveLength(LIMITS.gapsPerRun);
    expect(gaps.slice(-2).map(({ code }) => code)).toEqual(['draft-missing', 'no-scores']);
  });

  it('a plan without items is not what was asked', async () => {
    provider.setScript((call) =>
      call.asked === 'plan' ? answer({ items: [], reuse: [], gaps: [] }) : undefined,
    );
    const error = (await rejectionOf(startRun(provider, { goal: BUNDLE }).composition)) as ProblemError;
    expect(error.slug).toBe('provider-output-invalid');
  });
});
