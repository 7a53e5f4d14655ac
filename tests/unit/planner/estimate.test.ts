import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type PracticeProvider, startPracticeProvider } from '../../../demo/practice/provider.ts';
import type { ComposeInput, Price } from '../../../lib/planner/contract.ts';
import {
  type Estimate,
  type EstimateQuestion,
  type Range,
  estimateRun,
} from '../../../lib/planner/estimate.ts';
import { DEFAULT_COMPOSE_SETTINGS } from '../../../lib/planner/settings.ts';
import { startRun } from '../../support/provider/compose-run.ts';
import { type ScriptedProvider, startProvider } from '../../support/provider/index.ts';
import { createCatalog, sampleCandidate } from '../../support/samples/candidates.ts';
import { sampleDraft } from '../../support/samples/run-samples.ts';

const PRICE: Price = { inputUsdPerMtok: 2, outputUsdPerMtok: 10 };

const ask = (changes: Partial<EstimateQuestion> = {}) =>
  estimateRun({
    goalCharacters: 100,
    groundingCharacters: 0,
    redraftCharacters: null,
    missingDrafts: null,
    catalog: false,
    price: PRICE,
    settings: DEFAULT_COMPOSE_SETTINGS,
    reroll: null,
    maxOutputTokens: null,
    maxOutputTokensPerCall: null,
    maxCostUsd: null,
    ...changes,
  });

const codesOf = ({ assumptions }: Estimate): string[] => assumptions.map(({ code }) => code);

let practice: PracticeProvider;
let unused: ScriptedProvider;
beforeAll(async () => {
  practice = await startPracticeProvider({ port: 0, firstPieceMs: 0, piecesPerSecond: 0 });
  unused = await startProvider();
});
afterAll(async () => {
  await practice.stop();
  await unused.stop();
});

const SHORT = 'Write release notes from merged pull requests';
const LONG = `${SHORT}, group them by area, leave out what no user sees, and post them to Slack`;
const BUNDLE = 'A skill, an agent and an MCP server for incident reviews';
const PAGE = { url: 'https://wiki.example/rota', title: 'Rota', text: 'Ann is on call. '.repeat(600) };
const FITS = sampleCandidate({ description: 'Release notes from merged pull requests.' });
const REDRAFT = { draft: sampleDraft({ markdown: 'Do it. '.repeat(500) }), note: 'Shorter.' };
const CONTINUED = {
  classification: null,
  reuse: [],
  outline: [1, 2, 3].map((number) => ({
    draft_id: `0192c3a4-5b6c-7d8e-9f00-00000000000${number}`,
    kind: 'skill' as const,
    name: `part-${number}`,
    purpose: 'Keeps one part of the review.',
  })),
  missing: [1, 3].map((number) => `0192c3a4-5b6c-7d8e-9f00-00000000000${number}`),
};
const textOf = ({ draft: { manifest, markdown } }: typeof REDRAFT): string =>
  JSON.stringify([manifest, markdown]);

const isWithin = (figure: number | null, [least, most]: Range): boolean =>
  figure !== null && figure >= least && figure <= most;

