import type { Model, Provider, ProviderId } from '../../protocol/index.ts';
import type { Price, ProviderEndpoint } from '../contract.ts';

/**
 * What the pickers offer unless an operator's settings override it. People may type any other model id.
 *
 * Read on 2026-11-23 from the vendors' model pages (platform.claude.com/docs,
 * developers.openai.com/api/docs/models) and pages that quote them: list prices for short prompts, without cache or
 * batch discounts. What was not found there is null: a missing price shows as "cost unknown", a guessed one would
 * be a false promise.
 */
interface ProviderDefaults extends Provider {
  /** In the form that the vendor's own SDK uses, without a trailing slash. Null if only the operator can name it. */
  readonly baseUrl: string | null;
  readonly wire: ProviderEndpoint['wire'];
}

const model = (
  id: string,
  name: string,
  contextTokens: number | null,
  inputUsd: number | null,
  outputUsd: number | null,
): Model => ({
  id,
  name,
  context_tokens: contextTokens,
  input_usd_per_mtok: inputUsd,
  output_usd_per_mtok: outputUsd,
});

export const PROVIDERS: Readonly<Record<ProviderId, ProviderDefaults>> = {
  openai: {
    id: 'openai',
    name: 'OpenAI',
    models: [
      model('gpt-6.1-sol', 'GPT-6.1 Sol', 1_050_000, 2, 10),
      model('gpt-6-luna', 'GPT-6 Luna', 1_050_000, 0.1, 0.5),
      model('gpt-6-astra', 'GPT-6 Astra', 1_050_000, 10, 50),
    ],
    key_hint: 'starts with sk-proj- or sk-',
    key_url: 'https://platform.openai.com/api-keys',
    practice: false,
    baseUrl: 'https://api.openai.com/v1',
    wire: 'openai',
  },
  anthropic: {
    id: 'anthropic',
    name: 'Anthropic',
    models: [
      model('claude-sonnet-5-5', 'Claude Sonnet 5.5', 1_000_000, 2, 10),
      model('claude-haiku-5-5', 'Claude Haiku 5.5', 1_000_000, 0.1, 0.5),
      model('claude-opus-5-5', 'Claude Opus 5.5', 1_000_000, 4, 20),
    ],
    key_hint: 'starts with sk-ant-',
    key_url: 'https://platform.claude.com/settings/keys',
    practice: false,
    baseUrl: 'https://api.anthropic.com',
    wire: 'anthropic',
  },
  openrouter: {
    id: 'openrouter',
    name: 'OpenRouter',
    // No prices: OpenRouter reports the cost with each answer, and it depends on the route.
    models: [
      model('anthropic/claude-sonnet-5.5', 'Claude Sonnet 5.5', null, null, null),
      model('openai/gpt-6.1-sol', 'GPT-6.1 Sol', null, null, null),
      model('anthropic/claude-haiku-5.5', 'Claude Haiku 5.5', null, null, null),
    ],
    key_hint: 'starts with sk-or-',
    key_url: 'https://openrouter.ai/settings/keys',
    practice: false,
    baseUrl: 'https://openrouter.ai/api/v1',
    wire: 'openrouter',
  },
  practice: {
    id: 'practice',
    name: 'Practice provider',
    models: [model('practice', 'Canned answers, no model', null, null, null)],
    key_hint: 'any 8 characters or more; nothing is paid',
    key_url: null,
    practice: true,
    baseUrl: null,
    wire: 'openai',
  },
};

/** The list price of a model, or null when the list does not know it. */
export const findPrice = (models: readonly Model[], modelId: string): Price | null => {
  const found = models.find(({ id }) => id === modelId);
  if (!found || found.input_usd_per_mtok === null || found.output_usd_per_mtok === null) return null;
  return { inputUsdPerMtok: found.input_usd_per_mtok, outputUsdPerMtok: found.output_usd_per_mtok };
};
