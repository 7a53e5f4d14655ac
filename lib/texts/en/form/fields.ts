import { formatPrice } from '../../locale.ts';

/** The fields of the form that starts a run. */
export const FIELDS = {
  goal: 'Goal',
  goalExample: 'What should an agent be able to do?',
  provider: 'Provider',
  loadingProviders: 'Loading',
  chooseProvider: 'Choose',
  /** Used until a registry has sent its own names. */
  providerNames: {
    openai: 'OpenAI',
    anthropic: 'Anthropic',
    openrouter: 'OpenRouter',
    practice: 'Practice',
    'openai-compatible': 'OpenAI-compatible',
  },
  model: 'Model',
  models: 'Models',
  modelPrice: (input: number, output: number) =>
    `${formatPrice(input)} in, ${formatPrice(output)} out per million tokens`,
  apiKey: 'API key',
  getKey: 'Get a key',
  keyHint: 'Use a fresh, short-lived key with a low limit, not your production key.',
  keepKey: 'Keep for this session, in memory only',
  usesKeptKey: 'This run uses the key that you keep for this session.',
};
