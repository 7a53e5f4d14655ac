import { LLMock } from '@copilotkit/aimock';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import type { ProviderEndpoint } from '../../lib/planner/contract.ts';
import type { CallCounts } from '../../lib/planner/contract.ts';
import { callProvider } from '../../lib/planner/providers/call.ts';
import { DEFAULT_COMPOSE_SETTINGS } from '../../lib/planner/settings.ts';
import { ProblemError } from '../../lib/protocol/index.ts';
import { createSecret } from '../../lib/secrets/secret.ts';

/** A provider that nobody here wrote: what our own one and the wires agree on wrongly shows against it. */

const ANSWER = JSON.stringify({ kind: 'skill', rationale: 'Zoë asked for “one” skill.', name: 'one' });

let mock: LLMock;
beforeAll(async () => {
  mock = new LLMock({ port: 0 });
  await mock.start();
});
afterAll(() => mock.stop());
beforeEach(() => {
  mock.reset();
});

const endpointOf = (wire: ProviderEndpoint['wire']): ProviderEndpoint => ({
  baseUrl:
    mock.url + { openai: '/v1', 'openai-compatible': '/v1', anthropic: '', openrouter: '/api/v1' }[wire],
  wire,
  id: wire,
  name: 'The mock',
});

const call = async (
  wire: ProviderEndpoint['wire'],
): Promise<{ text: string; counts: CallCounts | undefined }> => {
  let text = '';
  let counts: CallCounts | undefined;
  await callProvider(
    'some-model',
    createSecret('sk-mock-1234567890'),
    { answer: 'classification', system: 'Classify.', user: 'the goal', maxOutputTokens: 500 },
    {
      fetch: (url, init) => fetch(url, init),
      endpoint: endpointOf(wire),
      settings: DEFAULT_COMPOSE_SETTINGS,
      now: () => Date.now(),
      via: 'registry',
    },
    {
      signal: new AbortController().signal,
      onText: (piece) => {
        text += piece;
        return false;
      },
      onCounts: (ended) => {
        counts = ended;
      },
    },
  );
  return { text, counts };
};

describe('against aimock', () => {
  it.each([
    ['openai', { prompt_tokens: 11, completion_tokens: 7 }, null],
    ['anthropic', { input_tokens: 11, output_tokens: 7 }, null],
    ['openrouter', { prompt_tokens: 11, completion_tokens: 7, cost: 0.25 }, 0.25],
  ] as const)('the %s wire gets an answer whole and its usage', async (wire, usage, costUsd) => {
    mock.onMessage('the goal', { content: ANSWER, usage });
    const { text, counts } = await call(wire);
    expect(text).toBe(ANSWER);
    expect(counts).toEqual({
      inputTokens: 11,
      outputTokens: 7,
      cached: false,
      costUsd,
      characters: ANSWER.length,
      thoughtCharacters: 0,
      accepted: true,
      whole: true,
      atCap: false,
    });
  });

  it('the OpenAI wire asks for structured output by its schema name', async () => {
    mock.addFixture({
      match: {
        predicate: (request) => {
          const format = request.response_format as
            | { json_schema?: { name?: string; strict?: boolean } }
            | undefined;
          return format?.json_schema?.name === 'classification' && format.json_schema.strict === true;
        },
      },
      response: { content: ANSWER },
    });
    expect((await call('openai')).text).toBe(ANSWER);
  });

  it.each([
    ['openai', 401, 'invalid_api_key', 'provider-key-rejected'],
    ['anthropic', 429, 'rate_limit_error', 'provider-rate-limited'],
    ['openrouter', 402, 'insufficient_credits', 'provider-quota-exhausted'],
  ] as const)('the %s wire names a %i', async (wire, status, code, slug) => {
    mock.onMessage('the goal', { error: { message: 'no', type: code, code }, status });
    await expect(call(wire)).rejects.toSatisfy(
      (error) => error instanceof ProblemError && error.slug === slug,
    );
  });

  it.each(['openai', 'anthropic', 'openrouter'] as const)(
    'the %s wire notices a stream cut off by chaos',
    async (wire) => {
      mock.addFixture({
        match: { userMessage: 'the goal' },
        response: { content: ANSWER },
        latency: 5,
        chunkSize: 8,
        truncateAfterChunks: 3,
      });
      await expect(call(wire)).rejects.toSatisfy(
        (error) => error instanceof ProblemError && error.slug === 'provider-unavailable',
      );
    },
  );
});
