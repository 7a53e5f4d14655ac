import { getEventListeners } from 'node:events';

import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { Candidate } from '../../../lib/planner/index.ts';
import { readFence } from '../../../lib/planner/prompts/fence.ts';
import { chooseReuse } from '../../../lib/planner/reuse/choose.ts';
import { toQueries } from '../../../lib/planner/reuse/queries.ts';
import { similarityOf } from '../../../lib/planner/reuse/similarity.ts';
import { type ProblemError, StrictCompositionSchema, z } from '../../../lib/protocol/index.ts';
import { CATALOG_LIMITS } from '../../../lib/protocol/limits.ts';
import { RUN_KEY, namesOf, rejectionOf, startRun } from '../../support/provider/compose-run.ts';
import {
  type ScriptedProvider,
  type WireName,
  goodBut,
  startProvider,
} from '../../support/provider/index.ts';
import { createCatalog, sampleCandidate } from '../../support/samples/candidates.ts';

const BUNDLE = 'A bundle of three for on-call work';
const NOTES = sampleCandidate();
const PAGER = sampleCandidate({
  entity: 'acme/pager@0.3.1',
  kind: 'mcp_server',
  name: 'pager',
  description: 'Reads who is on call.',
  trust_tier: 'official',
});
const reused = (entity: string, covers = 'The rota', why = 'It reads it.') => ({ entity, covers, why });

let provider: ScriptedProvider;
beforeEach(async () => {
  provider = await startProvider();
});
afterEach(() => provider.stop());

/** The plan answers this, everything else is as usual. */
const planned = (changes: Record<string, unknown>): void =>
  provider.setScript((call) => (call.asked === 'plan' ? goodBut(changes) : undefined));

const callsOf = (): (string | null)[] => provider.calls.map(({ asked }) => asked);

