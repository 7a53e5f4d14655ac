import { startProvider, type ScriptedProvider } from '../provider/index.ts';
import {
  startRegistry,
  type RegistryProcess,
  type StartRegistryOptions,
} from '../registry/registry-process.ts';
import { openBrowser, type OpenBrowserOptions, type TestBrowser } from './browser.ts';
import { fillSettings } from './extension-pages.ts';
import { openProxy, type RecordingProxy } from './proxy.ts';

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

/** What a rate limit refused so far; nothing where the registry is gone. */
const refusedBy = async (registry: RegistryProcess): Promise<string[]> => {
  const metrics = await registry.metrics().catch(() => '');
  return metrics.match(/^byok_requests_refused_total\{.*\} [1-9].*$/gm) ?? [];
};

/** A registry as a person has it, with its default limits on: when it is stopped, none may ever have refused a request. */
export const openBackend = async (options: StartRegistryOptions = {}): Promise<Backend> => {
  const provider = await startProvider();
  const started = await startRegistry({
    ...options,
    env: { ...providerEnvironment(provider), ...options.env },
  });
  const registry: RegistryProcess = {
    ...started,
    stop: async () => {
      const refused = await refusedBy(started);
      const exitCode = await started.stop();
      if (refused.length > 0) throw new Error(`The default limits refused a person: ${refused.join(', ')}`);
      return exitCode;
    },
  };
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
