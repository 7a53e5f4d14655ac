import type { Case } from '../case.ts';
import { anthropic, google, openai, row } from './row.ts';

/** How servers say that something is too long. */
export const SIZES: Case[] = [
  {
    ...row(
      'Groq: one call is more than a minute allows',
      'continue#10218; gpt-researcher#985',
      'far',
      [
        413,
        openai(
          'Request too large for model `x` on tokens per minute (TPM): Limit 12000, Requested 14137, please reduce your message size',
          'rate_limit_exceeded',
          'tokens',
        ),
      ],
      [
        'provider-refused-request',
        /use 12,000 tokens per minute, and this call alone asks for 14,137 tokens/,
      ],
    ),
    // The second asks for less.
    calls: 2,
  },

  row(
    'OpenAI: one call is more than a minute allows',
    'vanna-flask#11; continue#10602',
    'openai',
    [
      429,
      openai(
        'Request too large for gpt-4o on tokens per min (TPM): Limit 10000, Requested 16420.',
        'rate_limit_exceeded',
        'tokens',
      ),
      { 'x-ratelimit-reset-tokens': '6m0s' },
    ],
    ['provider-refused-request', /10,000 tokens per minute.*16,420 tokens, so waiting does not help/],
  ),
  row(
    'vLLM: the context',
    'vllm#20409',
    'own',
    [
      400,
      {
        object: 'error',
        message:
          "This model's maximum context length is 1024 tokens. However, you requested 122946 tokens (112946 in the messages, 10000 in the completion).",
        type: 'BadRequestError',
        code: 400,
      },
    ],
    ['provider-refused-request', /takes 1,024 tokens.* this call needs 122,946 tokens/],
  ),
  row(
    'llama.cpp: the context',
    'ggml-org/llama.cpp#15780; textgen#7257',
    'own',
    [
      400,
      {
        error: {
          code: 400,
          message: 'the request exceeds the available context size. try increasing the context size',
          type: 'exceed_context_size_error',
          n_prompt_tokens: 14_429,
          n_ctx: 819,
        },
      },
    ],
    ['provider-refused-request', /takes 819 tokens.* this call needs 14,429 tokens/],
  ),
  row(
    'Anthropic: a prompt that is too long',
    'Anthropic, documentation of errors',
    'anthropic',
    [400, anthropic('invalid_request_error', 'prompt is too long: 210000 tokens > 200000 maximum')],
    ['provider-refused-request', /takes 200,000 tokens.* needs 210,000 tokens/],
  ),
  row(
    'Gemini: a prompt that is too long',
    'gemini-cli#6678',
    'far',
    [
      400,
      google(
        400,
        'INVALID_ARGUMENT',
        'The input token count (1200293) exceeds the maximum number of tokens allowed (1048576).',
      ),
    ],
    ['provider-refused-request', /takes 1,048,576 tokens.* needs 1,200,293 tokens/],
  ),
  row(
    'Together and TGI: the context',
    'helm#2079',
    'far',
    [
      422,
      openai(
        'Input validation error: `inputs` tokens + `max_new_tokens` must be <= 248. Given: 2019 `inputs` tokens and 30 `max_new_tokens`',
        null,
      ),
    ],
    ['provider-refused-request', /takes 248 tokens/],
  ),
  row(
    'a proxy that takes no body of this size',
    'nginx, client_max_body_size',
    'far',
    [413, '<html><title>413 Request Entity Too Large</title></html>'],
    ['provider-refused-request', /does not take a request of this size/],
  ),
];
