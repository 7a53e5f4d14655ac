import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { noteFailure } from '../../../lib/failures/index.ts';
import { type RunRecord, RunStateSchema, toComposition } from '../../../lib/messages/index.ts';
import {
  CompositionSchema,
  type Draft,
  LIMITS,
  PHASES,
  type RunEvent,
  StrictCompositionSchema,
  z,
} from '../../../lib/protocol/index.ts';
import {
  createRunRecord,
  reduceRun,
  type RunChange,
  type RunEnd,
  toSuccess,
} from '../../../lib/runs/reduce-run.ts';
import { NEW_RUN } from '../../support/samples/new-run.ts';
import {
  eventsOfRun,
  eventsToFirstDraft,
  sampleComposition,
  sampleDraft,
} from '../../support/samples/run-samples.ts';

const AT = '2026-01-02T03:04:05.000Z';

const newRun = (): RunRecord => createRunRecord(NEW_RUN);

const after = (changes: RunChange[], run = newRun()): RunRecord => changes.reduce(reduceRun, run);
const events = (list: RunEvent[]): RunChange[] => list.map((event) => ({ type: 'event', event }));

const id = (index: number) => `01920000-0000-7000-8000-${String(index).padStart(12, '0')}`;
const draft = fc.record({ index: fc.nat({ max: 20 }), text: fc.string() });

/** Anything a registry might send, in any order, as often as it likes. */
const anyEvent: fc.Arbitrary<RunEvent> = fc.oneof(
  fc
    .record({
      phase: fc.constantFrom(...PHASES),
      state: fc.constantFrom('started', 'finished'),
      total: fc.nat(12),
    })
    .map((phase): RunEvent => ({ event: 'phase', data: { ...phase, at: AT } as never })),
  draft.map(({ index, text }): RunEvent => ({
    event: 'draft',
    data: sampleDraft({ draft_id: id(index), markdown: text }),
  })),
  fc.nat({ max: 20 }).map((index): RunEvent => ({
    event: 'score',
    data: {
      draft_id: id(index),
      scores: { specificity: 1, completeness: 2, safety: 3, goal_alignment: 4 },
      critic_notes: null,
      findings: [],
    },
  })),
  fc.array(fc.nat({ max: 20 }), { maxLength: 20 }).map((list): RunEvent => ({
    event: 'outline',
    data: list.map((index) => ({ draft_id: id(index), kind: 'skill', name: `draft ${index}` })),
  })),
  fc.constant<RunEvent>({ event: 'reuse', data: [] }),
  fc.nat(1000).map((calls): RunEvent => ({
    event: 'usage',
    data: { calls, input_tokens: 1, output_tokens: 1, cost_usd: null, estimated: false },
  })),
);

const anyEnd = fc.constantFrom<RunChange>(
  { type: 'ended', end: { status: 'cancelled', failure: null }, at: AT },
  { type: 'ended', end: { status: 'failed', failure: noteFailure('stream-broken') }, at: AT },
  { type: 'ended', end: { status: 'interrupted', failure: noteFailure('interrupted') }, at: AT },
);

const anyChange: fc.Arbitrary<RunChange> = fc.oneof(
  { weight: 8, arbitrary: anyEvent.map((event): RunChange => ({ type: 'event', event })) },
  { weight: 1, arbitrary: anyEnd },
  { weight: 1, arbitrary: fc.nat(9).map((tabId): RunChange => ({ type: 'moved', tabId })) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<RunChange>(
      { type: 'saving' },
      { type: 'saved', planId: id(1) },
      { type: 'save-failed', failure: noteFailure('registry-unreachable') },
    ),
  },
);

/** The model: what is left of a list of changes, said in another way than the reducer says it. */
const expected = (changes: RunChange[]) => {
  const firstEnd = changes.findIndex(({ type }) => type === 'ended');
  const lived = firstEnd < 0 ? changes : changes.slice(0, firstEnd);
  const seen = lived.flatMap((change) => (change.type === 'event' ? [change.event] : []));
  const end = changes[firstEnd];
  const drafts = new Map<string, Draft>();
  for (const event of seen) {
    if (event.event === 'draft' && (drafts.has(event.data.draft_id) || drafts.size < LIMITS.draftsPerRun)) {
      drafts.set(event.data.draft_id, event.data);
    }
  }
  return {
    status: end?.type === 'ended' ? end.end.status : 'running',
    texts: [...drafts.values()].map(({ draft_id, markdown }) => [draft_id, markdown]),
    finished: PHASES.filter((phase) =>
      seen.some(({ event, data }) => event === 'phase' && data.phase === phase && data.state === 'finished'),
    ),
    tabId: changes.findLast((change) => change.type === 'moved')?.tabId ?? 1,
  };
};

/** What a run that had its first draft tells of its usage. */
const usageAfter = (end: RunEnd) =>
  after([...events(eventsToFirstDraft()), { type: 'ended', end, at: AT }]).usage;

