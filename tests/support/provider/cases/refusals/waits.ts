import { always, body, type Case } from '../case.ts';
import { anthropic, google, openai, refuse, row } from './row.ts';

/** Longer than a run may take, so that the row ends there and says how long. */
const waits = (
  what: string,
  seen: string,
  at: NonNullable<Case['at']>,
  refusal: [status: number, body: object, headers?: Record<string, string>],
  wait: string,
): Case => row(what, seen, at, refusal, ['provider-rate-limited', new RegExp(`asks to wait ${wait}\\.`)]);

const TOO_MANY = openai('Rate limit reached', 'rate_limit_exceeded', 'requests');

/** How servers say for how long to wait, and errors in the middle of a stream. */
export const WAITS: Case[] = [
  waits(
    'OpenAI: a reset as a duration',
    'OpenAI, documentation of rate limits',
    'openai',
    [429, TOO_MANY, { 'x-ratelimit-remaining-tokens': '0', 'x-ratelimit-reset-tokens': '20m0s' }],
    '20 minutes',
  ),
  waits(
    'OpenAI: milliseconds',
    'openai-node, retry-after-ms',
    'openai',
    [429, TOO_MANY, { 'retry-after-ms': '700000.5' }],
    '12 minutes',
  ),
  waits('decimals', 'Groq and proxies', 'far', [429, TOO_MANY, { 'retry-after': '1200.25' }], '21 minutes'),
  waits(
    'Groq: in words',
    'elizaOS/eliza#4040',
    'far',
    [429, openai('Please try again in 17m54.336s. Need more tokens?', 'rate_limit_exceeded', 'tokens')],
    '18 minutes',
  ),
  waits(
    'Gemini: in its details',
    'Gemini, RetryInfo',
    'far',
    [429, google(429, 'RESOURCE_EXHAUSTED', 'You exceeded your current quota.', [{ retryDelay: '900s' }])],
    '15 minutes',
  ),
  waits(
    'Anthropic: a reset as a date',
    'Anthropic, documentation of rate limits',
    'anthropic',
    [
      429,
      anthropic('rate_limit_error', 'Too many'),
      {
        'anthropic-ratelimit-requests-remaining': '0',
        'anthropic-ratelimit-requests-reset': new Date(Date.now() + 5 * 3_600_000).toISOString(),
      },
    ],
    '(?:5 hours|4 hours, 5[0-9] minutes)',
  ),
  {
    what: 'Moonshot: a second in words, then an answer',
    seen: 'MoneyPrinterTurbo#339',
    at: 'far',
    server: ({ number }) =>
      number === 1
        ? refuse(429, openai('request reached max request: 3, please try again after 1 seconds', null))
        : undefined,
    ends: { drafts: 1 },
    usage: { calls: 3, estimated: false },
    calls: 4,
  },
  {
    what: 'llama.cpp: a model that is still loading, then an answer',
    seen: 'llama.cpp, unavailable_error',
    server: ({ number }) =>
      number === 1
        ? refuse(
            503,
            { error: { code: 503, message: 'Loading model', type: 'unavailable_error' } },
            { 'retry-after': '0' },
          )
        : undefined,
    ends: { drafts: 1 },
    usage: { calls: 3, estimated: false },
    calls: 4,
  },
  {
    what: 'Kimi: an error in the middle of a stream, by its type',
    seen: 'one-api, upstream errors',
    at: 'far',
    server: always(
      body(
        ({ wire }) =>
          `${wire.opening().join('')}data: {"error":{"type":"exceeded_current_quota_error","message":"x"}}\n\n`,
      ),
    ),
    ends: { slug: 'provider-quota-exhausted', says: /^models\.example says that the budget/ },
    usage: { calls: 1, estimated: true },
  },
  {
    what: 'vLLM: a context that is too long, in the middle of a stream',
    seen: 'vLLM, errors in streams',
    server: always(
      body(
        () =>
          'data: {"object":"error","message":"maximum context length is 819 tokens","type":"BadRequestError","code":400}\n\n',
      ),
    ),
    ends: { slug: 'provider-refused-request', says: /answered 400: .* takes 819 tokens/ },
    usage: { calls: 1, estimated: true },
  },
];
