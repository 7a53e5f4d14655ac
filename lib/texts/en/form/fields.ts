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
    'openai-compatible': 'Another address',
  },
  /** Groups of the providers to choose from. */
  vendors: 'Vendors',
  services: 'Services',
  onThisComputer: 'On this computer',
  model: 'Model',
  apiKey: 'API key',
  getKey: 'Get a key',
  keyStarts: (prefix: string) => `starts with ${prefix}`,
  keyHint: 'Use a fresh, short-lived key with a low limit, not your production key.',
  keepKey: 'Keep for this session, in memory only',
  usesKeptKey: 'This run uses the key that you keep for this session.',
};
