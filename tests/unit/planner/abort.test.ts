import { getEventListeners } from 'node:events';

import * as fc from 'fast-check';
import { Agent, fetch as undiciFetch } from 'undici';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { Candidate, Catalog } from '../../../lib/planner/index.ts';
import type { Composition, RunEvent } from '../../../lib/protocol/index.ts';
import { rejectionOf, startRun } from '../../support/provider/compose-run.ts';
import { type ScriptedProvider, createGate, faults, startProvider } from '../../support/provider/index.ts';
import { weakAtFirst } from '../../support/provider/weak-at-first.ts';
import { sampleCandidate } from '../../support/samples/candidates.ts';

const BUNDLE = 'A bundle of three for on-call work';
const RUNS = process.env['DEEP'] === '1' ? 1_000 : 200;

/** Takes a millisecond for a search, and counts those that are open. */
const createSlowCatalog = (onSearch: () => void): Catalog & { open: number } => {
  const catalog = {
    open: 0,
    search: (_search: unknown, { signal }: { signal: AbortSignal }) =>
      new Promise<Candidate[]>((resolve, reject) => {
        catalog.open += 1;
        const timer = setTimeout(() => {
          catalog.open -= 1;
          resolve([sampleCandidate()]);
        }, 1);
        const onAbort = (): void => {
          clearTimeout(timer);
          catalog.open -= 1;
          reject(signal.reason as Error);
        };
        signal.addEventListener('abort', onAbort, { once: true });
        onSearch();
      }),
  };
  return catalog;
};

let provider: ScriptedProvider;
beforeEach(async () => {
  provider = await startProvider();
});
afterEach(() => provider.stop());

