import type { Provider } from '../../../lib/protocol/index.ts';

const model = (id: string, name: string, input: number | null, output: number | null) => ({
  id,
  name,
  context_tokens: 200_000,
  input_usd_per_mtok: input,
  output_usd_per_mtok: output,
});

export const PROVIDERS: Provider[] = [
  {
    id: 'openai',
    name: 'OpenAI',
    models: [model('gpt-5.1', 'GPT-5.1', 1.25, 10), model('gpt-5-mini', 'GPT-5 mini', 0.25, 2)],
    key_hint: 'sk-proj-…',
    key_url: 'https://platform.openai.com/api-keys',
    practice: false,
  },
  {
    id: 'anthropic',
    name: 'Anthropic',
    models: [
      model('claude-sonnet-4-5', 'Claude Sonnet 4.5', 3, 15),
      model('claude-haiku-4-5', 'Claude Haiku 4.5', 1, 5),
    ],
    key_hint: 'sk-ant-…',
    key_url: 'https://console.anthropic.com/settings/keys',
    practice: false,
  },
  {
    id: 'openrouter',
    name: 'OpenRouter',
    models: [model('anthropic/claude-sonnet-4.5', 'Claude Sonnet 4.5', null, null)],
    key_hint: 'sk-or-…',
    key_url: 'https://openrouter.ai/keys',
    practice: false,
  },
  {
    id: 'practice',
    name: 'Practice',
    models: [model('practice-1', 'Practice 1', 0, 0)],
    key_hint: 'anything of 8 characters',
    key_url: null,
    practice: true,
  },
];
