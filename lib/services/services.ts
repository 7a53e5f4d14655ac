/** A service that speaks OpenAI's Chat Completions at an address of its own, so that nobody has to type that address. */
interface Service {
  readonly name: string;
  /** As the base URL of an address that a person types. `{}` is what only they know: the name of their resource. */
  readonly url: string;
}

const service = (name: string, url: string): Service => ({ name, url });

/**
 * In the order of the picker. `details.ts` says where each address was read, and when. Only the views know these names:
 * the worker gets an address, as from somebody who typed it.
 */
const SERVICES: readonly Service[] = [
  service('Azure OpenAI', 'https://{}.openai.azure.com/openai/v1'),
  service('Cerebras', 'https://api.cerebras.ai/v1'),
  service('DeepSeek', 'https://api.deepseek.com'),
  service('Fireworks', 'https://api.fireworks.ai/inference/v1'),
  service('Gemini', 'https://generativelanguage.googleapis.com/v1beta/openai'),
  service('GLM (Z.AI)', 'https://api.z.ai/api/paas/v4'),
  service('Groq', 'https://api.groq.com/openai/v1'),
  service('Hugging Face', 'https://router.huggingface.co/v1'),
  service('Mistral', 'https://api.mistral.ai/v1'),
  service('Moonshot (Kimi)', 'https://api.moonshot.ai/v1'),
  service('Qwen (DashScope)', 'https://dashscope-intl.aliyuncs.com/compatible-mode/v1'),
  service('Qwen (workspace)', 'https://{}.ap-southeast-1.maas.aliyuncs.com/compatible-mode/v1'),
  service('Together', 'https://api.together.ai/v1'),
  service('xAI', 'https://api.x.ai/v1'),
  service('Ollama', 'http://localhost:11434/v1'),
  service('LM Studio', 'http://localhost:1234/v1'),
  service('llama.cpp', 'http://localhost:8080/v1'),
  service('vLLM', 'http://localhost:8000/v1'),
];

const isLocal = ({ url }: Service): boolean => url.startsWith('http:');

/** Under which only the keys of these services are of use. */
export const SERVICE_DOMAINS: readonly string[] = SERVICES.filter((each) => !isLocal(each)).map(
  ({ url }) => new URL(url.replace('{}.', '')).hostname,
);
