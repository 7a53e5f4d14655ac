import { getEventListeners } from 'node:events';

import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { type Compose, DEFAULT_COMPOSE_SETTINGS } from '../../../lib/planner/index.ts';
import { type Composition, ProblemError, type RunEvent } from '../../../lib/protocol/index.ts';
import { createSecret } from '../../../lib/secrets/secret.ts';
import { abortReasons } from '../../../registry/runs/outcome.ts';
import { createClaimedRun, type RunParts } from '../../../registry/runs/run.ts';
import { RUN_ID, sampleComposition, sampleDraft } from '../../support/samples/run-samples.ts';

type ComposeOptions = Parameters<Compose>[2];

const DEADLINE_MS = 60_000;
const USAGE = { calls: 1, input_tokens: 1, output_tokens: 1, cost_usd: null, estimated: false };

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A run whose planner the test plays. `happened` has what the run did, in its order. */
const openRun = (parts: Partial<RunParts<{ publish: (event: RunEvent) => void }>> = {}) => {
  const planner = Promise.withResolvers<Composition>();
  const happened: string[] = [];
  const published: RunEvent[] = [];
  const log: string[] = [];
  let options: ComposeOptions | undefined;
  const compose: Compose = (_, __, given) => {
    options = given;
    happened.push('composes');
    return planner.promise;
  };
  const providerKey = createSecret('sk-test-1234');
  const run = createClaimedRun(
    { runId: RUN_ID, goal: 'Sort letters', provider: 'openai', model: 'gpt-test', providerKey },
    {
      compose,
      composeParts: {
        endpoint: { baseUrl: 'https://provider.example', wire: 'openai', id: 'openai', name: 'Provider' },
        dialects: { get: () => undefined, set: () => {} },
        price: null,
        catalog: null,
        checkDraft: () => [],
        isPackage: () => true,
        settings: DEFAULT_COMPOSE_SETTINGS,
        runMs: DEADLINE_MS,
        now: () => 0,
        newId: () => RUN_ID,
        via: 'registry',
      },
      upstream: {
        fetch: () => Promise.reject(new Error('nothing is called')),
        close: () => void happened.push('closes the sockets'),
      },
      giveReceipt: (draft) => ({ ...draft, receipt: `of ${draft.name}` }),
      events: {
        publish: (event) => {
          published.push(event);
          happened.push(`tells ${event.event}`);
        },
      },
      deadlineMs: DEADLINE_MS,
      record: async ({ outcome }) => void happened.push(`records ${outcome}`),
      logger: pino({ base: null }, { write: (line: string) => void log.push(line) }),
      publicUrl: 'http://registry.test',
      requestId: 'request-1',
      ...parts,
    },
  );
  const given = (): ComposeOptions => {
    if (options === undefined) throw new Error('The planner was not asked');
    return options;
  };
  return { run, planner, providerKey, happened, published, log, given };
};
const left = abortReasons.clientClosed;
const draftEvent = { event: 'draft', data: sampleDraft() } as const;

/** Nothing may be left of a run: no key, no timer, no listener at its signal. */
const expectNothingLeft = ({ providerKey, given }: ReturnType<typeof openRun>, wasAsked = true): void => {
  expect(() => providerKey.reveal()).toThrow('forgotten');
  expect(vi.getTimerCount()).toBe(0);
  if (wasAsked) expect(getEventListeners(given().signal, 'abort')).toEqual([]);
};

