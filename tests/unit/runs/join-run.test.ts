import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { noteFailure } from '../../../lib/failures/index.ts';
import {
  isPartial,
  missingDrafts,
  type RunRecord,
  toComposition,
  toPlan,
} from '../../../lib/messages/index.ts';
import {
  type Composition,
  type Draft,
  type Gap,
  LIMITS,
  type Planned,
  type RunEvent,
} from '../../../lib/protocol/index.ts';
import { createRunRecord, reduceRun, toSuccess } from '../../../lib/runs/reduce-run.ts';
import { toRunOptions } from '../../../lib/runs/run-options.ts';
import { NEW_RUN } from '../../support/samples/new-run.ts';
import { sampleComposition, sampleDraft } from '../../support/samples/run-samples.ts';

const AT = '2026-01-02T03:04:05.000Z';
const SCORES = { specificity: 80, completeness: 80, safety: 80, goal_alignment: 80 };

const idOf = (index: number): string => `01920000-0000-7000-8000-${String(index).padStart(12, '0')}`;
const nameOf = (index: number): string => `part-${index}`;
const planOf = (count: number): Planned[] =>
  Array.from({ length: count }, (_, index) => ({
    draft_id: idOf(index),
    kind: 'skill',
    name: nameOf(index),
    purpose: `Does part ${index}.`,
  }));
const draftOf = (index: number, markdown = '# One'): Draft =>
  sampleDraft({ draft_id: idOf(index), name: nameOf(index), markdown });
const gapOf = (index: number, reason = 'refused'): Gap => ({
  code: 'draft-missing',
  values: { reason, kind: 'skill', name: nameOf(index) },
});
const OTHER_GAP: Gap = { code: 'not-covered', values: { text: 'Who is paid.' } };

const ended = (run: RunRecord, status: 'succeeded' | 'cancelled' | 'failed' | 'interrupted'): RunRecord =>
  reduceRun(run, {
    type: 'ended',
    end:
      status === 'succeeded' || status === 'cancelled'
        ? { status, failure: null }
        : { status, failure: noteFailure('stream-broken') },
    at: AT,
  });

const after = (run: RunRecord, events: readonly RunEvent[]): RunRecord =>
  events.reduce((now, event) => reduceRun(now, { type: 'event', event }), run);

const USAGE = { calls: 2, input_tokens: 10, output_tokens: 20, cost_usd: 0.01, estimated: false };

/** An ended run that has these drafts of its plan. */
const earlierRun = (count: number, indexes: readonly number[], part: Partial<RunRecord> = {}): RunRecord => ({
  ...ended(
    after(createRunRecord(NEW_RUN), [
      { event: 'outline', data: planOf(count) },
      { event: 'usage', data: USAGE },
      ...indexes.map((index): RunEvent => ({ event: 'draft', data: draftOf(index) })),
    ]),
    'succeeded',
  ),
  ...part,
});

const continueRun = (earlier: RunRecord): RunRecord =>
  createRunRecord(
    {
      ...NEW_RUN,
      continued: {
        missing: missingDrafts(earlier).map(({ draft_id }) => draft_id),
        partial: isPartial(earlier),
      },
    },
    earlier,
  );

const resultOf = (change: Partial<Composition>): RunEvent => ({
  event: 'result',
  data: sampleComposition({ drafts: [], usage: USAGE, ...change }),
});

