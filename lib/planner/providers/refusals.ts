import type { AnsweredCode, ProblemSlug, SizedCode } from '../../protocol/index.ts';
import type { Refused } from './wire.ts';

/** What an error means, before it has numbers. A limit of calls becomes one of two codes. */
export type RefusalCode =
  | Exclude<AnsweredCode, 'rate-limited-for-a-while'>
  | SizedCode
  | 'address-lacks-version'
  | 'does-not-stream'
  | 'no-browser-calls'
  | 'not-as-asked'
  | 'not-verified'
  | 'other-region'
  | 'rate-limited';

/** An address of a person's own: any, one on their machine or in their network, and one without a version. */
export type Place = 'own' | 'near' | 'bare';

/**
 * One way in which servers say no, and what it means. `says` is looked for in the codes, each behind a #, and in the
 * words; null fits anything. A row without statuses speaks of anything but a failure of the server itself.
 */
type Row = [
  slug: ProblemSlug,
  told: RefusalCode,
  says: RegExp | null,
  statuses?: number | readonly number[],
  place?: Place,
];

// The problem decides what a failure means for the rest of a run.
const BUSY = 'provider-unavailable';
const FORM = 'provider-refused-request';
const GOAL = 'provider-refused';
const KEY = 'provider-key-rejected';
const LATER = 'provider-rate-limited';
const ANSWER = 'provider-output-invalid';
const MODEL = 'provider-model-unknown';
const MONEY = 'provider-quota-exhausted';
const SLOW = 'provider-timeout';

const BAD = [400, 413, 422, 429, 500] as const;

