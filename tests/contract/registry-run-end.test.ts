import { connect } from 'node:net';

import { afterEach, describe, expect, it } from 'vitest';

import { CompositionSchema, z } from '../../lib/protocol/index.ts';
import { faults, type Behaviour } from '../support/provider/index.ts';
import { startRegistry } from '../support/registry/registry-process.ts';
import { openRegistryTest, type RegistryTest } from '../support/registry/registry-setup.ts';
import { PROVIDER_KEY, readEvents, runRequest } from '../support/registry/run-client.ts';

const BUNDLE = 'Three things that belong together';

/** The first draft is finished, whatever comes after it never says anything. */
const holdAfterFirstDraft = ({ provider }: RegistryTest): void => {
  let drafts = 0;
  provider.setScript(({ asked }) => {
    if (!asked?.endsWith('_draft')) return undefined;
    drafts += 1;
    return drafts === 1 ? undefined : faults.silence('mid-stream');
  });
};

/** 8 MB in pieces of 200 KB. */
const hugeSkill: Behaviour = async (exchange) => {
  const files = Array.from({ length: 20 }, (_, index) => ({
    path: `references/${index}.md`,
    text: 'x'.repeat(390_000),
  }));
  const answer = { name: 'a', description: 'Does it. Use it.', compatibility: '', body: '# A\n', files };
  const pieces = JSON.stringify(answer).match(/.{1,200000}/g) ?? [];
  exchange.open();
  await exchange.writeAll([
    ...exchange.wire.opening(),
    ...pieces.map((piece) => exchange.wire.text(piece)),
    ...exchange.wire.closing('stop', { input: 1, output: 1 }),
  ]);
  exchange.end();
};

describe('a run ends', () => {
  let test: RegistryTest;
  afterEach(() => test.close());

  it('at its deadline, in the stream with a problem and in JSON with what was finished', async () => {
    test = await openRegistryTest({ env: { BYO_DEADLINE_MS: '1500' } });
    holdAfterFirstDraft(test);

    const stream = await test.client.post(runRequest({ goal: BUNDLE }), { accept: 'text/event-stream' });
    const last = (await readEvents(stream).rest()).at(-1);
    holdAfterFirstDraft(test);
    const held = await test.client.post(runRequest({ goal: BUNDLE }));

    expect(last).toMatchObject({ event: 'problem', data: { status: 504 } });
    expect(last?.data).not.toHaveProperty('composition');
    expect(held.status).toBe(504);
    expect(held.headers.get('content-type')).toBe('application/problem+json');
    const problem = (await held.json()) as { type: string; composition: unknown };
    expect(problem.type).toMatch(/\/problems\/deadline-exceeded$/);
    const composition = z.parse(CompositionSchema, problem.composition);
    expect(composition.partial).toBe(true);
    expect(composition.drafts).toHaveLength(1);
    await test.provider.socketsClosed();
  }, 60_000);

  it('at the cap that it was given, with what was finished, and the log says so', async () => {
    test = await openRegistryTest();
    const request = runRequest({
      goal: BUNDLE,
      model: 'gpt-6-luna',
      max_output_tokens: 700,
      max_cost_usd: 1,
    });

    const stream = await test.client.post(request, { accept: 'text/event-stream' });
    const last = (await readEvents(stream).rest()).at(-1);
    const held = await test.client.post(request);

    expect(last).toMatchObject({ event: 'problem', data: { status: 422 } });
    expect(held.status).toBe(422);
    const problem = (await held.json()) as { type: string; composition: unknown };
    expect(problem.type).toMatch(/\/problems\/run-cap-reached$/);
    const composition = z.parse(CompositionSchema, problem.composition);
    expect(composition).toMatchObject({ partial: true, usage: { output_tokens: 240 } });
    expect(composition.drafts).toHaveLength(1);
    expect(composition.usage.cost_usd).toBeGreaterThan(0);
    await test.registry.logged('the cap', ({ outcome }) => outcome === 'run-cap-reached');
  }, 60_000);

  it('with registry-stopping on SIGTERM, and the registry exits with its rows closed', async () => {
    test = await openRegistryTest();
    holdAfterFirstDraft(test);
    const stream = await test.client.post(runRequest({ goal: BUNDLE }), { accept: 'text/event-stream' });
    const events = readEvents(stream);
    await events.until('draft');

    const stopped = test.stopAndRead();
    const rest = await events.rest();

    expect(rest.at(-1)).toMatchObject({ event: 'problem', data: { status: 503 } });
    expect(String(rest.at(-1)?.data['type'])).toMatch(/\/problems\/registry-stopping$/);
    const { exitCode, rows } = await stopped;
    expect(exitCode).toBe(0);
    expect(rows.live_runs).toEqual([expect.objectContaining({ ended_at: expect.any(Date) })]);
    expect(rows.audit_events.filter(({ event }) => event === 'byok.run')).toEqual([
      expect.objectContaining({ data: expect.objectContaining({ outcome: 'registry-stopping' }) }),
    ]);
    await test.provider.socketsClosed();
  }, 60_000);

  it('as interrupted when the registry was killed: once, found at the next start', async () => {
    test = await openRegistryTest();
    test.provider.setScript(() => faults.silence('mid-stream'));
    const runId = crypto.randomUUID();
    const posted = await test.client.post(runRequest({ run_id: runId }), { accept: 'text/event-stream' });
    await test.provider.callOpened();

    await test.registry.kill();
    await expect(readEvents(posted).rest()).rejects.toThrow(/terminated|aborted/);
    await test.provider.socketsClosed();
    const next = await startRegistry({ dataFolder: test.registry.dataFolder });
    const metrics = await next.metrics();
    await next.stop();
    const again = await startRegistry({ dataFolder: test.registry.dataFolder });
    await again.stop();

    expect(metrics).toContain('byok_compose_total{provider="openai",outcome="interrupted"} 1');
    const { rows } = await test.stopAndRead();
    expect(rows.audit_events.filter(({ event }) => event === 'byok.run')).toEqual([
      expect.objectContaining({
        subject: runId,
        handle: 'alice',
        data: expect.objectContaining({ outcome: 'interrupted' }),
      }),
    ]);
  }, 120_000);

  it('when its reader takes nothing for as long as the write deadline', async () => {
    test = await openRegistryTest({
      settings: {
        // Longer than a busy machine takes from the draft that fills the buffers to the critic's call.
        runs: { writeDeadlineMs: 3_000, heartbeatMs: 50 },
        compose: { maxOutputTokens: { draft: 1_000_000 } },
      },
    });
    // More than the kernel's buffers hold; the run itself waits for a critic that never answers.
    test.provider.setScript(({ asked }) => {
      if (asked === 'skill_draft') return hugeSkill;
      return asked === 'critique' ? faults.silence('mid-stream') : undefined;
    });
    const { hostname, port } = new URL(test.registry.url);
    const body = JSON.stringify(runRequest());
    const socket = connect({ host: hostname, port: Number(port) });
    socket.pause();
    socket.write(
      `POST /v1/intent/byo HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${test.token}\r\n` +
        `accept: text/event-stream\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    );

    const line = await test.registry.logged('the end of the run', ({ outcome }) => outcome !== undefined);

    expect(line).toMatchObject({ status: 499, outcome: 'client-closed-request' });
    expect(test.provider.calls.map(({ asked }) => asked)).toContain('critique');
    await test.provider.socketsClosed();
    expect(test.registry.output()).not.toContain(PROVIDER_KEY);
    socket.destroy();
  }, 60_000);
});
