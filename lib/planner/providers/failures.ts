import {
  type AnsweredCode,
  type CodedProviderFailure,
  ProblemError,
  type ProblemExtras,
  type ProblemSlug,
} from '../../protocol/index.ts';
import type { ProviderEndpoint } from '../contract.ts';

/**
 * Every way a provider can fail, as a problem that says who failed. The values are the provider's name and numbers.
 * They contain nothing that a provider wrote, and no `fetch` error is their cause, because either may quote the key.
 */
export interface Failures {
  /** An HTTP error, or an error in the middle of a stream (`status` is null or the number it named). */
  answered(status: number | null, code: string | null, retryAfterS: number | null): ProblemError;
  /** An HTTP error that says more than its status: see `explainRefusal`. */
  explained(status: number, told: CodedProviderFailure): ProblemError;
  unreachable(): ProblemError;
  redirected(): ProblemError;
  notAStream(isWebPage: boolean): ProblemError;
  silent(silenceMs: number): ProblemError;
  brokeOff(): ProblemError;
  garbled(): ProblemError;
  tooMuch(): ProblemError;
  declined(): ProblemError;
  /** `isEmpty`: not one character of the answer came. */
  cutAtCap(maxOutputTokens: number, isEmpty: boolean): ProblemError;
  empty(): ProblemError;
  onlySpace(): ProblemError;
  notAsAsked(): ProblemError;
  /** Fewer tokens are possible than an answer needs: by the model, by the key's rate, or for the credit that is left. */
  tooFewTokens(kind: 'model' | 'rate' | 'credit', tokens: number, needed: number): ProblemError;
}

const TOO_FEW = {
  model: ['provider-refused-request', 'too-few-tokens'],
  rate: ['provider-rate-limited', 'too-few-tokens-at-once'],
  credit: ['provider-quota-exhausted', 'too-few-tokens-paid'],
} as const;

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
  in_flight_budget_exhausted: 'provider-rate-limited',
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
const DECISIVE = /quota|billing|credit|content|model_not_found|in_flight/;

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

const CODES: Partial<Record<ProblemSlug, AnsweredCode>> = {
  'provider-key-rejected': 'key-not-accepted',
  'provider-quota-exhausted': 'quota-spent',
  'provider-model-unknown': 'model-not-offered',
  'provider-timeout': 'too-slow',
  'provider-refused-request': 'request-not-taken',
  'provider-refused': 'goal-declined',
};

/** Another possible cause of a status, for servers that people run themselves. */
const OWN_SERVER_CODES: Readonly<Record<number, AnsweredCode>> = {
  403: 'own-server-forbids',
  404: 'own-server-not-found',
};

/** Most servers have their API below a version, and nothing beside it. */
const lacksVersion = (baseUrl: string): boolean => !/\/v\d/.test(new URL(baseUrl).pathname);

export const createFailures = ({ id, name, wire, baseUrl }: ProviderEndpoint): Failures => {
  const provider = { provider: name };
  const fail = (slug: ProblemSlug, told: CodedProviderFailure, extras: ProblemExtras = {}): ProblemError =>
    new ProblemError(slug, told, { provider: id, ...extras });

  const isOwnServer = wire === 'openai-compatible';

  const toAnswered = (
    slug: ProblemSlug,
    status: number | null,
    code: string | null,
    retryAfterS: number | null,
  ): CodedProviderFailure => {
    const values = { provider: name, status: status ?? 0 };
    if (slug === 'provider-rate-limited')
      return retryAfterS === null
        ? { code: 'rate-limited-for-a-while', values }
        : { code: 'rate-limited', values: { ...values, seconds: Math.ceil(retryAfterS) } };
    if (code === 'overloaded_error' || status === 529) return { code: 'overloaded', values };
    if (isOwnServer && status === 404 && lacksVersion(baseUrl))
      return { code: 'address-lacks-version', values: { ...values, address: `${baseUrl}/v1` } };
    const own = isOwnServer && status !== null ? OWN_SERVER_CODES[status] : undefined;
    return { code: own ?? CODES[slug] ?? 'provider-failed', values };
  };

  return {
    answered: (status, code, retryAfterS) => {
      const slug = isOwnServer && status === 403 ? 'provider-refused-request' : slugOf(status, code);
      return fail(slug, toAnswered(slug, status, code, retryAfterS), {
        ...(status === null ? {} : { provider_status: status }),
        ...(retryAfterS === null ? {} : { retry_after_s: retryAfterS }),
      });
    },
    explained: (status, told) => fail('provider-refused-request', told, { provider_status: status }),
    unreachable: () =>
      fail('provider-unavailable', {
        code: isOwnServer ? 'own-server-unreachable' : 'unreachable',
        values: provider,
      }),
    redirected: () => fail('provider-unavailable', { code: 'redirected', values: provider }),
    notAStream: (isWebPage) =>
      fail('provider-unavailable', { code: isWebPage ? 'web-page' : 'not-a-stream', values: provider }),
    silent: (silenceMs) =>
      fail('provider-timeout', {
        code: 'silent',
        values: { ...provider, seconds: Math.ceil(silenceMs / 1_000) },
      }),
    brokeOff: () => fail('provider-unavailable', { code: 'broke-off', values: provider }),
    garbled: () => fail('provider-unavailable', { code: 'garbled', values: provider }),
    tooMuch: () => fail('provider-unavailable', { code: 'too-much', values: provider }),
    declined: () => fail('provider-refused', { code: 'model-declined', values: provider }),
    cutAtCap: (maxOutputTokens, isEmpty) =>
      fail('provider-output-invalid', {
        code: isEmpty ? 'spent-on-reasoning' : 'cut-at-cap',
        values: { ...provider, tokens: maxOutputTokens },
      }),
    empty: () => fail('provider-output-invalid', { code: 'empty-answer', values: provider }),
    onlySpace: () => fail('provider-output-invalid', { code: 'only-space', values: provider }),
    notAsAsked: () => fail('provider-output-invalid', { code: 'not-as-asked', values: provider }),
    tooFewTokens: (kind, tokens, needed) => {
      const [slug, code] = TOO_FEW[kind];
      return fail(slug, { code, values: { ...provider, tokens, needed } });
    },
  };
};