describe('a run', () => {
  it('is what its model says, whatever happens in whatever order', () => {
    fc.assert(
      fc.property(fc.array(anyChange, { maxLength: 60 }), (changes) => {
        const run = after(changes);
        const model = expected(changes);

        expect(run.status).toBe(model.status);
        expect(run.drafts.map(({ draft_id, markdown }) => [draft_id, markdown])).toEqual(model.texts);
        expect(run.phases.filter(({ state }) => state === 'finished').map(({ phase }) => phase)).toEqual(
          model.finished,
        );
        expect(run.tab_id).toBe(model.tabId);
        expect(run.status === 'running').toBe(run.key_gone_at === null);
        expect(run.status === 'running').toBe(run.finished_at === null);
        expect(run.failure === null).toBe(['running', 'succeeded', 'cancelled'].includes(run.status));
      }),
    );
  });

  it('is always fit to be sent to a view, and its composition to be saved', () => {
    fc.assert(
      fc.property(fc.array(anyChange, { maxLength: 60 }), (changes) => {
        const run = after(changes);
        const composition = toComposition(run);

        expect(z.safeParse(RunStateSchema, structuredClone(run)).success).toBe(true);
        expect(composition === null || z.safeParse(StrictCompositionSchema, composition).success).toBe(true);
        expect(composition?.partial ?? true).toBe(run.status !== 'succeeded');
      }),
    );
  });

  it('goes through its phases forwards only', () => {
    const [started, finished] = eventsToFirstDraft();
    if (!started || !finished) throw new Error('no events');

    const run = after(events([finished, started, started, finished]));

    expect(run.phases[0]).toMatchObject({ phase: 'classifying', state: 'finished' });
  });

  it('takes a draft drawn again in the place of the first', () => {
    const run = after(
      events([
        { event: 'draft', data: sampleDraft({ draft_id: id(1), name: 'one' }) },
        { event: 'draft', data: sampleDraft({ draft_id: id(2), name: 'two' }) },
        { event: 'draft', data: sampleDraft({ draft_id: id(1), name: 'one, again', rerolled: true }) },
      ]),
    );

    expect(run.drafts.map(({ name }) => name)).toEqual(['one, again', 'two']);
  });

  it('puts scores and findings to their draft', () => {
    const scores = { specificity: 80, completeness: 70, safety: 90, goal_alignment: 60 };
    const run = after(
      events([
        { event: 'draft', data: sampleDraft({ draft_id: id(1) }) },
        { event: 'score', data: { draft_id: id(1), scores, critic_notes: 'short', findings: [] } },
        { event: 'score', data: { draft_id: id(9), scores, critic_notes: 'of nobody', findings: [] } },
      ]),
    );

    expect(run.drafts).toMatchObject([{ draft_id: id(1), scores, critic_notes: 'short' }]);
  });

  it('is the composition of its result once that has come', () => {
    const composition = sampleComposition({ gaps: [{ code: 'not-covered', values: { text: 'no tests' } }] });
    const run = after([
      ...events(eventsOfRun(composition)),
      { type: 'ended', end: { status: 'succeeded', failure: null }, at: AT },
    ]);

    expect(toComposition(run)).toEqual(composition);
    expect(z.safeParse(CompositionSchema, toComposition(run)).success).toBe(true);
  });

  it('without a draft or anything to reuse is not called done', () => {
    const run = after(events([{ event: 'result', data: sampleComposition({ drafts: [] }) }]));

    expect(toSuccess(run)).toMatchObject({ status: 'failed', failure: { slug: 'empty-result' } });
    expect(toSuccess(after(events(eventsOfRun())))).toMatchObject({ status: 'succeeded' });
  });

  it('that was cut tells what it used as an estimate, as nobody counts the calls that were open', () => {
    const cut = { status: 'failed', failure: noteFailure('stream-broken') } as const;
    const refused = { ...cut, failure: { ...cut.failure, title: 'Rejected' } };

    const stopped = { ...refused, failure: { ...refused.failure, slug: 'registry-stopping' } };
    for (const end of [{ status: 'cancelled', failure: null }, cut, stopped] as const)
      expect(usageAfter(end)).toMatchObject({ calls: 3, estimated: true });
    expect(usageAfter(refused)).toMatchObject({ calls: 3, estimated: false });
  });

  it('gives the same composition however often it is asked for', () => {
    const run = after([
      ...events(eventsToFirstDraft()),
      { type: 'ended', end: { status: 'cancelled', failure: null }, at: AT },
    ]);

    const saving = after(
      [{ type: 'saving' }, { type: 'save-failed', failure: noteFailure('registry-unreachable') }],
      run,
    );

    expect(JSON.stringify(toComposition(saving))).toBe(JSON.stringify(toComposition(run)));
  });
});
