import { expect } from 'vitest';

import { reset, status } from '../faults.ts';
import { always, body, type Case, changedStream, chunk, goodStream, goodText } from './case.ts';

const usageOf = (usage: object): Case['server'] =>
  always(changedStream((frames) => frames.replace(/"usage":\{[^}]*\}/, `"usage":${JSON.stringify(usage)}`)));

/** Reasons for some 2,500 tokens, and reports no usage. */
const thinking = always(
  body(({ call }) => {
    const thought = chunk({ delta: { reasoning_content: 'Hmm. '.repeat(2_000) } });
    return `${thought}${chunk({ delta: { content: goodText(call) }, finish_reason: 'stop' })}data: [DONE]\n\n`;
  }),
);

const some = expect.toSatisfy((count: number) => count > 0) as number;
const PRICE = { inputUsdPerMtok: 2, outputUsdPerMtok: 10 };

/** What was really used and paid. A run for one skill makes three calls. */
export const MONEY_CASES: Case[] = [
  {
    what: "OpenRouter's part and the upstream's, with a key of the person's own there",
    seen: 'Kilo#13840',
    at: 'openrouter',
    server: usageOf({
      prompt_tokens: 10,
      completion_tokens: 20,
      cost: 0.001,
      is_byok: true,
      cost_details: { upstream_inference_cost: 0.036 },
    }),
    ends: { drafts: 1 },
    usage: { cost_usd: 0.111, estimated: false },
  },
  {
    what: "OpenRouter's cost, which holds the upstream's already",
    seen: 'OpenRouter, documentation of usage accounting',
    at: 'openrouter',
    server: usageOf({
      prompt_tokens: 10,
      completion_tokens: 20,
      cost: 0.036,
      is_byok: false,
      cost_details: { upstream_inference_cost: 0.036 },
    }),
    ends: { drafts: 1 },
    usage: { cost_usd: 0.108, estimated: false },
  },
  {
    what: 'a cost that is no finite number',
    seen: 'JSON, which has numbers of any size',
    at: 'openrouter',
    server: always(
      changedStream((frames) =>
        frames.replace(
          /"usage":\{[^}]*\}/,
          '"usage":{"prompt_tokens":10,"completion_tokens":20,"cost":1e999,"is_byok":true}',
        ),
      ),
    ),
    ends: { drafts: 1 },
    price: PRICE,
    usage: { input_tokens: 30, output_tokens: 60, cost_usd: 0.00066, estimated: true, counted: true },
  },
  {
    what: 'reasoning that is counted only in the total',
    seen: 'inspect_ai#5528; vercel/ai#12425',
    server: usageOf({ prompt_tokens: 100, completion_tokens: 150, total_tokens: 6_250 }),
    ends: { drafts: 1 },
    usage: { input_tokens: 300, output_tokens: 18_450, estimated: false },
  },
  {
    what: 'the same, with a cap of the run',
    seen: 'inspect_ai#5528; vercel/ai#12425',
    server: usageOf({ prompt_tokens: 100, completion_tokens: 150, total_tokens: 6_250 }),
    cap: 8_000,
    ends: { slug: 'run-cap-reached', says: /What is left of the cap/ },
    usage: { calls: 2, output_tokens: 12_300, estimated: false },
    calls: 2,
  },
  {
    what: 'a usage of zero though text came',
    seen: 'claude-code-router, usage 0/0',
    server: usageOf({ prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 }),
    ends: { drafts: 1 },
    usage: { input_tokens: some, output_tokens: some, estimated: true },
  },
  {
    what: 'reasoning that streams, and no usage at the end',
    seen: 'inspect_ai#5528',
    server: thinking,
    ends: { drafts: 1 },
    usage: { output_tokens: expect.toSatisfy((count: number) => count > 7_200) as number, estimated: true },
  },
  {
    what: 'reasoning that streams, no usage, and a cap of the run',
    seen: 'inspect_ai#5528',
    server: thinking,
    cap: 5_400,
    ends: { slug: 'run-cap-reached', says: /What is left of the cap/ },
    usage: { calls: 2, estimated: true },
    calls: 2,
  },
  {
    what: 'usage in each chunk, growing',
    seen: 'vLLM, continuous_usage_stats',
    server: always(
      body((exchange) =>
        goodStream(exchange).replaceAll(
          '"usage":null',
          '"usage":{"prompt_tokens":120,"completion_tokens":1}',
        ),
      ),
    ),
    ends: { drafts: 1 },
    usage: { input_tokens: 360, output_tokens: 240, estimated: false },
  },
  {
    what: 'cached input, as OpenAI tells it',
    seen: 'OpenAI, documentation of prompt caching',
    at: 'openai',
    price: PRICE,
    server: usageOf({
      prompt_tokens: 1_000,
      completion_tokens: 100,
      total_tokens: 1_100,
      prompt_tokens_details: { cached_tokens: 900 },
    }),
    ends: { drafts: 1 },
    usage: { input_tokens: 3_000, cost_usd: 0.009, estimated: true, counted: true, cost_at_most: true },
  },
  {
    what: 'cached input, as DeepSeek tells it',
    seen: 'DeepSeek, documentation of context caching',
    at: 'far',
    price: PRICE,
    server: usageOf({
      prompt_tokens: 1_000,
      completion_tokens: 100,
      prompt_cache_hit_tokens: 900,
      prompt_cache_miss_tokens: 100,
    }),
    ends: { drafts: 1 },
    usage: { input_tokens: 3_000, cost_usd: 0.009, estimated: true, counted: true, cost_at_most: true },
  },
  {
    what: 'cached input, as Anthropic tells it',
    seen: 'Anthropic, documentation of prompt caching',
    at: 'anthropic',
    price: PRICE,
    server: always(
      changedStream((frames) =>
        frames.replaceAll('"input_tokens":120', '"input_tokens":100,"cache_read_input_tokens":900'),
      ),
    ),
    ends: { drafts: 1 },
    usage: { input_tokens: 3_000, cost_usd: 0.0084, estimated: true, counted: true, cost_at_most: true },
  },
  {
    what: "cached input that is in the provider's own cost already",
    seen: 'OpenRouter, documentation of usage accounting',
    at: 'openrouter',
    price: PRICE,
    server: usageOf({
      prompt_tokens: 1_000,
      completion_tokens: 100,
      prompt_tokens_details: { cached_tokens: 900 },
      cost: 0.001,
    }),
    ends: { drafts: 1 },
    usage: { input_tokens: 3_000, cost_usd: 0.003, estimated: false },
  },
  {
    what: 'a cost far below a cent',
    seen: 'OpenRouter, small models',
    at: 'openrouter',
    server: usageOf({ prompt_tokens: 10, completion_tokens: 20, cost: 0.000_004 }),
    ends: { drafts: 1 },
    usage: { cost_usd: 0.000_012, estimated: false },
  },
  ...[408, 500, 502, 504, 524].map((code): Case => ({
    what: `a failure of accepted work (${code})`,
    seen: 'proxies and gateways: the upstream may have worked and charged',
    at: 'openai',
    price: PRICE,
    server: always(status(code)),
    ends: {
      slug: code % 100 === 2 || code === 500 ? 'provider-unavailable' : 'provider-timeout',
      says: /answered/,
    },
    usage: { calls: 1, input_tokens: some, cost_usd: some, estimated: true },
    calls: 1,
  })),
  {
    what: 'a connection that breaks after the request was read',
    seen: 'any network',
    at: 'openai',
    price: PRICE,
    server: always(reset('before-headers')),
    ends: { slug: 'provider-unavailable', says: /could not be reached, or the connection broke/ },
    usage: { calls: 1, input_tokens: some, cost_usd: some, estimated: true },
    calls: 1,
  },
];