describe('a run with a catalog', () => {
  it('searches before it plans, and drafts only what is not there', async () => {
    planned({
      items: [{ kind: 'agent', name: 'on-call-agent', purpose: 'Answers the pager.' }],
      reuse: [reused('acme/pager@0.3.1')],
      gaps: ['Who is paid for it.'],
    });
    const catalog = createCatalog([NOTES, PAGER]);
    const { events, composition } = startRun(provider, { goal: BUNDLE, parts: { catalog } });
    const result = await composition;
    const reuse = [
      {
        entity: 'acme/pager@0.3.1',
        kind: 'mcp_server',
        covers: 'The rota',
        why: 'It reads it.',
        trust_tier: 'official',
      },
    ];
    expect(result.reuse).toEqual(reuse);
    expect(events.find(({ event }) => event === 'reuse')?.data).toEqual(reuse);
    expect(result.drafts.map(({ name }) => name)).toEqual(['on-call-agent']);
    expect(result.gaps).toEqual([{ code: 'not-covered', values: { text: 'Who is paid for it.' } }]);
    expect(catalog.searches).toEqual(['a bundle of three', 'bundle three call work']);
    expect(namesOf(events).slice(2, 8)).toEqual([
      'classifying finished 1',
      'planning started 1',
      'usage',
      'reuse',
      'outline',
      'planning finished 1',
    ]);
    z.parse(StrictCompositionSchema, result);
  });

  it('asks for a plan of a single item too, which keeps the kind that was decided before', async () => {
    planned({
      items: [
        { kind: 'agent', name: 'notes-of-ours', purpose: 'p' },
        { kind: 'agent', name: 'another', purpose: 'Sends them.' },
      ],
    });
    const { composition } = startRun(provider, { parts: { catalog: createCatalog([NOTES]) } });
    expect(await composition).toMatchObject({
      drafts: [{ kind: 'skill', name: 'notes-of-ours' }],
      gaps: [{ code: 'not-drafted', values: { name: 'another', purpose: 'Sends them.' } }],
    });
    expect(callsOf()).toEqual(['classification', 'plan', 'skill_draft', 'critique']);
  });

  it('asks for no plan of a single item when nothing was found', async () => {
    const { events, composition } = startRun(provider, { parts: { catalog: createCatalog([]) } });
    expect(await composition).toMatchObject({ reuse: [], gaps: [], drafts: [{ kind: 'skill' }] });
    expect(callsOf()).toEqual(['classification', 'skill_draft', 'critique']);
    expect(namesOf(events)).toContain('planning finished 1');
  });

  it.each<[string, string, Candidate]>([
    ['single item', 'Write release notes', NOTES],
    ['bundle', BUNDLE, PAGER],
  ])('ends without drafts when what exists covers the whole goal: %s', async (_what, goal, candidate) => {
    planned({ items: [], reuse: [reused(candidate.entity)] });
    const { events, composition } = startRun(provider, {
      goal,
      parts: { catalog: createCatalog([NOTES, PAGER]) },
    });
    const result = await composition;
    expect(result).toMatchObject({ partial: false, drafts: [], reuse: [{ entity: candidate.entity }] });
    expect(namesOf(events).slice(-5)).toEqual([
      'planning finished 1',
      'drafting started 0',
      'drafting finished 0',
      'analyzing started 0',
      'analyzing finished 0',
    ]);
    expect(callsOf()).toEqual(['classification', 'plan']);
    z.parse(StrictCompositionSchema, result);
  });

  it('drops what no search found; with nothing else to go by a single item is drafted', async () => {
    planned({ items: [], reuse: [reused('acme/made-up@1.0.0')] });
    const { composition } = startRun(provider, { parts: { catalog: createCatalog([NOTES]) } });
    expect(await composition).toMatchObject({ reuse: [], drafts: [{ kind: 'skill' }] });
  });

  it('and with nothing else to go by a bundle is not what was asked', async () => {
    planned({ items: [], reuse: [reused('acme/made-up@1.0.0')] });
    const { composition } = startRun(provider, {
      goal: BUNDLE,
      parts: { catalog: createCatalog([NOTES]) },
    });
    expect(((await rejectionOf(composition)) as ProblemError).slug).toBe('provider-output-invalid');
  });

  it('reuses what has the longest name that a catalog takes', async () => {
    const { entityNameCharacters, versionCharacters } = CATALOG_LIMITS;
    const version = `1.0.0-${'v'.repeat(versionCharacters - 6)}`;
    const entity = `${'a'.repeat(39)}/${'n'.repeat(entityNameCharacters)}@${version}`;
    planned({ items: [], reuse: [reused(entity)] });
    const { composition } = startRun(provider, {
      parts: { catalog: createCatalog([sampleCandidate({ entity })]) },
    });
    const result = await composition;
    expect(result.reuse).toMatchObject([{ entity }]);
    z.parse(StrictCompositionSchema, result);
  });

  it('drafts no second of what it reuses, though the plan lists it, and says what for', async () => {
    planned({
      items: [
        { kind: 'mcp_server', name: 'pager', purpose: 'Reads the rota.' },
        { kind: 'skill', name: 'pager', purpose: 'How to hold the pager.' },
      ],
      reuse: [reused('acme/pager@0.3.1')],
    });
    const { composition } = startRun(provider, { goal: BUNDLE, parts: { catalog: createCatalog([PAGER]) } });
    expect(await composition).toMatchObject({
      drafts: [{ kind: 'skill', name: 'pager' }],
      gaps: [{ code: 'not-drafted', values: { name: 'pager', purpose: 'Reads the rota.' } }],
    });
  });

  it.each<WireName>(['openai', 'anthropic', 'openrouter'])(
    'shows at most as many candidates as the settings say, over the %s wire',
    async (wire) => {
      const many = Array.from({ length: 30 }, (_, index) =>
        sampleCandidate({ entity: `acme/notes-${index}@1.0.0`, description: 'x'.repeat(2_000) }),
      );
      const { composition } = startRun(provider, { wire, parts: { catalog: createCatalog(many) } });
      await composition;
      const plan = provider.calls.find(({ asked }) => asked === 'plan');
      const shown = readFence(plan?.prompt ?? '', 'candidates') as Candidate[];
      expect(shown).toHaveLength(20);
      expect(shown[0]?.description).toHaveLength(400);
    },
  );
});

