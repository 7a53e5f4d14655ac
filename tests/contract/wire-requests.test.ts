import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { ANSWER_SCHEMAS } from '../../lib/planner/answers/schemas.ts';
import { RUN_KEY, startRun } from '../support/provider/compose-run.ts';
import {
  type Call,
  type ScriptedProvider,
  type WireName,
  good,
  goodBut,
  startProvider,
} from '../support/provider/index.ts';

let provider: ScriptedProvider;
beforeEach(async () => {
  provider = await startProvider();
});
afterEach(() => provider.stop());

const firstCallOf = async (wire: WireName): Promise<Call> => {
  await startRun(provider, { wire }).composition;
  return provider.callOpened();
};

const OURS = new Set([
  'accept',
  'authorization',
  'content-type',
  'x-api-key',
  'anthropic-version',
  'referer',
  'cookie',
  'origin',
]);
const ownHeaders = ({ headers }: Call): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => OURS.has(name)));

describe('what a provider is sent', () => {
  it('OpenAI: a streamed chat completion with a strict schema and a cap', async () => {
    const call = await firstCallOf('openai');
    expect([call.method, call.path]).toEqual(['POST', '/openai/v1/chat/completions']);
    expect(ownHeaders(call)).toEqual({
      accept: 'text/event-stream',
      authorization: `Bearer ${RUN_KEY}`,
      'content-type': 'application/json',
    });
    expect(call.json).toEqual({
      model: 'test-model',
      messages: [
        { role: 'system', content: expect.stringContaining('Decide what the goal needs') },
        { role: 'user', content: '<goal>"Write release notes from merged pull requests"</goal>' },
      ],
      stream: true,
      stream_options: { include_usage: true },
      max_completion_tokens: 4_000,
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'classification', strict: true, schema: ANSWER_SCHEMAS.classification },
      },
    });
  });

  it('Anthropic: a streamed message with an output format and a cap, and no forced tool', async () => {
    const call = await firstCallOf('anthropic');
    expect([call.method, call.path]).toEqual(['POST', '/anthropic/v1/messages']);
    expect(ownHeaders(call)).toEqual({
      accept: 'text/event-stream',
      'x-api-key': RUN_KEY,
      'anthropic-version': '2023-06-01',
      'content-type': 'application/json',
    });
    expect(call.json).toEqual({
      model: 'test-model',
      max_tokens: 4_000,
      system: expect.stringContaining('Decide what the goal needs'),
      messages: [{ role: 'user', content: '<goal>"Write release notes from merged pull requests"</goal>' }],
      stream: true,
      output_config: { format: { type: 'json_schema', schema: ANSWER_SCHEMAS.classification } },
    });
  });

  it('OpenRouter: only upstreams that can do all that is asked, and the cost', async () => {
    const call = await firstCallOf('openrouter');
    expect([call.method, call.path]).toEqual(['POST', '/openrouter/api/v1/chat/completions']);
    expect(call.json).toMatchObject({
      stream: true,
      max_tokens: 4_000,
      provider: { require_parameters: true },
      usage: { include: true },
    });
    expect(call.json).not.toHaveProperty('max_completion_tokens');
  });

  it('each call streams, is capped, refuses redirects, and carries no cookie, cache or referrer', async () => {
    const requests: [string, RequestInit][] = [];
    await startRun(provider, {
      goal: 'A bundle',
      parts: {
        fetch: (url, init) => {
          requests.push([url, init]);
          return fetch(url, init);
        },
      },
    }).composition;
    expect(requests).toHaveLength(6);
    for (const [url, init] of requests) {
      expect(url).toBe(`${provider.openaiBaseUrl}/chat/completions`);
      expect(init).toMatchObject({
        method: 'POST',
        redirect: 'error',
        credentials: 'omit',
        cache: 'no-store',
        referrerPolicy: 'no-referrer',
      });
      expect(init.signal).toBeInstanceOf(AbortSignal);
      expect(JSON.parse(init.body as string)).toMatchObject({
        stream: true,
        max_completion_tokens: expect.any(Number),
      });
    }
  });

  it.each(['http://169.254.169.254/latest', '../../admin', '//evil.example', 'x@evil.example', '?a=1#b'])(
    'goes nowhere else, whatever stands in model and goal: %s',
    async (text) => {
      const urls = new Set<string>();
      const { composition } = startRun(provider, {
        goal: text,
        parts: {
          fetch: (url, init) => {
            urls.add(url);
            return fetch(url, init);
          },
        },
      });
      await composition;
      expect([...urls]).toEqual([`${provider.openaiBaseUrl}/chat/completions`]);
    },
  );
});

describe('at most so many drafts at once', () => {
  it('three by default settings, here two', async () => {
    let open = 0;
    let most = 0;
    const items = Array.from({ length: 7 }, (_, index) => ({
      kind: 'skill',
      name: `s${index}`,
      purpose: '',
    }));
    provider.setScript((call) => async (exchange) => {
      if (call.asked === 'plan') return goodBut({ items })(exchange);
      if (call.asked !== 'skill_draft') return good(exchange);
      open += 1;
      most = Math.max(most, open);
      await exchange.pause(10);
      open -= 1;
      return good(exchange);
    });
    const result = await startRun(provider, { goal: 'A bundle', settings: { parallelDrafts: 2 } })
      .composition;
    expect(result.drafts.map(({ name }) => name)).toEqual(['s0', 's1', 's2', 's3', 's4', 's5', 's6']);
    expect(most).toBe(2);
  });
});
