import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { ANSWER_SCHEMAS } from '../../lib/planner/answers/schemas.ts';
import type { ProblemError } from '../../lib/protocol/index.ts';
import { RUN_KEY, type RunOptions, rejectionOf, startRun } from '../support/provider/compose-run.ts';
import { type ScriptedProvider, faults, startProvider } from '../support/provider/index.ts';
import { wordsOf } from '../support/provider/words.ts';

let provider: ScriptedProvider;
beforeEach(async () => {
  provider = await startProvider();
});
afterEach(() => provider.stop());

/** A run of somebody's own server, under the address they gave. */
const startOwn = (options: RunOptions = {}, baseUrl = provider.openaiBaseUrl) =>
  startRun(provider, {
    ...options,
    parts: {
      via: 'direct',
      endpoint: { baseUrl, wire: 'openai-compatible', id: 'openai-compatible', name: '127.0.0.1:11434' },
    },
  });

describe('a server that speaks the OpenAI wire', () => {
  it('gets the members that all of them know, and no other', async () => {
    await startOwn().composition;
    const call = await provider.callOpened();

    expect(call.headers['authorization']).toBe(`Bearer ${RUN_KEY}`);
    expect(call.json).toEqual({
      model: 'test-model',
      messages: [
        { role: 'system', content: expect.any(String) },
        { role: 'user', content: expect.any(String) },
      ],
      stream: true,
      max_tokens: 4_000,
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'classification', strict: true, schema: ANSWER_SCHEMAS.classification },
      },
    });
  });

  it('without a key gets no header for one, and its answers stay as they are', async () => {
    const { drafts } = await startOwn({ providerKey: '' }).composition;

    expect(drafts).toHaveLength(1);
    expect(drafts[0]?.markdown).not.toContain('your key was here');
    expect(provider.calls.map(({ headers }) => headers['authorization'])).toEqual(
      provider.calls.map(() => undefined),
    );
  });

  it.each([
    [403, 'provider-refused-request', 'OLLAMA_ORIGINS=chrome-extension://*,moz-extension://*'],
    [404, 'provider-model-unknown', 'which usually ends in /v1'],
    [401, 'provider-key-rejected', 'does not accept this key'],
  ] as const)(
    'that answers %i is told by its address, with what to do there',
    async (status, slug, advice) => {
      provider.setScript(() => faults.status(status, { code: 'unknown' }));
      const problem = (await rejectionOf(startOwn().composition)) as ProblemError;

      expect(problem.slug).toBe(slug);
      expect(wordsOf(problem)).toContain(`127.0.0.1:11434 answered ${status}`);
      expect(wordsOf(problem)).toContain(advice);
    },
  );

  it('that is not there is told by its address too', async () => {
    const closed = await startProvider();
    await closed.stop();
    const problem = (await rejectionOf(startOwn({}, closed.openaiBaseUrl).composition)) as ProblemError;

    expect(wordsOf(problem)).toContain('127.0.0.1:11434 could not be reached');
    expect(wordsOf(problem)).toContain('Check its address and that it runs');
  });
});

describe('a call from the browser itself', () => {
  it('tells Anthropic that it is meant, and only then', async () => {
    await startRun(provider, { wire: 'anthropic', parts: { via: 'direct' } }).composition;
    const direct = provider.calls.length;
    await startRun(provider, { wire: 'anthropic' }).composition;

    const told = provider.calls.map(({ headers }) => headers['anthropic-dangerous-direct-browser-access']);
    expect(new Set(told.slice(0, direct))).toEqual(new Set(['true']));
    expect(new Set(told.slice(direct))).toEqual(new Set([undefined]));
  });

  it('is said of each draft', async () => {
    const { drafts } = await startRun(provider, { parts: { via: 'direct' } }).composition;

    expect(drafts.map(({ provenance }) => provenance.via)).toEqual(['direct']);
  });
});
