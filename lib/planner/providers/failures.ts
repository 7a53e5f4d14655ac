import { isNearHost } from '../../base/server-address.ts';
import {
  type CodedProviderFailure,
  ProblemError,
  type ProblemExtras,
  type ProblemSlug,
} from '../../protocol/index.ts';
import type { ProviderEndpoint } from '../contract.ts';
import { type Place, readRefused, type RefusalCode } from './refusals.ts';
import { readSizes } from './token-limit.ts';
import type { Refused } from './wire.ts';

/**
 * Every way a provider can fail, as a problem that says who failed. The values are the provider's name and numbers.
 * They contain nothing that a provider wrote, and no `fetch` error is their cause, because either may quote the key.
 */
export interface Failures {
  /** An HTTP error, or an error in the middle of a stream. */
  answered(refused: Refused): ProblemError;
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

/** Their sentences have numbers of tokens in them. */
const SIZED = new Set<RefusalCode>([
  'answer-cap-too-high',
  'context-exceeded',
  'credit-for-less',
  'larger-than-rate-limit',
]);

/**
 * OpenAI's regional hosts, read on 2026-11-29 (developers.openai.com, guide "Data residency"). A name that a server
 * wrote is only looked for among them, never shown.
 */
const REGIONS = /\b(?:us|eu|au|ca|jp|in|sg|kr|gb|ae)\.api\.openai\.com\b/;

const placesOf = ({ wire, baseUrl }: ProviderEndpoint): Place[] => {
  if (wire !== 'openai-compatible') return [];
  const { hostname, pathname } = new URL(baseUrl);
  const places: Place[] = ['own'];
  if (isNearHost(hostname)) places.push('near');
  // Most servers have their API below a version, and nothing beside it.
  if (!/\/v\d/.test(pathname)) places.push('bare');
  return places;
};

/** Waiting never helps a call that alone asks for more tokens than the limit allows. */
const isBeyondLimit = (words: string): boolean => {
  const { limit, asked } = readSizes(words);
  return limit > 0 && asked > limit;
};

const readAnswered = (refused: Refused, places: readonly Place[]): ReturnType<typeof readRefused> => {
  const read = readRefused(refused, places);
  return read.told === 'rate-limited' && isBeyondLimit(refused.words)
    ? { slug: 'provider-refused-request', told: 'larger-than-rate-limit' }
    : read;
};

export const createFailures = (endpoint: ProviderEndpoint): Failures => {
  const { id, name, wire, baseUrl } = endpoint;
  const provider = { provider: name };
  const fail = (slug: ProblemSlug, told: CodedProviderFailure, extras: ProblemExtras = {}): ProblemError =>
    new ProblemError(slug, told, { provider: id, ...extras });

  const isOwnServer = wire === 'openai-compatible';

  const toAnswered = (told: RefusalCode, { status, words, retryAfterS }: Refused): CodedProviderFailure => {
    const values = { provider: name, status: status ?? 0 };
    if (told === 'rate-limited')
      return retryAfterS === null
        ? { code: 'rate-limited-for-a-while', values }
        : { code: told, values: { ...values, seconds: retryAfterS } };
    if (told === 'address-lacks-version')
      return { code: told, values: { ...values, address: `${baseUrl}/v1` } };
    const region = told === 'other-region' ? REGIONS.exec(words)?.[0] : undefined;
    if (region !== undefined)
      return { code: 'other-region-at', values: { ...provider, address: `https://${region}/v1` } };
    return {
      code: told,
      values: SIZED.has(told) ? { ...values, ...readSizes(words) } : values,
    } as CodedProviderFailure;
  };

  return {
    answered: (refused) => {
      const { status, retryAfterS } = refused;
      const { slug, told } = readAnswered(refused, placesOf(endpoint));
      return fail(slug, toAnswered(told, refused), {
        ...(status === null ? {} : { provider_status: status }),
        // What a provider does not take now, it does not take later.
        ...(retryAfterS === null || slug === 'provider-refused-request'
          ? {}
          : { retry_after_s: retryAfterS }),
      });
    },
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
