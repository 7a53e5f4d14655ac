import { fillSettings } from '../../../../demo/set-up.ts';
import type { StartRegistryOptions } from '../../registry/registry-process.ts';
import { type Backend, openBackend } from '../stack.ts';
import { firefoxUrl, openFirefox, type OpenFirefoxOptions, type TestFirefox } from './browser.ts';

/** All there is, in Firefox, as a person has it after installing: Settings are filled in. */
export interface FirefoxStack extends Backend {
  firefox: TestFirefox;
  close(): Promise<void>;
}

export interface FirefoxStackOptions {
  registry?: StartRegistryOptions;
  firefox?: OpenFirefoxOptions;
}

export const signIn = async (firefox: TestFirefox, backend: Backend): Promise<void> => {
  const settings = await firefox.open(firefoxUrl('options.html'));
  await fillSettings(settings, backend);
  await settings.close();
};

export const openFirefoxStack = async (options: FirefoxStackOptions = {}): Promise<FirefoxStack> => {
  const [backend, firefox] = await Promise.all([openBackend(options.registry), openFirefox(options.firefox)]);
  await signIn(firefox, backend);
  return {
    ...backend,
    firefox,
    close: async () => {
      await firefox.close();
      await backend.registry.stop();
      await backend.provider.stop();
    },
  };
};
