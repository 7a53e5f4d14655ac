import { describe, expect, it } from 'vitest';

import { PROVIDERS, findPrice } from '../../../lib/planner/providers/models.ts';
import { ProviderIdSchema, ProvidersSchema, z } from '../../../lib/protocol/index.ts';

describe('the provider list', () => {
  it('has an entry for each provider of the protocol, in its shape', () => {
    expect(Object.keys(PROVIDERS)).toEqual(ProviderIdSchema.options);
    z.parse(ProvidersSchema, Object.values(PROVIDERS));
  });

  it('knows a price or says that it does not', () => {
    expect(findPrice(PROVIDERS.anthropic.models, 'claude-sonnet-5-5')).toEqual({
      inputUsdPerMtok: 2,
      outputUsdPerMtok: 10,
    });
    expect(findPrice(PROVIDERS.openrouter.models, 'anthropic/claude-sonnet-5.5')).toBeNull();
    expect(findPrice(PROVIDERS.openai.models, 'typed-by-hand')).toBeNull();
  });

  it('has base URLs as the vendors write them', () => {
    expect(PROVIDERS.openai.baseUrl).toBe('https://api.openai.com/v1');
    expect(PROVIDERS.anthropic.baseUrl).toBe('https://api.anthropic.com');
    expect(PROVIDERS.openrouter.baseUrl).toBe('https://openrouter.ai/api/v1');
    expect(PROVIDERS.practice.baseUrl).toBeNull();
  });
});