describe('a run that drafts what is missing', () => {
  it('asks for the missing drafts with the plan, and sends no draft along', () => {
    const reuse = {
      entity: 'acme/tags@1.0.0',
      kind: 'skill',
      covers: 'Tags',
      why: 'It tags.',
      trust_tier: 'official',
    } as const;
    const classification = { kind: 'bundle', rationale: 'x'.repeat(4_000) } as const;
    const run = continueRun(earlierRun(3, [0, 2], { reuse: [reuse], classification }));

    expect(toRunOptions(run, null)).toEqual({
      continue: {
        classification: { kind: 'bundle', rationale: 'x'.repeat(1_000) },
        reuse: ['acme/tags@1.0.0'],
        outline: planOf(3),
        missing: [idOf(1)],
      },
    });
  });

  it('puts them where they were planned, beside the others as the person left them', () => {
    const edited = draftOf(2, '# Mine');
    const earlier = earlierRun(4, [2, 0], { discarded: [idOf(0)], before: [draftOf(2)] });
    const run = after(continueRun({ ...earlier, drafts: [edited, draftOf(0)] }), [
      { event: 'reuse', data: [] },
      { event: 'outline', data: planOf(4).slice(1, 2) },
      { event: 'draft', data: draftOf(3) },
      { event: 'draft', data: draftOf(1) },
      resultOf({ drafts: [draftOf(1), draftOf(3)] }),
    ]);

    expect(run.drafts).toEqual([draftOf(0), draftOf(1), edited, draftOf(3)]);
    expect(run.outline).toEqual(planOf(4));
    expect(run).toMatchObject({ discarded: [idOf(0)], before: [draftOf(2)] });
    expect(toComposition(ended(run, 'succeeded'))).toMatchObject({
      partial: false,
      outline: planOf(4),
      drafts: [{ draft_id: idOf(1) }, { markdown: '# Mine' }, { draft_id: idOf(3) }],
      usage: { calls: 4, input_tokens: 20, cost_usd: 0.02 },
    });
  });

  it('ends the gaps that it fills, as soon as it does, and leaves the others', () => {
    const earlier = earlierRun(3, [0], { gaps: [gapOf(1), gapOf(2), OTHER_GAP] });
    const arrived = after(continueRun(earlier), [{ event: 'draft', data: draftOf(1) }]);
    expect(arrived.gaps).toEqual([gapOf(2), OTHER_GAP]);

    const again = gapOf(2, 'rate-limited');
    const done = after(arrived, [resultOf({ drafts: [draftOf(1)], gaps: [OTHER_GAP, again] })]);
    expect(done.gaps).toEqual([OTHER_GAP, again]);
    expect(missingDrafts(done).map(({ draft_id }) => draft_id)).toEqual([idOf(2)]);
  });

  it('says why a draft is missing, however many gaps there are', () => {
    const others = Array.from({ length: LIMITS.gapsPerRun }, (_, index): Gap => ({
      code: 'not-covered',
      values: { text: `Part ${index}.` },
    }));
    const run = continueRun(earlierRun(3, [0], { gaps: others }));

    const { gaps } = after(run, [resultOf({ drafts: [draftOf(1)], gaps: [gapOf(2)] })]);
    expect(gaps).toEqual([...others.slice(0, -1), gapOf(2)]);
  });

  it('drops what the catalog no longer has, and keeps why the rest is reused', () => {
    const reuse = ['acme/stays@1.0.0', 'acme/gone@1.0.0'].map((entity) => ({
      entity,
      kind: 'skill' as const,
      covers: 'A part',
      why: 'It does.',
      trust_tier: 'official' as const,
    }));
    const gone: Gap = { code: 'reuse-not-found', values: { entity: 'acme/gone@1.0.0' } };
    const run = after(continueRun(earlierRun(2, [0], { reuse })), [
      { event: 'reuse', data: [] },
      resultOf({ drafts: [draftOf(1)], gaps: [gone] }),
    ]);

    expect(run.reuse).toEqual(reuse.slice(0, 1));
    expect(run.gaps).toEqual([gone]);
  });

  it('joins the scores: each draft has those of the run that wrote it', () => {
    const judged = { ...draftOf(0), scores: SCORES };
    const low = { specificity: 1, completeness: 1, safety: 1, goal_alignment: 1 };
    const score = (index: number): RunEvent => ({
      event: 'score',
      data: { draft_id: idOf(index), scores: low, critic_notes: null, findings: [] },
    });
    const run = after(continueRun({ ...earlierRun(2, []), drafts: [judged] }), [
      { event: 'draft', data: draftOf(1) },
      score(0),
      score(1),
    ]);

    expect(run.drafts.map(({ scores }) => scores)).toEqual([SCORES, low]);
  });

  it('takes a classification that was not told before, and no other', () => {
    const classification = { kind: 'bundle', rationale: 'Ours' } as const;
    const known = continueRun(earlierRun(2, [0], { classification }));
    const unknown = continueRun(earlierRun(2, [0]));
    const event = resultOf({ drafts: [draftOf(1)], classification: { kind: 'skill', rationale: 'Told' } });

    expect(after(known, [event]).classification).toEqual(classification);
    expect(after(unknown, [event]).classification).toEqual({ kind: 'skill', rationale: 'Told' });
  });

  it('is a success only with one of them, and makes a whole composition no less whole', () => {
    const run = continueRun(earlierRun(2, [0]));
    expect(toSuccess(run)).toMatchObject({ status: 'failed', failure: { slug: 'empty-result' } });
    expect(toSuccess(after(run, [{ event: 'draft', data: draftOf(1) }])).status).toBe('succeeded');

    expect(toComposition(ended(run, 'cancelled'))?.partial).toBe(false);
    const partial = continueRun({ ...earlierRun(2, [0]), status: 'interrupted' });
    expect(toComposition(ended(partial, 'cancelled'))?.partial).toBe(true);
    expect(toComposition(ended(partial, 'succeeded'))?.partial).toBe(false);
  });
});

