import { openBrowser, type OpenBrowserOptions, type TestBrowser } from './browser.ts';
import { fillSettings } from './extension-pages.ts';
import { startProvider, type ScriptedProvider } from './provider/index.ts';
import { openProxy, type RecordingProxy } from './proxy.ts';
import { startRegistry, type RegistryProcess, type StartRegistryOptions } from './registry.ts';

/** What stands behind a browser: a provider that keeps record and a registry process that leads to it. */
export interface Backend {
  provider: ScriptedProvider;
  registry: RegistryProcess;
  /** As it stands in Settings. */
  registryUrl: string;
  accessToken: string;
}

/** All there is, as a person has it after installing: Settings are filled in. */
export interface Stack extends Backend {
  browser: TestBrowser;
  /** Everything the browser sends goes through here. */
  proxy: RecordingProxy;
  close(): Promise<void>;
}

export interface StackOptions {
  registry?: StartRegistryOptions;
  browser?: OpenBrowserOptions;
}

/** The registry's settings that lead every wire to the scripted provider. */
export const providerEnvironment = (provider: ScriptedProvider): Record<string, string> => ({
  OPENAI_BASE_URL: provider.openaiBaseUrl,
  ANTHROPIC_BASE_URL: provider.anthropicBaseUrl,
  OPENROUTER_BASE_URL: provider.openrouterBaseUrl,
});

export const openBackend = async (options: StartRegistryOptions = {}): Promise<Backend> => {
  const provider = await startProvider();
  const registry = await startRegistry({
    ...options,
    env: { ...providerEnvironment(provider), ...options.env },
  });
  return { provider, registry, registryUrl: registry.url, accessToken: await registry.token('ada') };
};

export const openStack = async (options: StackOptions = {}): Promise<Stack> => {
  const backend = await openBackend(options.registry);
  const proxy = await openProxy();
  const browser = await openBrowser({
    ...options.browser,
    flags: [...proxy.flags, ...(options.browser?.flags ?? [])],
  });
  await fillSettings(browser, { url: backend.registryUrl, token: backend.accessToken });
  return {
    ...backend,
    browser,
    proxy,
    close: async () => {
      await browser.close();
      await proxy.close();
      await backend.registry.stop();
      await backend.provider.stop();
    },
  };
};