/** The first row that fits counts. What each service sent is in `tests/support/provider/cases/refusals`. */
const ROWS: readonly Row[] = [
  // A page in place of the API: a firewall, or a server that is something else (Cloudflare, nginx).
  [BUSY, 'blocked-by-web-page', /^[^<]{0,9}<(?:!doctype|html)/, 403],

  // Groq: the model answered, and broke the form.
  [ANSWER, 'not-as-asked', /#json_validate_failed/],

  // OpenAI, Azure, DashScope, GLM, DeepSeek, OpenRouter.
  [
    GOAL,
    'goal-declined',
    /#content_(?:policy|filter)|#invalid_prompt|#data_?inspection|#1301 |"flagged_input"|content exists risk/,
  ],

  // OpenRouter.
  [LATER, 'rate-limited', /#in_flight/],
  [MONEY, 'credit-for-less', /only afford|tokens limit exceeded/, 402],
  // LiteLLM, OpenAI, OpenRouter, Anthropic.
  [
    MONEY,
    'key-limit-reached',
    /#budget_exceeded|#billing_hard|key limit exceeded|your specified api usage|budget has been exceeded/,
  ],
  // OpenAI, Moonshot, GLM, SiliconFlow, Anthropic, DeepSeek, xAI.
  [
    MONEY,
    'quota-spent',
    /#insufficient_|#billing_error|#exceeded_current_quota|#1113 |#30011 |credit balance is too low|insufficient balance|used all available credits/,
  ],
  // DashScope, OpenAI, Fireworks, Ollama's cloud.
  [
    MONEY,
    'account-suspended',
    /#arrearage|#billing_not_active|#account_deact|account [^"]{0,80}suspended|past due/,
  ],
  // GLM, Kimi, Gemini's free tier, OpenRouter's free models.
  [MONEY, 'plan-limit-reached', /#13(?:08|10) |#access_terminated|"[^"]*per-?day/],

  // OpenAI; Azure; Anthropic; OpenAI. No other request of ours would escape them, but a person can do something.
  [FORM, 'not-verified', /must be verified to/],
  [FORM, 'does-not-stream', /#unsupported_value .*"param":"stream"/],
  [FORM, 'no-browser-calls', /cors requests are not allowed/],
  [FORM, 'other-region', /#incorrect_hostname/],

  // OpenAI, Gemini.
  [FORM, 'country-not-served', /#unsupported_country|user location is not supported/],
  // Cloudflare, Portkey.
  [FORM, 'gateway-wants-header', /aigatewayerror|x-portkey-/, [400, 401], 'own'],

  // OpenAI, Azure.
  [MODEL, 'model-needs-other-api', /#operationnotsupported|not a chat model|only supported in v1\//],
  // OpenRouter.
  [MODEL, 'no-upstream-as-asked', /can handle the requested parameters/, 404],
  [MODEL, 'privacy-excludes', /data policy/, 404],
  // Azure, LM Studio, Ollama.
  [MODEL, 'deployment-unknown', /#deploymentnotfound/],
  [MODEL, 'model-not-loaded', /no models? loaded|model (?:is|was) unloaded/],
  [MODEL, 'model-not-installed', /try pulling it/],
  // OpenAI, Groq, Mistral, GLM, LiteLLM; then vLLM, DeepSeek, Fireworks, Together, OpenRouter.
  [
    MODEL,
    'model-not-offered',
    /#model_(?:not|decom|perm)|#invalid_model|#1211 |#key_model_access|valid model id|no endpoints found|model[^"]{0,150}not (?:exist|found)|access model/,
    [400, 401, 403, 404, 422],
  ],

  // Context before caps, because vLLM names both; OpenAI, llama.cpp, Anthropic, Gemini, TGI.
  [
    FORM,
    'context-exceeded',
    /context[ _](?:length|window|size|limit)|prompt is too long|input token count|max_new_tokens` must/,
    BAD,
  ],
  // Groq, OpenAI.
  [FORM, 'larger-than-rate-limit', /request too large for/, [413, 429]],
  // Groq, Anthropic, DeepSeek, DashScope.
  [
    FORM,
    'answer-cap-too-high',
    /max_(?:completion_)?tokens[^"]{0,60}(?:less than|maximum|too large)|range of max_tokens/,
    [400, 422],
  ],
  [
    FORM,
    'no-structured-answers',
    /response_format|json_schema|output_config|structured.output|grammar/,
    [...BAD, 404],
  ],
  [FORM, 'request-too-large', null, 413],

  // OpenAI and vLLM; OpenAI; Gemini, xAI, LiteLLM, which say it with 400.
  [KEY, 'key-missing', /provide an api key|missing api key/],
  [KEY, 'key-not-allowed', /missing scopes/],
  [
    KEY,
    'key-not-accepted',
    /api[ _]key[_ ](?:not valid|invalid)|incorrect api key|invalid proxy server token/,
  ],

  // Moonshot, GLM; llama.cpp; Gemini.
  [BUSY, 'overloaded', /#engine_overloaded|#1305 /],
  [BUSY, 'model-loading', /loading model|model is loading/, 503],
  [BUSY, 'overloaded', /overload/, 503],
  [BUSY, 'overloaded', null, 529],

  // What only a status says.
  [LATER, 'rate-limited', null, 429],
  [FORM, 'own-server-forbids', null, 403, 'near'],
  [MODEL, 'address-lacks-version', null, [404, 405], 'bare'],
  [MODEL, 'own-server-not-found', null, [404, 405], 'own'],
  [KEY, 'key-not-accepted', null, 401],
  [KEY, 'key-not-allowed', null, 403],
  [MONEY, 'quota-spent', null, 402],
  [MODEL, 'model-not-offered', null, 404],
  [SLOW, 'too-slow', null, [408, 504, 524]],

  // Codes that are vague beside a status, and all that an error in the middle of a stream has.
  [BUSY, 'overloaded', /#overloaded/],
  [LATER, 'rate-limited', /#rate_?limit|#throttl|#130[23] |#resource_exhausted/],
  [KEY, 'key-not-accepted', /#invalid_api_key|#(?:un)?authentica/],
  [KEY, 'key-not-allowed', /#permission/],
  [MODEL, 'model-not-offered', /#not_found/],
  [SLOW, 'too-slow', /#\w*timeout/],
  [FORM, 'request-not-taken', /#invalid_request/],
];

const isAmong = (status: number | null, wanted: Row[3]): boolean =>
  wanted === undefined
    ? status === null || status < 500
    : status !== null && (wanted === status || [wanted].flat().includes(status));

/** What an error of a provider means. `places` is everything that its address is. */
export const readRefused = (
  { status, codes, words }: Refused,
  places: readonly Place[],
): { slug: ProblemSlug; told: RefusalCode } => {
  const said = `${codes.map((code) => `#${code} `).join('')}${words}`;
  const row = ROWS.find(
    ([, , says, statuses, place]) =>
      isAmong(status, statuses) &&
      (place === undefined || places.includes(place)) &&
      (says === null || says.test(said)),
  );
  if (row) return { slug: row[0], told: row[1] };
  return status !== null && status < 500
    ? { slug: FORM, told: 'request-not-taken' }
    : { slug: BUSY, told: 'provider-failed' };
};