describe('a plan that cannot be continued', () => {
  it.each<[string, Partial<RunRecord>]>([
    ['ended before there was one', { outline: null }],
    [
      'came from a registry that told no purposes',
      { outline: planOf(2).map(({ draft_id, kind, name }) => ({ draft_id, kind, name })) },
    ],
    ['lacks nothing, though a draft was discarded', { outline: planOf(1), discarded: [idOf(0)] }],
  ])('%s: nothing is missing', (_why, part) => {
    expect(missingDrafts(earlierRun(1, [0], part))).toEqual([]);
  });
});

const MOST = 12;
const anyEvent: fc.Arbitrary<RunEvent> = fc.oneof(
  fc
    .record({ index: fc.nat({ max: MOST + 2 }), markdown: fc.string() })
    .map(({ index, markdown }): RunEvent => ({ event: 'draft', data: draftOf(index, markdown) })),
  fc.nat({ max: MOST }).map((index): RunEvent => ({
    event: 'score',
    data: { draft_id: idOf(index), scores: SCORES, critic_notes: null, findings: [] },
  })),
  fc.nat({ max: MOST }).map((count): RunEvent => ({ event: 'outline', data: planOf(count) })),
  fc.constant<RunEvent>({ event: 'reuse', data: [] }),
  fc
    .record({
      drafts: fc.array(fc.nat({ max: MOST + 2 }), { maxLength: MOST }),
      gaps: fc.array(fc.nat({ max: MOST }), { maxLength: MOST }),
    })
    .map(({ drafts, gaps }) =>
      resultOf({
        drafts: drafts.map((index) => draftOf(index, 'In the result')),
        gaps: gaps.map((index) => gapOf(index)),
      }),
    ),
);

const anyRound = fc.record({
  events: fc.array(anyEvent, { maxLength: 20 }),
  status: fc.constantFrom(
    'succeeded' as const,
    'cancelled' as const,
    'failed' as const,
    'interrupted' as const,
  ),
});

describe('S28 a draft that was there', () => {
  it('is in what is joined, as it was, whatever is sent and however often it is tried again', () => {
    fc.assert(
      fc.property(
        fc.record({
          count: fc.integer({ min: 1, max: MOST }),
          had: fc.uniqueArray(fc.nat({ max: MOST - 1 }), { maxLength: MOST }),
          discarded: fc.array(fc.nat({ max: MOST - 1 }), { maxLength: 3 }),
          rounds: fc.array(anyRound, { maxLength: 4 }),
        }),
        ({ count, had, discarded, rounds }) => {
          const indexes = had.filter((index) => index < count);
          let run = earlierRun(count, indexes, { discarded: discarded.map(idOf) });
          for (const { events, status } of rounds) {
            const before = run;
            if (missingDrafts(before).length === 0) return;
            const missing = new Set(missingDrafts(before).map(({ draft_id }) => draft_id));
            run = ended(after(continueRun(before), events), status);

            for (const draft of before.drafts) expect(run.drafts).toContainEqual(draft);
            const told = events.flatMap(({ event, data }) =>
              event === 'draft' ? [data] : event === 'result' ? data.drafts : [],
            );
            const added = new Set(told.map(({ draft_id }) => draft_id).filter((id) => missing.has(id)));
            const ids = run.drafts.map(({ draft_id }) => draft_id);
            expect(new Set(ids)).toEqual(
              new Set([...before.drafts.map(({ draft_id }) => draft_id), ...added]),
            );
            expect(ids).toHaveLength(new Set(ids).size);
            const inOrder = ids.toSorted((one, other) => (one < other ? -1 : 1));
            expect(ids).toEqual(added.size > 0 ? inOrder : ids);
            expect(run.discarded).toEqual(before.discarded);
            expect(toPlan(run)).toEqual(planOf(count));
          }
        },
      ),
    );
  });
});
