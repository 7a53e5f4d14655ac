import type { Secret } from '../../secrets/secret.ts';
import type { ProviderEndpoint } from '../contract.ts';
import { anthropic } from './anthropic.ts';
import { openaiCompatible } from './openai-compatible.ts';

/** The request that lists a provider's models, in the manner of its wire. Without a key it has no header for one. */
export const toModelsRequest = (
  wire: ProviderEndpoint['wire'],
  providerKey: Secret,
): { path: string; headers: Record<string, string> } => {
  return wire === 'anthropic'
    ? { path: '/v1/models?limit=1000', headers: anthropic.headers(providerKey, 'direct') }
    : { path: '/models', headers: openaiCompatible.headers(providerKey, 'direct') };
};
