import type { Call } from '../index.ts';
import type { Case } from './case.ts';
import { capOf, error, inContext, learned, promptOf, refuse, takesCaps } from './refusing.ts';

/** How servers say how many tokens a model allows. */
export const MODEL_LIMIT_CASES: Case[] = [
  ...(
    [
      [
        'DeepSeek',
        'DeepSeek-V3#69',
        8_192,
        () =>
          error('Invalid max_tokens value, the valid range of max_tokens is [1, 8192]', {
            code: 'invalid_request_error',
          }),
      ],
      [
        'Qwen',
        'claude-code-router#184; opencode#16971',
        8_192,
        () =>
          error('<400> InternalError.Algo.InvalidParameter: Range of max_tokens should be [1, 8192]', {
            code: 'invalid_parameter_error',
          }),
      ],
      [
        'Groq',
        'groq-moa#8',
        8_000,
        () => error('max_tokens for `llama-3.1-8b-instant` must be less than or equal to 8000'),
      ],
      [
        'Groq, its newer words',
        'Groq, documentation of max_completion_tokens',
        8_192,
        () =>
          error(
            '`max_tokens` must be less than or equal to `8192`, the maximum value for `max_tokens` is less than the `context_window` for this model',
          ),
      ],
      [
        'OpenAI',
        'NextChat#3195; forgecode#1185',
        4_096,
        (call: Call) =>
          error(
            `max_tokens is too large: ${capOf(call)}. This model supports at most 4096 completion tokens, whereas you provided ${capOf(call)}.`,
            { param: 'max_tokens', code: 'invalid_value' },
          ),
      ],
      [
        'Volcengine',
        'openclaude#331',
        12_288,
        (call: Call) =>
          error(
            `The parameter \`max_completion_tokens\` specified in the request are not valid: integer above maximum value, expected a value <= 12288, but got ${capOf(call)} instead.`,
            { code: 'InvalidParameter', param: 'max_completion_tokens' },
          ),
      ],
      [
        'Ollama',
        'hyper-grok-build#44',
        6_553,
        (call: Call) =>
          error(
            `max_tokens (${capOf(call)}) exceeds model's maximum output tokens (6553) for model deepseek-v4-flash:0731`,
          ),
      ],
      [
        'Bedrock',
        'crush#946; vercel/ai#2772',
        4_096,
        () => ({
          message:
            'The maximum tokens you requested exceeds the model limit of 4096. Try again with a maximum tokens value that is lower than 4096.',
        }),
      ],
    ] as const
  ).map(([who, seen, most, toBody]): Case => ({
    what: `a longest answer: ${who}`,
    seen,
    server: takesCaps(most, 400, toBody),
    ...learned,
  })),
  {
    what: 'a longest answer: Anthropic',
    seen: 'NextChat#4964; litellm#15715',
    at: 'anthropic',
    server: takesCaps(4_096, 400, (call) => ({
      type: 'error',
      error: {
        type: 'invalid_request_error',
        message: `max_tokens: ${capOf(call)} > 4096, which is the maximum allowed number of output tokens for claude-3-5-sonnet-20240620`,
      },
    })),
    ...learned,
  },
  {
    what: 'a longest answer that is too short to be worth its money',
    seen: 'Cohere, documentation of max_tokens',
    server: takesCaps(256, 400, () => error('max_tokens must be at most 256')),
    ends: {
      slug: 'provider-refused-request',
      says: /leaves 256 tokens for this answer, which needs 500 or more\. .*longer context/,
    },
    usage: { calls: 0, estimated: false },
    calls: 1,
  },
  ...(
    [
      [
        'vLLM',
        'vllm#20409; NextChat#3195',
        (call: Call) =>
          error(
            `This model's maximum context length is 8192 tokens. However, you requested ${promptOf(call) + capOf(call)} tokens (${promptOf(call)} in the messages, ${capOf(call)} in the completion). Please reduce the length of the messages or completion.`,
            { type: 'BadRequestError' },
          ),
      ],
      [
        'vLLM, its newer words',
        'claude-code-best/claude-code#272',
        (call: Call) =>
          error(
            `'max_tokens' or 'max_completion_tokens' is too large: ${capOf(call)}. This model's maximum context length is 8192 tokens and your request has ${promptOf(call)} input tokens (${capOf(call)} > 8192 - ${promptOf(call)}). None`,
          ),
      ],
      [
        'vLLM, its newest words',
        'vllm#42474',
        (call: Call) =>
          error(
            `This model's maximum context length is 8192 tokens. However, you requested ${capOf(call)} output tokens and your prompt contains at least ${promptOf(call)} input tokens, for a total of at least 8193 tokens.`,
          ),
      ],
      [
        'OpenRouter',
        'OpenHands#9937; aider#3721',
        (call: Call) => ({
          error: {
            message: `This endpoint's maximum context length is 8192 tokens. However, you requested about ${promptOf(call) + capOf(call)} tokens (${promptOf(call)} of text input, ${capOf(call)} in the output). Please reduce the length of either one, or use the "middle-out" transform to compress your prompt automatically.`,
            code: 400,
          },
        }),
      ],
      [
        'a server that does not count the prompt',
        'lemonade, LocalAI',
        () => error("This model's maximum context length is 8192 tokens."),
      ],
      [
        'text-generation-inference',
        'Hugging Face, documentation of max_new_tokens',
        (call: Call) => ({
          error: `Input validation error: \`inputs\` tokens + \`max_new_tokens\` must be <= 8192. Given: ${promptOf(call)} \`inputs\` tokens and ${capOf(call)} \`max_new_tokens\``,
          error_type: 'validation',
        }),
      ],
    ] as const
  ).map(([who, seen, toBody]): Case => ({
    what: `a context of 8,192 tokens for prompt and answer: ${who}`,
    seen,
    server: inContext(8_192, toBody),
    ...learned,
  })),
  {
    what: 'a context that prompt and answer do not fit: Anthropic',
    seen: 'docker-agent#569; claude-code#228',
    at: 'anthropic',
    server: inContext(8_192, (call) => ({
      type: 'error',
      error: {
        type: 'invalid_request_error',
        message: `input length and \`max_tokens\` exceed context limit: ${promptOf(call)} + ${capOf(call)} > 8192, decrease input length or \`max_tokens\` and try again`,
      },
    })),
    ...learned,
  },
  {
    what: 'a prompt that is longer than the context: Anthropic',
    seen: 'continue#11371; claude-code#81487',
    at: 'anthropic',
    server: () =>
      refuse(400, {
        type: 'error',
        error: {
          type: 'invalid_request_error',
          message: 'prompt is too long: 203052 tokens > 200000 maximum',
        },
      }),
    ends: { slug: 'provider-refused-request', says: /this model takes [0-9,]+ tokens/ },
    calls: 1,
  },
  {
    what: 'a prompt that is longer than the context: llama.cpp',
    seen: 'llama.cpp#15780; textgen#7257',
    server: () =>
      refuse(400, {
        error: {
          code: 400,
          message:
            'the request exceeds the available context size. try increasing the context size or enable context shift',
          type: 'exceed_context_size_error',
          n_prompt_tokens: 1_407,
          n_ctx: 256,
        },
      }),
    ends: { slug: 'provider-refused-request', says: /this model takes [0-9,]+ tokens/ },
    calls: 1,
  },
];