describe('a catalog that fails', () => {
  it.each([
    ['rejects', () => Promise.reject(new Error(`no route, ${RUN_KEY}`))],
    ['throws', () => raise(new TypeError('no'))],
    ['never answers', () => new Promise<Candidate[]>(() => {})],
  ])('costs the reuse alone, and a gap says so, when it %s', async (_how, search) => {
    const settings = { reuse: { searches: 5, candidates: 20, searchMs: 30, nearDuplicate: 0.4 } };
    const { composition } = startRun(provider, { settings, parts: { catalog: { search } } });
    expect(await composition).toMatchObject({
      reuse: [],
      drafts: [{ kind: 'skill' }],
      gaps: [{ code: 'catalog-not-searched', values: {} }],
    });
  });

  it('or has nothing to be searched for is said to be left out', async () => {
    provider.setScript((call) => (call.asked === 'classification' ? goodBut({ queries: [] }) : undefined));
    const catalog = createCatalog([NOTES]);
    const { composition } = startRun(provider, { goal: 'Do it', parts: { catalog } });
    expect((await composition).gaps).toEqual([{ code: 'catalog-not-searched', values: {} }]);
    expect(catalog.searches).toEqual([]);
  });

  it('in part is used for what it found', async () => {
    const catalog = createCatalog([NOTES]);
    let searches = 0;
    const { composition } = startRun(provider, {
      parts: {
        catalog: {
          search: (search, options) =>
            (searches += 1) === 1 ? Promise.reject(new Error('no')) : catalog.search(search, options),
        },
      },
    });
    expect((await composition).gaps).toEqual([{ code: 'catalog-partly-searched', values: {} }]);
    expect(callsOf()).toContain('plan');
  });

  it('or hangs is left at once when the run is aborted', async () => {
    const controller = new AbortController();
    const searching = Promise.withResolvers<AbortSignal>();
    const { composition } = startRun(provider, {
      signal: controller.signal,
      parts: {
        catalog: {
          search: (_search, { signal }) => {
            searching.resolve(signal);
            return new Promise(() => {});
          },
        },
      },
    });
    const signal = await searching.promise;
    controller.abort('left');
    expect(await rejectionOf(composition)).toBe('left');
    expect(signal.reason).toBe('left');
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
    expect(provider.calls).toHaveLength(1);
  });
});

const draftedAs = (name: string, description: string, body: string) =>
  provider.setScript((call) => {
    if (call.asked === 'plan') return goodBut({ items: [{ kind: 'skill', name, purpose: '' }] });
    return call.asked === 'skill_draft' ? goodBut({ description, body }) : undefined;
  });
const BODY = 'List the merged pull requests, leave out what no user sees, and group the rest. '.repeat(5);
const findingsOf = async (catalog: ReturnType<typeof createCatalog>) => {
  const { events, composition } = startRun(provider, { parts: { catalog } });
  const { drafts } = await composition;
  expect(events.find(({ event }) => event === 'draft')?.data).toMatchObject({
    findings: drafts[0]?.findings,
  });
  return drafts[0]?.findings.map(({ rule, severity, code, values }) => [rule, severity, code, values]);
};

describe('a draft that is much like what exists', () => {
  const WARNING = [
    'reuse/near-duplicate',
    'warning',
    'near-duplicate',
    { entity: 'acme/release-notes@1.2.0' },
  ];

  it('by name and description is told', async () => {
    draftedAs('release-notes-2', `${NOTES.description} Ask before you publish.`, 'Other steps.');
    const catalog = createCatalog([PAGER, NOTES]);
    expect(await findingsOf(catalog)).toEqual([WARNING]);
    expect(catalog.read).toEqual([]);
  });

  it('by its body alone is told where the catalog shows bodies', async () => {
    draftedAs('changes', 'Tells what is new. Use it on Fridays.', `${BODY} Then rest.`);
    expect(await findingsOf(createCatalog([PAGER, NOTES], { [NOTES.entity]: BODY }))).toEqual([WARNING]);
  });

  it('and is not told of another kind, or of what is no more than on the same subject', async () => {
    draftedAs('changes', 'Writes release notes for one product. Use it on Fridays.', BODY);
    expect(await findingsOf(createCatalog([{ ...NOTES, kind: 'agent' }], { [NOTES.entity]: BODY }))).toEqual(
      [],
    );
    expect(await findingsOf(createCatalog([NOTES], { [NOTES.entity]: 'Ask the team.' }))).toEqual([]);
  });
});

const HAN = '每週一把上週客戶來信中提到的所有退款爭議依金額與原因整理成一份報告';

