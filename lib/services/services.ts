import type { Service } from './service.ts';

/**
 * In the order of the picker. The addresses were read on 2026-11-29 from the page in `from`, or from pages that quote it;
 * no service was called, and not every page for keys was opened. Only the views know this table: the worker gets an
 * address, as from somebody who typed it. A view gets it with the worker's state, when it has to know it first.
 */
export const SERVICES: readonly Service[] = [
  {
    name: 'Azure OpenAI',
    url: 'https://{}.openai.azure.com/openai/v1',
    starts: null,
    keys: 'https://ai.azure.com/',
    part: 'resource',
    // The name of a deployment is wanted, and the list has those of models.
    models: 'none',
    from: 'https://learn.microsoft.com/azure/ai-foundry/openai/api-version-lifecycle',
  },
  {
    name: 'Cerebras',
    url: 'https://api.cerebras.ai/v1',
    starts: 'csk-',
    keys: 'https://cloud.cerebras.ai/',
    models: 'key',
    from: 'https://inference-docs.cerebras.ai/resources/openai',
  },
  {
    name: 'DeepSeek',
    url: 'https://api.deepseek.com',
    starts: 'sk-',
    keys: 'https://platform.deepseek.com/api_keys',
    models: 'key',
    from: 'https://api-docs.deepseek.com/',
  },
  {
    name: 'Fireworks',
    url: 'https://api.fireworks.ai/inference/v1',
    starts: 'fw_',
    keys: 'https://fireworks.ai/account/api-keys',
    models: 'key',
    from: 'https://docs.langchain.com/oss/python/integrations/providers/fireworks',
  },
  {
    name: 'Gemini',
    url: 'https://generativelanguage.googleapis.com/v1beta/openai',
    starts: 'AIza',
    keys: 'https://aistudio.google.com/apikey',
    models: 'key',
    from: 'https://ai.google.dev/gemini-api/docs/openai',
  },
  {
    name: 'GLM (Z.AI)',
    url: 'https://api.z.ai/api/paas/v4',
    starts: null,
    keys: 'https://z.ai/manage-apikey/apikey-list',
    models: 'key',
    from: 'https://ai-sdk.dev/v5/providers/ai-sdk-providers/zai',
  },
  {
    name: 'Groq',
    url: 'https://api.groq.com/openai/v1',
    starts: 'gsk_',
    keys: 'https://console.groq.com/keys',
    models: 'key',
    from: 'https://console.groq.com/docs/openai',
  },
  {
    name: 'Hugging Face',
    url: 'https://router.huggingface.co/v1',
    starts: 'hf_',
    keys: 'https://huggingface.co/settings/tokens',
    models: 'open',
    from: 'https://huggingface.co/docs/inference-providers/en/providers/cerebras',
  },
  {
    name: 'Mistral',
    url: 'https://api.mistral.ai/v1',
    starts: null,
    keys: 'https://console.mistral.ai/api-keys',
    models: 'key',
    from: 'https://docs.mistral.ai/api/endpoint/models',
  },
  {
    name: 'Moonshot (Kimi)',
    url: 'https://api.moonshot.ai/v1',
    starts: 'sk-',
    keys: 'https://platform.moonshot.ai/console/api-keys',
    models: 'key',
    from: 'https://platform.kimi.ai/docs/api/overview',
  },
  {
    name: 'Qwen (DashScope)',
    url: 'https://dashscope-intl.aliyuncs.com/compatible-mode/v1',
    starts: 'sk-',
    keys: 'https://modelstudio.console.alibabacloud.com/',
    models: 'key',
    from: 'https://www.alibabacloud.com/help/doc-detail/2833609.html',
  },
  {
    name: 'Qwen (workspace)',
    url: 'https://{}.ap-southeast-1.maas.aliyuncs.com/compatible-mode/v1',
    starts: 'sk-',
    keys: 'https://modelstudio.console.alibabacloud.com/',
    part: 'workspace',
    models: 'key',
    from: 'https://www.alibabacloud.com/help/en/model-studio/compatibility-of-openai-with-dashscope',
  },
  {
    name: 'Together',
    url: 'https://api.together.ai/v1',
    starts: null,
    keys: 'https://api.together.ai/settings/api-keys',
    models: 'key',
    from: 'https://docs.together.ai/docs/inference/openai-compatibility',
  },
  {
    name: 'xAI',
    url: 'https://api.x.ai/v1',
    starts: 'xai-',
    keys: 'https://console.x.ai/team/default/api-keys',
    models: 'key',
    from: 'https://docs.x.ai/developers/quickstart',
  },
  {
    name: 'Ollama',
    url: 'http://localhost:11434/v1',
    starts: null,
    keys: null,
    models: 'open',
    from: 'https://docs.ollama.com/api/openai-compatibility',
  },
  {
    name: 'LM Studio',
    url: 'http://localhost:1234/v1',
    starts: null,
    keys: null,
    models: 'open',
    from: 'https://lmstudio.ai/docs/api/openai-api',
  },
  {
    name: 'llama.cpp',
    url: 'http://localhost:8080/v1',
    starts: null,
    keys: null,
    models: 'open',
    from: 'https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md',
  },
  {
    name: 'vLLM',
    url: 'http://localhost:8000/v1',
    starts: null,
    keys: null,
    models: 'open',
    from: 'https://docs.vllm.ai/en/latest/serving/openai_compatible_server.html',
  },
];

/** What a request's host is called; null if it is unknown. */
export const nameOfHost = (host: string): string | null =>
  SERVICES.find(({ url }) => {
    const known = url.split('/')[2] ?? '';
    return known.startsWith('{}.') ? host.endsWith(known.slice(2)) : host === known;
  })?.name ?? null;
