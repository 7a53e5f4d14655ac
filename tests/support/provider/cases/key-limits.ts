import type { Call } from '../index.ts';
import type { Case } from './case.ts';
import { capOf, error, inContext, learned, promptOf, takesCaps } from './refusing.ts';

const credit = (tokens: number) => (call: Call) => ({
  error: {
    message: `This request requires more credits, or fewer max_tokens. You requested up to ${capOf(call)} tokens, but can only afford ${tokens}. To increase, visit https://openrouter.ai/settings/credits and upgrade to a paid account`,
    code: 402,
    metadata: { provider_name: null },
  },
  user_id: 'user_1',
});

const tooLarge = (limit: number) => (call: Call) =>
  error(
    `Request too large for model \`m\` in organization \`org_1\` service tier \`on_demand\` on tokens per minute (TPM): Limit ${limit}, Requested ${promptOf(call) + capOf(call)}, please reduce your message size and try again.`,
    { type: 'tokens', code: 'rate_limit_exceeded' },
  );

/** How servers say how many tokens a key allows. */
export const KEY_LIMIT_CASES: Case[] = [
  {
    what: 'credit for 4,213 tokens: OpenRouter',
    seen: 'qwen-code#73; gpt_mobile#284',
    at: 'openrouter',
    server: takesCaps(4_213, 402, credit(4_213)),
    ...learned,
  },
  {
    what: 'credit for 222 tokens: OpenRouter',
    seen: 'continue#11154; opencode#12219',
    at: 'openrouter',
    server: takesCaps(222, 402, credit(222)),
    ends: {
      slug: 'provider-quota-exhausted',
      says: /pays for 222 tokens, and this answer needs 500 or more\. Add credit/,
    },
    usage: { calls: 0, estimated: false },
    calls: 1,
  },
  {
    what: '12,000 tokens per minute, of which one request asks for more: Groq',
    seen: 'continue#10218; koassistant.koplugin#106',
    server: inContext(12_000, tooLarge(12_000), 413),
    ...learned,
  },
  {
    what: '10,000 tokens per minute, of which one request asks for more: OpenAI',
    seen: 'vanna-flask#11; shell_gpt#653',
    at: 'openai',
    server: inContext(10_000, tooLarge(10_000), 429),
    ...learned,
  },
  {
    what: '700 tokens per minute: waiting does not help',
    seen: 'ha-groq-cloud-api#27',
    server: inContext(700, tooLarge(700), 413),
    ends: {
      slug: 'provider-rate-limited',
      says: /how many tokens this key may ask for at once: \d+ are left for this answer, which needs 500 or more/,
    },
    usage: { calls: 0, estimated: false },
    calls: 1,
  },
  {
    what: '8,000 output tokens per minute: Anthropic',
    seen: 'bespokelabsai/curator#386; Anthropic, documentation of rate limits',
    at: 'anthropic',
    server: takesCaps(8_000, 429, () => ({
      type: 'error',
      error: {
        type: 'rate_limit_error',
        message:
          'This request would exceed the rate limit for your organization (d1f8a929) of 8,000 output tokens per minute. Please reduce the prompt length or the maximum tokens requested, or try again later.',
      },
    })),
    ...learned,
  },
];
