import { extensionUrl } from '../../../demo/driver/extension.ts';
import { fillSettings } from '../../../demo/set-up.ts';
import { openBackend, type Backend, type StackOptions } from './stack.ts';
import { startRun } from './start-run.ts';
import { openUnwatchedBrowser, type UnwatchedBrowser, type UnwatchedPage } from './unwatched-browser.ts';

/** The whole thing with nothing attached to the background worker. */
export interface UnwatchedStack extends Backend {
  browser: UnwatchedBrowser;
  /** Fills the form of a panel or popup, key by key, and presses the button. */
  startRun(view: UnwatchedPage, goal: string, providerKey: string): Promise<void>;
  close(): Promise<void>;
}

export const openUnwatchedStack = async (options: StackOptions = {}): Promise<UnwatchedStack> => {
  const backend = await openBackend(options.registry);
  const browser = await openUnwatchedBrowser(options.browser);
  const settings = await browser.open(extensionUrl('options.html'));
  await fillSettings(settings, backend);
  await browser.control.closeTarget(settings.targetId);
  return {
    ...backend,
    browser,
    startRun,
    close: async () => {
      await browser.close();
      await backend.registry.stop();
      await backend.provider.stop();
    },
  };
};
