import type { CodedProviderFailure } from '../../protocol/index.ts';
import type { Refusal } from './http-error.ts';

/**
 * OpenAI's regional hosts, read on 2026-11-29 (developers.openai.com, guide "Data residency"). A name that a server
 * wrote is only looked for among them, never shown.
 */
const REGIONS = /\b(?:us|eu|au|ca|jp|in|sg|kr|gb|ae)\.api\.openai\.com\b/;

type Code = 'not-verified' | 'does-not-stream' | 'no-browser-calls' | 'other-region';

/** Refusals that no other request of ours would escape, but that a person can do something about. */
const KNOWN: readonly (readonly [code: Code, isFor: (refusal: Refusal) => boolean])[] = [
  ['not-verified', ({ words }) => words.includes('must be verified to')],
  ['does-not-stream', ({ param, codes }) => param === 'stream' && codes.includes('unsupported_value')],
  ['no-browser-calls', ({ words }) => words.includes('cors requests are not allowed')],
  ['other-region', ({ codes }) => codes.includes('incorrect_hostname')],
];

/** What such a refusal means; null for all others. */
export const explainRefusal = (refusal: Refusal, provider: string): CodedProviderFailure | null => {
  const code = KNOWN.find(([, isFor]) => isFor(refusal))?.[0];
  if (code === undefined) return null;
  const host = code === 'other-region' ? REGIONS.exec(refusal.words)?.[0] : undefined;
  return host === undefined
    ? { code, values: { provider } }
    : { code: 'other-region-at', values: { provider, address: `https://${host}/v1` } };
};
