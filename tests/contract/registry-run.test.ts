import { describe, expect, it } from 'vitest';

import { readFence } from '../../lib/planner/prompts/fence.ts';
import { CompositionSchema, RUN_EVENTS, z, type RunEventName } from '../../lib/protocol/index.ts';
import { createGate } from '../support/provider/index.ts';
import { weakAtFirst } from '../support/provider/weak-at-first.ts';
import { useRegistry } from '../support/registry/registry-setup.ts';
import { GOAL, PROVIDER_KEY, readEvents, runRequest } from '../support/registry/run-client.ts';
import { sampleDraft } from '../support/samples/run-samples.ts';

const RUN_ID = '0192d3b4-0000-7000-8000-000000000001';

describe('POST /v1/intent/byo', () => {
  const test = useRegistry({ settings: { runs: { heartbeatMs: 50 } } });

  it.each(['openai', 'anthropic', 'openrouter'])(
    'is held until the composition is ready, over the wire of %s',
    async (provider) => {
      const response = await test.client.post(runRequest({ provider, model: 'some-model' }));

      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toBe('application/json');
      expect(response.headers.get('cache-control')).toBe('no-store');
      const composition = z.parse(CompositionSchema, await response.json());
      expect(composition).toMatchObject({ goal: GOAL, provider, model: 'some-model', partial: false });
      expect(composition.drafts.length).toBeGreaterThan(0);
      expect(test.provider.calls.at(-1)).toMatchObject({ providerKey: PROVIDER_KEY, wire: provider });
    },
  );

  it('streams every event with an id, the phases in order, and exactly one result at the end', async () => {
    const response = await test.client.post(runRequest({ run_id: RUN_ID }), { accept: 'text/event-stream' });

    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/event-stream',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
      location: `/v1/intent/byo/${RUN_ID}/events`,
    });
    const events = await readEvents(response).rest();
    expect(events.map(({ id }) => id)).toEqual(events.map((_event, index) => String(index + 1)));
    for (const { event, data } of events) z.parse(RUN_EVENTS[event as RunEventName], data);
    const phases = events.filter(({ event }) => event === 'phase');
    expect(phases.map(({ data }) => `${String(data['phase'])} ${String(data['state'])}`)).toEqual([
      'classifying started',
      'classifying finished',
      'planning started',
      'planning finished',
      'drafting started',
      'drafting finished',
      'analyzing started',
      'analyzing finished',
    ]);
    expect(events.filter(({ event }) => event === 'result' || event === 'problem')).toHaveLength(1);
    expect(events.at(-1)).toMatchObject({ event: 'result', data: { run_id: RUN_ID, partial: false } });
  });

  it('shows the page to the model, and drafts nothing twice when that is declined', async () => {
    const before = test.provider.calls.length;
    test.provider.setScript(weakAtFirst());
    const grounding = { url: 'https://wiki.example/rota', title: 'Rota', text: 'Error E17.' };
    const response = await test.client.post(runRequest({ grounding, reroll: false }));
    test.provider.setScript(() => undefined);

    const { drafts } = z.parse(CompositionSchema, await response.json());
    expect(drafts).toMatchObject([{ rerolled: false, scores: { specificity: 50 } }]);
    expect(readFence(test.provider.calls[before]?.prompt ?? '', 'page')).toEqual(grounding);
  });

  it('writes one draft anew, under its own id', async () => {
    const draft = sampleDraft({ name: 'pay-day' });
    const response = await test.client.post(runRequest({ redraft: { draft, note: 'Shorter.' } }));

    const { drafts, classification } = z.parse(CompositionSchema, await response.json());
    expect(classification).toMatchObject({ kind: 'skill' });
    expect(drafts).toMatchObject([{ draft_id: draft.draft_id, name: 'pay-day' }]);
    expect(readFence(test.provider.calls.at(-2)?.prompt ?? '', 'notes')).toEqual({ note: 'Shorter.' });
  });

  it('sends a comment at once, and goes on sending them while the provider is silent', async () => {
    const gate = createGate();
    test.provider.setScript(() => gate.behaviour);

    const sentAt = performance.now();
    const response = await test.client.post(runRequest(), { accept: 'text/event-stream' });
    const events = readEvents(response);
    await events.untilComments(4);

    console.log(`first bytes after ${((events.commentTimes[0] ?? 0) - sentAt).toFixed(1)} ms`);
    expect(events.seen.map(({ event }) => event)).toEqual(['phase']);
    gate.release();
    await events.until('result');
    test.provider.setScript(() => undefined);
  });

  it.each([
    ['none', undefined],
    ['anything', '*/*'],
    ['JSON before events', 'text/event-stream;q=0.5, application/json'],
  ])('answers with JSON when %s is accepted', async (_name, accept) => {
    const response = await test.client.post(runRequest(), accept === undefined ? {} : { accept });

    expect(response.headers.get('content-type')).toBe('application/json');
    await response.body?.cancel();
  });

  it('logs one line for the run, with its outcome, and counts it once', async () => {
    const runId = '0192d3b4-0000-7000-8000-000000000002';
    const before = await countOf('succeeded');
    await (await test.client.post(runRequest({ run_id: runId }), { accept: 'text/event-stream' })).text();

    const line = await test.registry.logged('the run', (each) => each['run_id'] === runId);
    expect(line).toMatchObject({
      msg: 'request',
      method: 'POST',
      route: '/v1/intent/byo',
      status: 200,
      outcome: 'succeeded',
      handle: 'alice',
    });
    expect(await countOf('succeeded')).toBe(before + 1);
  });

  const countOf = async (outcome: string): Promise<number> => {
    const text = await test.registry.metrics();
    const line = text
      .split('\n')
      .find((each) => each.startsWith(`byok_compose_total{provider="openai",outcome="${outcome}"}`));
    return Number(line?.split(' ')[1] ?? 0);
  };
});
