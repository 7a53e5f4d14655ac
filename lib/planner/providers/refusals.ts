import type { AnsweredCode, ProblemSlug, SizedCode } from '../../protocol/index.ts';
import type { Refused } from './wire.ts';

/** What an error means, before it has numbers. A limit of calls becomes one of two codes. */
export type RefusalCode = Exclude<AnsweredCode, 'rate-limited-for-a-while'> | SizedCode | 'rate-limited';

/** Who answered: a person's own address, and such an address on their machine or in their network. */
export type Place = 'own' | 'near' | 'openrouter';

/**
 * One way in which servers say no. All that it names has to be so; the first row that fits counts. A row that names no
 * status speaks of anything but a failure of the server itself.
 */
interface Row {
  told: RefusalCode;
  at?: Place;
  status?: number | readonly number[];
  code?: RegExp;
  words?: RegExp;
}

const BAD = [400, 413, 422, 429, 500] as const;

/**
 * Codes count before words, because words may quote others. Each service is in brackets; its replies are in
 * `tests/support/provider/cases/refusals`.
 */
const ROWS: readonly Row[] = [
  // A page in place of the API: a firewall, or a server that is something else (Cloudflare, nginx)
  { told: 'blocked-by-web-page', status: 403, words: /^\s*<(?:!doctype|html)/ },

  // The goal (OpenAI, Azure, DashScope, GLM, OpenRouter, DeepSeek)
  {
    told: 'goal-declined',
    code: /content_(?:policy|filter)|invalid_prompt|responsibleai|data_?inspection|moderation|^1301$/,
  },
  {
    told: 'goal-declined',
    words: /"flagged_input"|flagged as potentially|content management policy|content exists risk/,
  },

  // Money
  { told: 'rate-limited', code: /in_flight_budget/ },
  { told: 'credit-for-less', status: 402, words: /can only afford|tokens limit exceeded/ },
  { told: 'key-limit-reached', code: /budget_exceeded|billing_hard_limit/ },
  {
    told: 'key-limit-reached',
    words:
      /key limit exceeded|reached your specified api usage|budget has been exceeded|over budget|crossed budget/,
  },
  // Moonshot, which also calls an empty account suspended; DeepSeek, GLM, SiliconFlow, xAI, Anthropic
  {
    told: 'quota-spent',
    code: /insufficient_(?:quota|credit|balance)|billing_error|exceeded_current_quota|^(?:1113|30011)$/,
  },
  {
    told: 'quota-spent',
    words:
      /credit balance is too low|insufficient (?:account )?(?:balance|credit)|balance is insufficient|used all available credits|余额不足/,
  },
  // DashScope, Fireworks, Ollama's cloud, OpenAI
  { told: 'account-suspended', code: /arrearage|billing_not_active|account_deactivated/ },
  { told: 'account-suspended', words: /account [^"]{0,80}suspended|in good standing|past due|overdue/ },
  // GLM, Kimi, Gemini's free tier, OpenRouter's free models
  { told: 'plan-limit-reached', code: /^13(?:08|10)$|access_terminated/ },
  { told: 'plan-limit-reached', status: 429, words: /perday|per-day|usage limit (?:for|reached)/ },

  // Who may call, from where
  { told: 'country-not-served', code: /unsupported_country/ },
  { told: 'country-not-served', words: /user location is not supported/ },
  { told: 'gateway-wants-header', at: 'own', words: /aigatewayerror|x-portkey-|cf-aig-authorization/ },

  // The model (OpenAI, Azure, OpenRouter, LM Studio, Ollama, Mistral, DeepSeek, Together, Fireworks, Groq, LiteLLM)
  { told: 'model-needs-other-api', code: /^operationnotsupported$|unsupported_api_for_model/ },
  { told: 'model-needs-other-api', words: /not a chat model|only supported in v1\/|use the responses api/ },
  { told: 'no-upstream-as-asked', status: 404, words: /can handle the requested parameters/ },
  { told: 'privacy-excludes', status: 404, words: /data policy|guardrail restrictions/ },
  { told: 'deployment-unknown', code: /^deploymentnotfound$/ },
  { told: 'model-not-loaded', words: /no models? (?:is )?loaded|model (?:is|was) unloaded/ },
  { told: 'model-not-installed', words: /try pulling it/ },
  {
    told: 'model-not-offered',
    code: /model_(?:not_found|not_exist|not_available|decommissioned|permission)|^(?:invalid_model|unknown_model|1211|key_model_access_denied)$/,
  },
  {
    told: 'model-not-offered',
    status: [400, 401, 403, 404, 422],
    words:
      /not a valid model id|no endpoints found|invalid model|model[^"]{0,150}(?:not exist|not found|not available|no longer)|access to (?:the )?model|unable to access model/,
  },

  // Sizes: context before caps, because vLLM names both
  { told: 'context-exceeded', status: BAD, code: /context_(?:length|window|size)|string_above_max/ },
  {
    told: 'context-exceeded',
    status: BAD,
    words:
      /context (?:length|window|size|limit)|prompt is too long|input token count|max_new_tokens` must|range of input length/,
  },
  { told: 'larger-than-rate-limit', status: [413, 429], words: /request too large/ },
  { told: 'larger-than-rate-limit', status: 413, code: /^tokens$|rate_limit/ },
  {
    told: 'answer-cap-too-high',
    status: [400, 422],
    words:
      /max_(?:completion_)?tokens[^"]{0,80}(?:less than|maximum|at most|range|too large|exceed|>)|range of max_tokens/,
  },
  {
    told: 'no-structured-answers',
    status: [400, 404, 422, 500, 501],
    words: /response_format|json_schema|output_(?:config|format)|structured[ _]output|guided_json|grammar/,
  },
  { told: 'request-too-large', status: 413 },

  // Keys (Gemini and xAI say it with 400; LiteLLM, Cohere, Groq, Anthropic, OpenAI, Google)
  {
    told: 'key-missing',
    words:
      /(?:didn't|did not) provide an api key|missing (?:the )?(?:api key|authentication)|no api key|no cookie auth/,
  },
  {
    told: 'key-not-accepted',
    words:
      /api[ _]key[_ ](?:not valid|invalid)|incorrect api key|invalid (?:api|proxy server)[ -](?:key|token)/,
  },
  {
    told: 'key-not-allowed',
    status: [401, 403],
    words: /missing scopes|insufficient permission|service_disabled/,
  },

  // Limits and load (Mistral, GLM, DashScope, Moonshot, llama.cpp, Gemini)
  { told: 'overloaded', status: [429, 503], code: /engine_overloaded|^1305$/ },
  { told: 'model-loading', status: 503, words: /loading model|model is (?:currently |still )?loading/ },
  { told: 'overloaded', status: 503, words: /overload|capacity|high demand/ },
  { told: 'overloaded', status: 529 },
  { told: 'rate-limited', status: 429 },

  // What only a status says
  { told: 'own-server-forbids', at: 'near', status: 403 },
  { told: 'own-server-not-found', at: 'own', status: [404, 405] },
  { told: 'key-not-accepted', status: 401 },
  { told: 'key-not-allowed', status: 403 },
  { told: 'quota-spent', status: 402 },
  { told: 'model-not-offered', status: 404 },
  { told: 'too-slow', status: [408, 504, 524] },

  // Codes that are vague beside a status, and all that an error in the middle of a stream has
  { told: 'overloaded', code: /overloaded/ },
  { told: 'rate-limited', code: /rate_?limit|throttl|^130[23]$|resource_exhausted/ },
  { told: 'key-not-accepted', code: /invalid_api_key|authentication|unauthenticated/ },
  { told: 'key-not-allowed', code: /permission/ },
  { told: 'model-not-offered', code: /not_found/ },
  { told: 'too-slow', code: /timeout/ },
];

const isAmong = (value: number | null, wanted: Row['status']): boolean => {
  if (wanted === undefined) return value === null || value < 500;
  return value !== null && (typeof wanted === 'number' ? wanted === value : wanted.includes(value));
};

/** What an error of a provider means. `places` is everything that its address is. */
export const readRefused = ({ status, codes, words }: Refused, places: readonly Place[]): RefusalCode => {
  const found = ROWS.find(
    (row) =>
      isAmong(status, row.status) &&
      (row.at === undefined || places.includes(row.at)) &&
      (row.code === undefined || codes.some((code) => row.code?.test(code))) &&
      (row.words === undefined || row.words.test(words)),
  );
  if (found) return found.told;
  const isOurs = (status !== null && status < 500) || codes.some((code) => code.includes('invalid_request'));
  return isOurs ? 'request-not-taken' : 'provider-failed';
};

/** The problem that a code belongs to; it decides what the failure means for the rest of a run. */
export const SLUGS: Readonly<Record<RefusalCode, ProblemSlug>> = {
  'account-suspended': 'provider-quota-exhausted',
  'answer-cap-too-high': 'provider-refused-request',
  'blocked-by-web-page': 'provider-unavailable',
  'context-exceeded': 'provider-refused-request',
  'country-not-served': 'provider-refused-request',
  'credit-for-less': 'provider-quota-exhausted',
  'deployment-unknown': 'provider-model-unknown',
  'gateway-wants-header': 'provider-refused-request',
  'goal-declined': 'provider-refused',
  'key-limit-reached': 'provider-quota-exhausted',
  'key-missing': 'provider-key-rejected',
  'key-not-accepted': 'provider-key-rejected',
  'key-not-allowed': 'provider-key-rejected',
  'larger-than-rate-limit': 'provider-refused-request',
  'model-loading': 'provider-unavailable',
  'model-needs-other-api': 'provider-model-unknown',
  'model-not-installed': 'provider-model-unknown',
  'model-not-loaded': 'provider-model-unknown',
  'model-not-offered': 'provider-model-unknown',
  'no-structured-answers': 'provider-refused-request',
  'no-upstream-as-asked': 'provider-model-unknown',
  overloaded: 'provider-unavailable',
  'own-server-forbids': 'provider-refused-request',
  'own-server-not-found': 'provider-model-unknown',
  'plan-limit-reached': 'provider-quota-exhausted',
  'privacy-excludes': 'provider-model-unknown',
  'provider-failed': 'provider-unavailable',
  'quota-spent': 'provider-quota-exhausted',
  'rate-limited': 'provider-rate-limited',
  'request-not-taken': 'provider-refused-request',
  'request-too-large': 'provider-refused-request',
  'too-slow': 'provider-timeout',
};
