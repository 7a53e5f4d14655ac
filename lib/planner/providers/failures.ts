import { ProblemError, type ProblemExtras, type ProblemSlug } from '../../protocol/index.ts';
import type { ProviderEndpoint } from '../contract.ts';

/**
 * Every way a provider can fail, as a problem that says who failed and what to do. The texts are fixed except for
 * the provider's name and numbers. They contain nothing that a provider wrote, and no `fetch` error is their cause,
 * because either may quote the key.
 */
export interface Failures {
  /** An HTTP error, or an error in the middle of a stream (`status` is null or the number it named). */
  answered(status: number | null, code: string | null, retryAfterS: number | null): ProblemError;
  unreachable(): ProblemError;
  redirected(): ProblemError;
  notAStream(isWebPage: boolean): ProblemError;
  silent(silenceMs: number): ProblemError;
  brokeOff(): ProblemError;
  garbled(): ProblemError;
  tooMuch(): ProblemError;
  declined(): ProblemError;
  cutAtCap(maxOutputTokens: number): ProblemError;
  empty(): ProblemError;
  notAsAsked(): ProblemError;
}

/** Machine codes that say more than their status. Everything else in a body is ignored. */
const SLUGS_BY_CODE: Readonly<Record<string, ProblemSlug>> = {
  insufficient_quota: 'provider-quota-exhausted',
  billing_hard_limit_reached: 'provider-quota-exhausted',
  billing_not_active: 'provider-quota-exhausted',
  billing_error: 'provider-quota-exhausted',
  credit_balance_too_low: 'provider-quota-exhausted',
  invalid_api_key: 'provider-key-rejected',
  authentication_error: 'provider-key-rejected',
  permission_error: 'provider-key-rejected',
  model_not_found: 'provider-model-unknown',
  not_found_error: 'provider-model-unknown',
  rate_limit_exceeded: 'provider-rate-limited',
  rate_limit_error: 'provider-rate-limited',
  context_length_exceeded: 'provider-refused-request',
  request_too_large: 'provider-refused-request',
  invalid_request_error: 'provider-refused-request',
  content_policy_violation: 'provider-refused',
  content_filter: 'provider-refused',
  timeout_error: 'provider-timeout',
  overloaded_error: 'provider-unavailable',
};

export const isKnownCode = (code: string): boolean => Object.hasOwn(SLUGS_BY_CODE, code);

/** These codes name the cause more exactly than any status; for other codes the status is more reliable. */
const DECISIVE = /quota|billing|credit|content|model_not_found/;

const slugOfStatus = (status: number | null): ProblemSlug => {
  if (status === 401 || status === 403) return 'provider-key-rejected';
  if (status === 402) return 'provider-quota-exhausted';
  if (status === 404) return 'provider-model-unknown';
  if (status === 408 || status === 504) return 'provider-timeout';
  if (status === 429) return 'provider-rate-limited';
  if (status !== null && status >= 400 && status < 500) return 'provider-refused-request';
  return 'provider-unavailable';
};

const slugOf = (status: number | null, code: string | null): ProblemSlug => {
  const named = code !== null && isKnownCode(code) ? SLUGS_BY_CODE[code] : undefined;
  return named !== undefined && (status === null || (code !== null && DECISIVE.test(code)))
    ? named
    : slugOfStatus(status);
};

const ADVICE: Partial<Record<ProblemSlug, string>> = {
  'provider-key-rejected':
    'does not accept this key. Check that it is whole, active, and allowed to use this model',
  'provider-quota-exhausted':
    'says that the budget behind this key is spent. Add credit there or use another key',
  'provider-model-unknown': 'does not offer this model to this key. Choose another model',
  'provider-timeout': 'took too long to answer. Try again later or choose a faster model',
  'provider-refused-request':
    'does not take this request. The model may not support structured answers, or the goal may be too long for it; choose another model',
  'provider-refused': 'declined this goal under its rules. Reword the goal or choose another model',
  'provider-unavailable': 'failed while answering. Try again later',
};

/** Another possible cause of a status, for servers that people run themselves. */
const OWN_SERVER_ADVICE: Readonly<Record<number, string>> = {
  403: 'does not take this from a browser extension, or not with this key. Ollama takes it when started with OLLAMA_ORIGINS=chrome-extension://*,moz-extension://*',
  404: 'does not know this model, or the address is not that of its API, which mostly ends in /v1',
};

export const createFailures = ({ id, name, wire }: ProviderEndpoint): Failures => {
  const fail = (slug: ProblemSlug, detail: string, extras: ProblemExtras = {}): ProblemError =>
    new ProblemError(slug, `${name} ${detail}.`, { provider: id, ...extras });

  const isOwnServer = wire === 'openai-compatible';

  return {
    answered: (status, code, retryAfterS) => {
      const slug = isOwnServer && status === 403 ? 'provider-refused-request' : slugOf(status, code);
      const ownAdvice = isOwnServer && status !== null ? OWN_SERVER_ADVICE[status] : undefined;
      const wait =
        retryAfterS === null ? 'It did not say for how long' : `It asks to wait ${Math.ceil(retryAfterS)} s`;
      const advice =
        slug === 'provider-rate-limited'
          ? `limits how often this key may call. ${wait}; nothing is retried by itself`
          : code === 'overloaded_error' || status === 529
            ? 'is overloaded. Try again later'
            : (ownAdvice ?? ADVICE[slug] ?? 'failed');
      return fail(slug, status === null ? advice : `answered ${status}: it ${advice}`, {
        ...(status === null ? {} : { provider_status: status }),
        ...(retryAfterS === null ? {} : { retry_after_s: retryAfterS }),
      });
    },
    unreachable: () =>
      fail(
        'provider-unavailable',
        `could not be reached, or the connection broke. ${isOwnServer ? 'Check its address and that it runs' : 'Try again later'}`,
      ),
    redirected: () =>
      fail(
        'provider-unavailable',
        'answered with a redirect, which is never followed with a key. Whoever runs this should check the base URL',
      ),
    notAStream: (isWebPage) =>
      fail(
        'provider-unavailable',
        isWebPage
          ? 'was not what answered: a web page came back, as a proxy or the sign-in page of a network sends it'
          : 'answered with something that is not an event stream',
      ),
    silent: (silenceMs) =>
      fail(
        'provider-timeout',
        `sent nothing for ${Math.ceil(silenceMs / 1_000)} s, so the call was cut. Try again later`,
      ),
    brokeOff: () => fail('provider-unavailable', 'broke off in the middle of an answer. Try again later'),
    garbled: () =>
      fail('provider-unavailable', 'sent something that is not of its protocol, so the call was cut'),
    tooMuch: () =>
      fail(
        'provider-unavailable',
        'sent far more than was asked for, so the call was cut. Choose another model',
      ),
    declined: () =>
      fail('provider-refused', 'answered, but its model declined. Reword the goal or choose another model'),
    cutAtCap: (maxOutputTokens) =>
      fail(
        'provider-output-invalid',
        `cut an answer at the cap of ${maxOutputTokens} tokens before it was whole. Narrow the goal or choose another model`,
      ),
    empty: () => fail('provider-output-invalid', 'sent an empty answer. Choose another model'),
    notAsAsked: () =>
      fail(
        'provider-output-invalid',
        'sent an answer that is not in the form asked for. Choose another model',
      ),
  };
};
