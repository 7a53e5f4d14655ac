import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startProvider, type ScriptedProvider } from '../support/provider/index.ts';
import { startRegistry, type RegistryProcess } from '../support/registry.ts';

let provider: ScriptedProvider;
let registry: RegistryProcess;
let token: string;

beforeAll(async () => {
  provider = await startProvider();
  registry = await startRegistry({
    env: {
      OPENAI_BASE_URL: provider.openaiBaseUrl,
      ANTHROPIC_BASE_URL: provider.anthropicBaseUrl,
      OPENROUTER_BASE_URL: provider.openrouterBaseUrl,
    },
  });
  token = await registry.token('alice');
}, 60_000);

afterAll(async () => {
  await registry.stop();
  await provider.stop();
});

describe('a run over a socket', () => {
  it.each(['openai', 'anthropic', 'openrouter'])('is held until its composition is ready: %s', async (id) => {
    const response = await fetch(`${registry.url}/v1/intent/byo`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        goal: 'Write release notes',
        provider: id,
        model: 'some-model',
        provider_key: 'sk-test-0123456789',
      }),
    });

    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ partial: false, provider: id, model: 'some-model' });
  });
});