describe('queries', () => {
  it.each([
    [
      'Write release notes from merged pull requests, and post them',
      [],
      ['release notes merged pull requests post'],
    ],
    ['Build an agent', ['support bot', ' support  bot ', '\u202eevil', ''], ['support bot', 'evil']],
    ['把每週的會議記錄整理成摘要', ['meeting summary'], ['meeting summary', '把每週的會議記錄整理成摘要']],
    [HAN, [], [`${HAN.slice(0, 24)} ${HAN.slice(24)}`]],
    [`用Slack${HAN}`, [], [`${HAN.slice(0, 24)} ${HAN.slice(24)}`]],
    [`Use ${'a1'.repeat(20)} for it`, [], []],
    [`${'a1'.repeat(20)}把每週 ${'д'.repeat(25)}`, [], ['把每週']],
  ])('for %j with %j are %j', (goal, proposed, queries) => {
    expect(toQueries(goal, proposed, 5)).toEqual(queries);
  });

  it('are bounded in number and length, and the goal itself always has one', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.array(fc.string({ maxLength: 300 })),
        (goal, proposed) => {
          const queries = toQueries(`${goal} invoices`, proposed, 5);
          expect(queries.length).toBeLessThanOrEqual(5);
          expect(queries.at(-1)).toBeTruthy();
          for (const query of queries) expect(query.length).toBeLessThanOrEqual(150);
        },
      ),
    );
  });

  it('never hold the key that was pasted into the goal', async () => {
    const catalog = createCatalog([]);
    await startRun(provider, { goal: `Rotate ${RUN_KEY} weekly`, parts: { catalog } }).composition;
    expect(catalog.searches.join(' ')).toContain('rotate');
    for (const part of RUN_KEY.split('-').filter(({ length }) => length > 3))
      expect(catalog.searches.at(-1)).not.toContain(part);
  });
});

describe('chosen entries', () => {
  it('are candidates alone, each once, with the kind and tier of the catalog', () => {
    const candidates = [NOTES, PAGER];
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            entity: fc.constantFrom(
              'acme/pager@0.3.1',
              'acme/pager',
              'ACME/pager@0.3.1',
              '__proto__',
              NOTES.entity,
            ),
            covers: fc.string({ unit: 'binary', maxLength: 900 }),
            why: fc.string({ maxLength: 900 }),
          }),
          { maxLength: 30 },
        ),
        (wanted) => {
          const entries = chooseReuse(wanted, candidates);
          expect(new Set(entries.map(({ entity }) => entity)).size).toBe(entries.length);
          for (const { entity, kind, trust_tier, covers, why } of entries) {
            expect(candidates).toContainEqual(expect.objectContaining({ entity, kind, trust_tier }));
            expect(Math.max(covers.length, why.length)).toBeLessThanOrEqual(500);
          }
        },
      ),
    );
  });

  it('of one entity are one, which says both', () => {
    expect(
      chooseReuse([reused('acme/pager@0.3.1', 'a', 'x'), reused(' acme/pager@0.3.1', 'b', 'x')], [PAGER]),
    ).toMatchObject([{ covers: 'a; b', why: 'x' }]);
  });
});

describe('similarity', () => {
  it('is 1 of a text with itself, 0 with nothing, the same both ways, and within bounds', () => {
    const texts = fc.string({ unit: 'binary', maxLength: 60 });
    fc.assert(
      fc.property(texts, texts, (left, right) => {
        const similarity = similarityOf(left, right, 4);
        expect(similarity).toBe(similarityOf(right, left, 4));
        expect(similarity).toBeGreaterThanOrEqual(0);
        expect(similarity).toBeLessThanOrEqual(1);
        expect(similarityOf(`invoices ${left}`, `invoices ${left}`, 4)).toBe(1);
        expect(similarityOf('', left, 4)).toBe(0);
      }),
    );
  });

  it('takes case, accents and punctuation out of account, in any script', () => {
    expect(similarityOf('Überprüft — Löhne!', 'uberpruft lohne', 4)).toBe(1);
    expect(similarityOf('把每週的會議記錄整理成摘要', '把每週的會議記錄整理成重點', 4)).toBeGreaterThan(0.5);
  });
});

const raise = (error: Error): never => {
  throw error;
};