describe('aborting a run', () => {
  it('starts nothing when it is aborted already, and rejects with the reason', async () => {
    const reason = new Error('left');
    const { events, composition } = startRun(provider, { signal: AbortSignal.abort(reason) });
    expect(await rejectionOf(composition)).toBe(reason);
    expect([events, provider.calls, provider.sockets]).toEqual([[], [], []]);
  });

  it.each([
    ['before the headers', faults.silence('before-headers')],
    ['before the first byte', faults.silence('before-first-byte')],
    ['in mid-stream', faults.silence('mid-stream')],
  ])('closes the call %s and rejects with the very reason, be it a string', async (_when, behaviour) => {
    provider.setScript(() => behaviour);
    const controller = new AbortController();
    const { events, composition } = startRun(provider, { signal: controller.signal });
    await provider.callOpened();
    controller.abort('Client connection prematurely closed.');
    const before = events.length;
    expect(await rejectionOf(composition)).toBe('Client connection prematurely closed.');
    expect((await provider.callClosed()).outcome).toBe('cut');
    await provider.socketsClosed();
    expect(events).toHaveLength(before);
    expect(provider.calls).toHaveLength(1);
  });

  it('closes all drafts under way and starts none of those that wait', async () => {
    const gate = createGate();
    provider.setScript((call) => (call.asked?.endsWith('_draft') ? gate.behaviour : undefined));
    const controller = new AbortController();
    const { events, composition } = startRun(provider, {
      goal: BUNDLE,
      signal: controller.signal,
      settings: { parallelDrafts: 2 },
    });
    await provider.callOpened(4);
    await gate.reached;
    controller.abort(new Error('tab closed'));
    expect(await rejectionOf(composition)).toEqual(new Error('tab closed'));
    await provider.allClosed();
    expect(provider.calls.map(({ asked, outcome }) => [asked, outcome]).slice(2)).toEqual([
      [expect.stringMatching(/_draft$/), 'cut'],
      [expect.stringMatching(/_draft$/), 'cut'],
    ]);
    expect(events.at(-1)).toMatchObject({ event: 'phase', data: { phase: 'drafting', state: 'started' } });
  });

  it('closes what is drafted or judged once more, and starts no second judgement', async () => {
    const gate = createGate();
    const weak = weakAtFirst();
    provider.setScript((call) => (call.prompt.includes('<earlier>') ? gate.behaviour : weak(call)));
    const controller = new AbortController();
    const { composition } = startRun(provider, {
      goal: BUNDLE,
      signal: controller.signal,
      settings: { parallelDrafts: 2 },
    });
    await provider.callOpened(8);
    await gate.reached;
    controller.abort('left');
    expect(await rejectionOf(composition)).toBe('left');
    await provider.allClosed();
    expect(provider.calls.slice(6).map(({ asked, outcome }) => [asked, outcome])).toEqual([
      [expect.stringMatching(/_draft$/), 'cut'],
      [expect.stringMatching(/_draft$/), 'cut'],
    ]);
  });

  it('changes nothing after the run is over', async () => {
    const controller = new AbortController();
    const { events, composition } = startRun(provider, { signal: controller.signal });
    const result = await composition;
    const before = events.length;
    controller.abort();
    expect(events).toHaveLength(before);
    expect(result.partial).toBe(false);
    expect(provider.calls.map(({ outcome }) => outcome)).toEqual(['finished', 'finished', 'finished']);
  });

  it.each([
    ['succeeded', undefined],
    ['failed', faults.status(500)],
    ['was silent', faults.silence('mid-stream')],
  ])('leaves no listener and no timer when the run %s', async (_end, behaviour) => {
    const { signal } = new AbortController();
    const timers = new Set<unknown>();
    const { setTimeout: set, clearTimeout: clear } = globalThis;
    // Looks on, passes through: only timers that the planner itself makes are counted.
    vi.spyOn(globalThis, 'setTimeout').mockImplementation(((work: () => void, ...rest: [number]) => {
      const timer = set(
        () => {
          timers.delete(timer);
          work();
        },
        ...rest,
      );
      if (new Error('who').stack?.includes('/lib/planner/')) timers.add(timer);
      return timer;
    }) as typeof setTimeout);
    vi.spyOn(globalThis, 'clearTimeout').mockImplementation((timer) => {
      timers.delete(timer);
      clear(timer);
    });
    provider.setScript((call) => (call.asked === 'critique' ? behaviour : undefined));
    const { composition } = startRun(provider, { signal, goal: BUNDLE, settings: { silenceMs: 300 } });
    await Promise.allSettled([composition]);
    expect(timers.size).toBe(0);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('ends a body that its fetch has not tied to the signal', async () => {
    const controller = new AbortController();
    const cancelled = Promise.withResolvers<void>();
    const { composition } = startRun(provider, {
      signal: controller.signal,
      parts: {
        fetch: async () => {
          setTimeout(() => controller.abort(new Error('left')), 5);
          return new Response(new ReadableStream({ cancel: () => cancelled.resolve() }), {
            headers: { 'content-type': 'text/event-stream' },
          });
        },
      },
    });
    expect(await rejectionOf(composition)).toEqual(new Error('left'));
    await cancelled.promise;
  });

  it(`is safe at any instant (${RUNS} of them)`, { timeout: 300_000 }, async () => {
    let completed = 0;
    let allFetches = 0;
    // A pool of its own, so that its resting connections can be closed in the end and the rest counted.
    const agent = new Agent();
    // The longest run there is: a catalog to search, a plan, three drafts, each drafted and judged twice.
    provider.setScript(weakAtFirst());
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.record({ at: fc.constant('event' as const), number: fc.integer({ min: 1, max: 36 }) }),
          fc.record({ at: fc.constant('fetch' as const), number: fc.integer({ min: 1, max: 11 }) }),
          fc.record({ at: fc.constant('search' as const), number: fc.integer({ min: 1, max: 2 }) }),
          fc.record({ at: fc.constant('time' as const), number: fc.integer({ min: 0, max: 60 }) }),
        ),
        async ({ at, number }) => {
          const controller = new AbortController();
          const reason = new Error(`left at ${at} ${number}`);
          let afterwards = 0;
          let fetches = 0;
          let searches = 0;
          const leave = (): void => controller.abort(reason);
          const timer = at === 'time' ? setTimeout(leave, number) : undefined;
          const seen: RunEvent[] = [];
          const catalog = createSlowCatalog(() => {
            if (controller.signal.aborted) afterwards += 1;
            searches += 1;
            if (at === 'search' && searches === number) leave();
          });
          const { composition } = startRun(provider, {
            goal: BUNDLE,
            signal: controller.signal,
            onEvent: (event) => {
              if (controller.signal.aborted) afterwards += 1;
              seen.push(event);
              if (at === 'event' && seen.length === number) leave();
            },
            parts: {
              catalog,
              fetch: (url, init) => {
                if (controller.signal.aborted) afterwards += 1;
                fetches += 1;
                allFetches += 1;
                const response = undiciFetch(url, { ...(init as object), dispatcher: agent });
                if (at === 'fetch' && fetches === number) leave();
                return response as unknown as Promise<Response>;
              },
            },
          });
          const outcome = await composition.then(
            (value): Composition => value,
            (error: unknown) => error,
          );
          clearTimeout(timer);
          const isAborted = outcome === reason && controller.signal.aborted;
          expect(isAborted ? { partial: false, drafts: [{}, {}, {}] } : outcome).toMatchObject({
            partial: false,
            drafts: [{}, {}, {}],
          });
          completed += isAborted ? 0 : 1;
          expect([afterwards, catalog.open]).toEqual([0, 0]);
          expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
          await provider.allClosed();
          // All of them: a request can arrive after its caller has left.
          expect(provider.calls.length).toBeLessThanOrEqual(allFetches);
          const phases = seen.flatMap(({ event, data }) =>
            event === 'phase' ? [`${data.phase} ${data.state}`] : [],
          );
          expect(new Set(phases).size).toBe(phases.length);
        },
      ),
      { numRuns: RUNS, endOnFailure: true },
    );
    await agent.close();
    await provider.socketsClosed();
    console.log(`${RUNS} aborts, ${completed} came after the end; ${provider.calls.length} calls`);
    expect(completed).toBeLessThan(RUNS);
  });
});
