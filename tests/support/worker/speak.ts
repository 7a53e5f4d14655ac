import { extensionUrl } from '../../../demo/driver/extension.ts';
import { PORT_NAME } from '../../../lib/messages/index.ts';
import type { TestBrowser } from '../browser/browser.ts';

interface PagePort {
  postMessage(message: unknown): void;
  onMessage: { addListener(listener: (message: unknown) => void): void };
  onDisconnect: { addListener(listener: () => void): void };
}

/**
 * Opens a port from a page of our own, says all of these and tells what comes back first: an answer, or
 * `disconnected`. Messages are JSON texts, parsed in the page: on the way there a `__proto__` would be lost.
 */
export const speak = async (
  browser: Pick<TestBrowser, 'context'>,
  messages: readonly string[],
  name: string = PORT_NAME,
): Promise<unknown> => {
  const page = await browser.context.newPage();
  await page.goto(extensionUrl('manifest.json'));
  try {
    return await page.evaluate(
      ([portName, all]) =>
        new Promise((resolve) => {
          const { chrome } = globalThis as unknown as {
            chrome: { runtime: { connect(options: { name: string }): PagePort } };
          };
          const port = chrome.runtime.connect({ name: portName });
          port.onMessage.addListener(resolve);
          port.onDisconnect.addListener(() => {
            resolve('disconnected');
          });
          for (const message of all) port.postMessage(JSON.parse(message));
        }),
      [name, messages] as const,
    );
  } finally {
    await page.close();
  }
};