describe('the estimate', () => {
  it.each<[string, string, boolean, Partial<ComposeInput>]>([
    ['one short draft, written twice', SHORT, false, {}],
    ['one short draft, written once', SHORT, false, { reroll: false }],
    ['one draft that is good at once', LONG, false, {}],
    ['a bundle, all of it written twice', BUNDLE, false, {}],
    ['a bundle with a page', BUNDLE, false, { grounding: PAGE }],
    ['nothing but reuse', SHORT, true, {}],
    ['a bundle with reuse', BUNDLE, true, {}],
    ['one draft written anew', SHORT, false, { redraft: REDRAFT }],
    ['one draft written anew, and again', SHORT, false, { redraft: REDRAFT, reroll: true }],
    ['two missing drafts', BUNDLE, false, { continued: CONTINUED }],
    ['two missing drafts, with a catalog', BUNDLE, true, { continued: CONTINUED, reroll: false }],
  ])('holds for a practice run of %s', async (_what, goal, catalog, input) => {
    const { composition } = startRun(unused, {
      goal,
      input,
      parts: {
        endpoint: { baseUrl: practice.baseUrl, wire: 'openai', id: 'practice', name: 'Practice provider' },
        price: PRICE,
        catalog: catalog ? createCatalog([FITS]) : null,
      },
    });
    const { calls, input_tokens, output_tokens, cost_usd } = (await composition).usage;
    const estimate = ask({
      goalCharacters: goal.length,
      groundingCharacters: input.grounding ? Object.values(PAGE).join('').length : 0,
      missingDrafts: input.continued?.missing.length ?? null,
      redraftCharacters: input.redraft ? textOf(REDRAFT).length : null,
      catalog,
      reroll: input.reroll ?? null,
    });
    expect({ calls, within: isWithin(calls, estimate.calls) }).toMatchObject({ within: true });
    expect({ input_tokens, within: isWithin(input_tokens, estimate.input_tokens), estimate }).toMatchObject({
      within: true,
    });
    expect({ output_tokens, within: isWithin(output_tokens, estimate.output_tokens) }).toMatchObject({
      within: true,
    });
    expect(isWithin(cost_usd, estimate.cost_usd ?? [1, 0])).toBe(true);
  });

  it('counts the calls of what was asked for', () => {
    expect(ask().calls).toEqual([3, 12]);
    expect(ask({ reroll: false }).calls).toEqual([3, 7]);
    expect(ask({ settings: { ...DEFAULT_COMPOSE_SETTINGS, reroll: false } }).calls).toEqual([3, 7]);
    expect(ask({ catalog: true }).calls).toEqual([2, 12]);
    expect(ask({ redraftCharacters: 4_000 }).calls).toEqual([2, 2]);
    expect(ask({ redraftCharacters: 4_000, reroll: true }).calls).toEqual([2, 4]);
    expect(ask({ missingDrafts: 2, catalog: true }).calls).toEqual([3, 6]);
    expect(ask({ missingDrafts: 2, reroll: false }).calls).toEqual([3, 3]);
  });

  it('says what it does not know, and what it rests on', () => {
    expect(ask({ price: null }).cost_usd).toBeNull();
    expect(codesOf(ask({ price: null }))).toContain('price-unknown');
    expect(codesOf(ask())).toEqual([
      'least-one-draft',
      'most-drafts-twice',
      'draft-length',
      'token-length',
      'no-thinking',
      'list-prices',
    ]);
    expect(codesOf(ask({ maxCostUsd: 1 }))).toContain('capped');
    expect(codesOf(ask({ catalog: true, reroll: false })).slice(0, 2)).toEqual([
      'least-nothing-new',
      'most-drafts',
    ]);
    expect(codesOf(ask({ redraftCharacters: 4_000 }))[0]).toBe('one-redraft');
    expect(codesOf(ask({ missingDrafts: 2, reroll: false }))[0]).toBe('missing-drafts');
    expect(codesOf(ask({ missingDrafts: 2 }))[0]).toBe('missing-drafts-twice');
    expect(codesOf(ask({ redraftCharacters: 4_000, reroll: true }))[0]).toBe('one-or-two-redrafts');
  });

  it('counts no answer as longer than the cap per call', () => {
    const [free, capped] = [ask(), ask({ maxOutputTokensPerCall: 1_000 })];
    expect(capped.calls).toEqual(free.calls);
    expect(capped.output_tokens[1]).toBeLessThan(free.output_tokens[1]);
    expect(capped.output_tokens[1]).toBeLessThanOrEqual(1_000 * capped.calls[1]);
  });

  it('is a range, within the caps, and grows with what is sent', () => {
    const characters = fc.integer({ min: 0, max: 20_000 });
    fc.assert(
      fc.property(
        fc.record({
          goalCharacters: characters,
          groundingCharacters: characters,
          redraftCharacters: fc.option(characters),
          catalog: fc.boolean(),
          reroll: fc.option(fc.boolean()),
          maxOutputTokens: fc.option(fc.integer({ min: 1, max: 100_000 })),
          maxCostUsd: fc.option(fc.double({ min: 0.0001, max: 5, noNaN: true })),
        }),
        (question) => {
          const estimate = ask(question);
          for (const [least, most] of [estimate.calls, estimate.input_tokens, estimate.output_tokens])
            expect(least).toBeLessThanOrEqual(most);
          expect(estimate.output_tokens[1]).toBeLessThanOrEqual(question.maxOutputTokens ?? Infinity);
          expect(estimate.cost_usd?.[1]).toBeLessThanOrEqual(question.maxCostUsd ?? Infinity);
          const more = ask({ ...question, goalCharacters: question.goalCharacters + 100 });
          expect(more.input_tokens[1]).toBeGreaterThan(estimate.input_tokens[1]);
        },
      ),
    );
  });
});
