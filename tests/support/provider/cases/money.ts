import { always, body, type Case, changedStream, chunk, goodStream, goodText } from './case.ts';

const usageOf = (usage: object): Case['server'] =>
  always(changedStream((frames) => frames.replace(/"usage":\{[^}]*\}/, `"usage":${JSON.stringify(usage)}`)));

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
    what: 'reasoning that is counted only in the total',
    seen: 'inspect_ai#5528; vercel/ai#12425',
    server: usageOf({ prompt_tokens: 100, completion_tokens: 150, total_tokens: 6_250 }),
    ends: { drafts: 1 },
    usage: { input_tokens: 300, output_tokens: 18_450, estimated: false },
  },
  {
    what: 'a usage of zero though text came',
    seen: 'claude-code-router, usage 0/0',
    server: usageOf({ prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 }),
    ends: { drafts: 1 },
    usage: { estimated: true },
  },
  {
    what: 'reasoning that streams, and no usage at the end',
    seen: 'inspect_ai#5528',
    server: always(
      body(({ call }) => {
        const thought = chunk({ delta: { reasoning_content: 'Hmm. '.repeat(1_600) } });
        return `${thought}${chunk({ delta: { content: goodText(call) }, finish_reason: 'stop' })}data: [DONE]\n\n`;
      }),
    ),
    ends: { drafts: 1 },
    usage: { estimated: true },
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
];
