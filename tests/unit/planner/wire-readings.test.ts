import { describe, expect, it } from 'vitest';

import { anthropic } from '../../../lib/planner/providers/anthropic.ts';
import { readChatChunk } from '../../../lib/planner/providers/openai.ts';
import type { Reading } from '../../../lib/planner/providers/wire.ts';

/** What one event of a provider means, and nothing that it does not say: each member is counted, shown or paid for. */

type Case = [what: string, event: object, reading: Reading];

const delta = (members: object): object => ({ type: 'content_block_delta', index: 0, delta: members });

describe('an event of the Messages stream', () => {
  it.each<Case>([
    ['text', delta({ type: 'text_delta', text: 'Hello' }), { text: 'Hello' }],
    ['thinking', delta({ type: 'thinking_delta', thinking: 'Hm' }), { thought: 'Hm' }],
    ['a delta of a new type with text', delta({ type: 'note_delta', text: 'a note' }), {}],
    ['a delta of a new type with thinking', delta({ type: 'note_delta', thinking: 'a note' }), {}],
    [
      'input that was written to a cache, which costs no less',
      {
        type: 'message_start',
        message: { usage: { input_tokens: 10, cache_creation_input_tokens: 5, cache_read_input_tokens: 0 } },
      },
      { inputTokens: 15 },
    ],
    [
      'input that was read from a cache',
      { type: 'message_start', message: { usage: { input_tokens: 10, cache_read_input_tokens: 90 } } },
      { inputTokens: 100, cached: true },
    ],
    [
      'the end, which tells no input',
      { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 7 } },
      { outputTokens: 7, finish: 'stop' },
    ],
    ['a ping', { type: 'ping' }, {}],
  ])('%s', (_, event, reading) => {
    expect(anthropic.read(JSON.stringify(event))).toStrictEqual(reading);
  });
});

const chunk = (choice: object): object => ({ choices: [{ index: 0, ...choice }] });
const usage = (members: object): object => ({ choices: [], usage: members });

describe('an event of the Chat Completions stream', () => {
  it.each<Case>([
    ['text', chunk({ delta: { content: 'Hello' } }), { text: 'Hello' }],
    ['reasoning, as DeepSeek calls it', chunk({ delta: { reasoning_content: 'Hm' } }), { thought: 'Hm' }],
    ['reasoning, as OpenRouter calls it', chunk({ delta: { reasoning: 'Hm' } }), { thought: 'Hm' }],
    [
      'reasoning among the parts of the content, as Mistral sends it',
      chunk({ delta: { content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'Hm' }] }] } }),
      { thought: 'Hm' },
    ],
    [
      'a refusal beside a finish that says stop',
      chunk({ delta: { refusal: 'I cannot help with that' }, finish_reason: 'stop' }),
      { finish: 'refused' },
    ],
    ...['length', 'model_length', 'model_context_window_exceeded', 'MAX_TOKENS'].map((reason): Case => [
      `a cut, as ${reason}`,
      chunk({ finish_reason: reason }),
      { finish: 'length' },
    ]),
    ...['content_filter', 'sensitive', 'SAFETY', 'RECITATION', 'PROHIBITED_CONTENT'].map((reason): Case => [
      `a filter, as ${reason}`,
      chunk({ finish_reason: reason }),
      { finish: 'refused' },
    ]),
    ['a reason that nobody knows', chunk({ finish_reason: 'eos' }), { finish: 'stop' }],
    [
      'usage without reasoning',
      usage({ prompt_tokens: 10, completion_tokens: 20, total_tokens: 30 }),
      { inputTokens: 10, outputTokens: 20 },
    ],
    [
      'reasoning that is only in the total',
      usage({ prompt_tokens: 10, completion_tokens: 20, total_tokens: 80 }),
      { inputTokens: 10, outputTokens: 70 },
    ],
    [
      'a total that is less than its parts',
      usage({ prompt_tokens: 10, completion_tokens: 20, total_tokens: 25 }),
      { inputTokens: 10, outputTokens: 20 },
    ],
    [
      'usage without a total',
      usage({ prompt_tokens: 10, completion_tokens: 20 }),
      { inputTokens: 10, outputTokens: 20 },
    ],
    [
      'usage in the choice, as Moonshot tells it',
      chunk({ finish_reason: 'stop', usage: { prompt_tokens: 10, completion_tokens: 20 } }),
      { finish: 'stop', inputTokens: 10, outputTokens: 20 },
    ],
    [
      'usage apart, as Groq tells it',
      { choices: [], x_groq: { usage: { prompt_tokens: 10, completion_tokens: 20 } } },
      { inputTokens: 10, outputTokens: 20 },
    ],
    ['usage of the output alone', usage({ completion_tokens: 20 }), { outputTokens: 20 }],
    ['a total alone', usage({ prompt_tokens: 10, total_tokens: 30 }), { inputTokens: 10 }],
    [
      'input from a cache, as OpenAI tells it',
      usage({ prompt_tokens: 10, prompt_tokens_details: { cached_tokens: 4 } }),
      { inputTokens: 10, cached: true },
    ],
    [
      'input from a cache, as DeepSeek tells it',
      usage({ prompt_tokens: 10, prompt_cache_hit_tokens: 4 }),
      { inputTokens: 10, cached: true },
    ],
    ['a cost', usage({ cost: 0.5, cost_details: { upstream_inference_cost: 0.4 } }), { costUsd: 0.5 }],
    [
      'a cost behind a key of one’s own at OpenRouter',
      usage({ is_byok: true, cost: 0.5, cost_details: { upstream_inference_cost: 0.4 } }),
      { costUsd: 0.9 },
    ],
    [
      'counts that no answer has, as of a number below nothing in a type without a sign',
      usage({ prompt_tokens: 18_446_744_073_709_552_000, completion_tokens: 20, cost: 1e300 }),
      { outputTokens: 20 },
    ],
    ['a cost below nothing', usage({ cost: -1 }), {}],
    ['a cost that is a text', usage({ cost: '0.5' }), {}],
    ['an event without usage', { choices: [], usage: null }, {}],
  ])('%s', (_, event, reading) => {
    expect(readChatChunk(JSON.stringify(event))).toStrictEqual(reading);
  });

  it.each([
    ['an error at its top', { error: { code: 'server_error', message: 'broken' } }, 'server_error'],
    ['an error in its choice', chunk({ error: { code: 'overloaded', message: 'broken' } }), 'overloaded'],
    ['an error in a list', { error: [{ code: 'unavailable', message: 'broken' }] }, 'unavailable'],
    [
      'a server that ran out of resources, as DeepSeek says it',
      chunk({ finish_reason: 'insufficient_system_resource' }),
      'overloaded',
    ],
    ['an object that is an error', { object: 'error', code: 'broken', message: 'broken' }, 'broken'],
    ['a type that is an error', { type: 'error', code: 'broken', message: 'broken' }, 'broken'],
  ])('%s', (_, event, code) => {
    expect(readChatChunk(JSON.stringify(event))?.failure?.codes).toContain(code);
  });
});
