import { openBrowser, type OpenBrowserOptions } from './browser.ts';
import { fillSettings } from './extension-pages.ts';
import { openProxy } from './proxy.ts';
import { openBackend, type Stack } from './stack.ts';

/** The vendors as the picker shows them, at the real hosts that the shipped build knows. */
export const VENDORS = [
  ['OpenAI', 'openai', 'api.openai.com'],
  ['Anthropic', 'anthropic', 'api.anthropic.com'],
  ['OpenRouter', 'openrouter', 'openrouter.ai'],
] as const;

/** A service as the picker shows it, which is reached like the vendors. */
export const SERVICE = { name: 'xAI', host: 'api.x.ai', permission: 'https://api.x.ai/*' } as const;

export interface DirectStack extends Stack {
  /** As the person who allows a vendor when the browser asks. Done once, however often it is asked for. */
  allowVendors(): Promise<void>;
  /** Sets the registry, which is there from the start and unknown to the extension. Once, too. */
  connectRegistry(): Promise<void>;
}

const once = (work: () => Promise<void>): (() => Promise<void>) => {
  let done: Promise<void> | null = null;
  return () => (done ??= work());
};

/**
 * A browser as it is after installing: no registry is set and no vendor allowed. The scripted provider,
 * which knows nothing of CORS, stands in for each vendor over TLS.
 */
export const openDirectStack = async (
  dataFolder: string,
  options: Pick<OpenBrowserOptions, 'neighbours'> = {},
): Promise<DirectStack> => {
  const backend = await openBackend({ dataFolder });
  const proxy = await openProxy({
    standIns: Object.fromEntries([
      ...VENDORS.map(([, wire, host]) => [host, `${backend.provider.url}/${wire}`]),
      [SERVICE.host, `${backend.provider.url}/openai`],
    ]),
  });
  const browser = await openBrowser({
    ...options,
    flags: [...proxy.flags, '--ignore-certificate-errors'],
  });
  return {
    ...backend,
    browser,
    proxy,
    allowVendors: once(() => browser.control.grant(VENDORS.map(([, , host]) => `https://${host}/*`))),
    connectRegistry: once(() =>
      fillSettings(browser, { url: backend.registryUrl, token: backend.accessToken }),
    ),
    close: async () => {
      await browser.close();
      await proxy.close();
      await backend.registry.stop();
      await backend.provider.stop();
    },
  };
};