describe('a run', () => {
  it('that succeeds is recorded before its end is told, with a receipt for each draft', async () => {
    const opened = openRun();
    const ended = opened.run.start();
    expect(opened.providerKey.reveal()).toBe('sk-test-1234');
    opened.given().emit(draftEvent);
    opened.planner.resolve(sampleComposition());
    const end = await ended;

    expect(end).toMatchObject({ outcome: 'succeeded', status: 200 });
    expect(opened.happened).toEqual([
      'composes',
      'tells draft',
      'closes the sockets',
      'records succeeded',
      'tells result',
    ]);
    expect(opened.published).toMatchObject([
      { data: { receipt: 'of release-notes' } },
      { data: { drafts: [{ receipt: 'of release-notes' }] } },
    ]);
    expectNothingLeft(opened);

    // What comes after its end changes nothing.
    opened.given().emit(draftEvent);
    opened.run.abort(left);
    expect(opened.given().signal.aborted).toBe(false);
    expect(opened.happened).toHaveLength(5);
  });

  it('that is left closes its sockets before anything else, and ends at once with the first reason', async () => {
    const opened = openRun();
    const ended = opened.run.start();
    opened.given().emit({ event: 'usage', data: USAGE });
    opened.run.abort(() => {
      opened.happened.push('makes the reason');
      return left();
    });
    opened.run.abort(() => {
      throw new Error('There is a reason already');
    });
    // The planner has not noticed yet, and tells and finishes something.
    opened.given().emit(draftEvent);
    const end = await ended;

    expect(end).toMatchObject({ outcome: 'client-closed-request', status: 499 });
    expect(opened.given().signal.reason).toMatchObject({ slug: 'client-closed-request' });
    expect(opened.happened).toEqual([
      'composes',
      'tells usage',
      'closes the sockets',
      'makes the reason',
      'closes the sockets',
      'records client-closed-request',
      'tells problem',
    ]);
    expectNothingLeft(opened);
    // Nobody waits for the planner any more: what it rejects with may not end the process.
    opened.planner.reject(new Error('late'));
    await Promise.resolve();
  });

  it('that is left before it starts calls nobody', async () => {
    const opened = openRun();
    opened.run.abort(left);
    expect(await opened.run.start()).toMatchObject({ outcome: 'client-closed-request' });
    expect(opened.happened).not.toContain('composes');
    expectNothingLeft(opened, false);
  });

  it('that is left in the turn in which its planner finishes counts as left', async () => {
    const opened = openRun();
    const ended = opened.run.start();
    opened.planner.resolve(sampleComposition());
    opened.run.abort(left);
    expect(await ended).toMatchObject({ outcome: 'client-closed-request' });
  });

  it('keeps the drafts that were finished when it was ended', async () => {
    const opened = openRun();
    const ended = opened.run.start();
    opened.given().emit(draftEvent);
    opened.run.abort(abortReasons.stopping);
    expect(await ended).toMatchObject({
      outcome: 'registry-stopping',
      problem: { extras: { composition: { partial: true, drafts: [{ receipt: 'of release-notes' }] } } },
    });
  });

  it('that was ended says what it had decided, and what is missing and why', async () => {
    const opened = openRun();
    const ended = opened.run.start();
    const classification = { kind: 'bundle', rationale: 'Two things.' } as const;
    const gap = {
      code: 'draft-missing',
      values: { kind: 'skill', name: 'tides', reason: 'model-declined' },
    } as const;
    const { emit, decide } = opened.given();
    decide?.({ decision: 'classified', data: { classification, need: { single: null, queries: [] } } });
    emit(draftEvent);
    decide?.({ decision: 'gaps', data: { gaps: [gap], lost: [RUN_ID] } });
    opened.run.abort(abortReasons.stopping);
    expect(await ended).toMatchObject({
      problem: { extras: { composition: { classification, gaps: [gap] } } },
    });
  });

  it('that was ended tells what it used as an estimate, as nobody counts the calls that were cut', async () => {
    const opened = openRun();
    const ended = opened.run.start();
    opened.given().emit({ event: 'usage', data: { ...USAGE, estimated: true, counted: true } });
    opened.given().emit(draftEvent);
    opened.run.abort(abortReasons.stopping);
    const end = await ended;
    if (end.outcome === 'succeeded') throw new Error('It succeeded');
    expect(end.problem.extras.composition?.usage).toEqual({ ...USAGE, estimated: true });
  });

  it('ends at its deadline', async () => {
    const opened = openRun();
    const ended = opened.run.start();
    await vi.advanceTimersByTimeAsync(DEADLINE_MS - 1);
    expect(opened.given().signal.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(await ended).toMatchObject({ outcome: 'deadline-exceeded' });
    expectNothingLeft(opened);
  });

  it('that fails ends with the planner’s own problem, which is not logged', async () => {
    const opened = openRun();
    const ended = opened.run.start();
    opened.planner.reject(new ProblemError('provider-unavailable', 'Busy.'));
    expect(await ended).toMatchObject({ outcome: 'provider-unavailable' });
    expect([opened.published.at(-1)?.event, opened.log]).toEqual(['problem', []]);
    expectNothingLeft(opened);
  });

  it('that fails ends with the drafts that were finished, each with its receipt', async () => {
    const opened = openRun();
    const ended = opened.run.start();
    opened.given().emit(draftEvent);
    opened.planner.reject(new ProblemError('run-cap-reached', 'Spent.').with(sampleComposition()));
    const end = await ended;
    if (end.outcome === 'succeeded') throw new Error('It succeeded');
    expect(end.problem.extras.composition?.drafts.map(({ receipt }) => receipt)).toEqual([
      `of ${sampleDraft().name}`,
    ]);
  });

  it('that breaks ends as an internal error, and the log says of which run', async () => {
    const opened = openRun();
    const ended = opened.run.start();
    opened.planner.reject(new TypeError('undefined is not a function'));
    expect(await ended).toMatchObject({ outcome: 'internal', status: 500 });
    expect(opened.log.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { level: 50, run_id: RUN_ID },
    ]);
  });

  it('may be called by another name than its planner gave it', async () => {
    const opened = openRun({ toFailure: () => new ProblemError('registry-key-unusable', 'Not taken.') });
    const ended = opened.run.start();
    opened.planner.reject(new ProblemError('provider-key-rejected', 'No.'));
    expect(await ended).toMatchObject({ outcome: 'registry-key-unusable' });
  });
});
