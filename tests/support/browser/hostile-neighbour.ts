import { fileURLToPath } from 'node:url';

import { extensionUrl } from '../../../demo/driver/extension.ts';
import { EXTENSION_ID } from '../../../demo/driver/flags.ts';
import { PORT_NAME } from '../../../lib/messages/index.ts';
import { eventually } from '../eventually.ts';
import type { TestBrowser } from './browser.ts';

/** Folder of an extension that has every permission a manifest can ask for. */
export const HOSTILE_NEIGHBOUR = fileURLToPath(new URL('../../fixtures/hostile-extension', import.meta.url));

/** What became of one thing it tried. */
export interface Outcome {
  succeeded: boolean;
  value: unknown;
}

interface Attack {
  /** What it says over a port, and the first of them as a message too. */
  messages: readonly unknown[];
  /** Where it asks the browser to send what others post. */
  trap?: string;
}

/** What the hostile worker offers to the test. */
interface HostileWorker {
  attack(attack: Attack & { neighbour: string; portName: string }): Promise<Record<string, Outcome>>;
  proxyThrough(port: number | null): Promise<void>;
  record: unknown[];
}

const findWorker = (browser: TestBrowser) =>
  eventually('the hostile neighbour is there', () =>
    browser.context.serviceWorkers().find((worker) => !worker.url().startsWith(extensionUrl(''))),
  );

/** Tries everything on us, and on every page that is open; each outcome by its name. */
export const attackFrom = async (browser: TestBrowser, attack: Attack): Promise<Record<string, Outcome>> =>
  (await findWorker(browser)).evaluate((given) => (globalThis as unknown as HostileWorker).attack(given), {
    ...attack,
    neighbour: EXTENSION_ID,
    portName: PORT_NAME,
  });

/** All that it has learned since the browser started, as JSON. */
export const recordOf = async (browser: TestBrowser): Promise<string> =>
  (await findWorker(browser)).evaluate(() => JSON.stringify((globalThis as unknown as HostileWorker).record));

/** Makes the proxy at that port of this machine the browser's own; null: gives it back. */
export const proxyThrough = async (browser: TestBrowser, port: number | null): Promise<void> =>
  (await findWorker(browser)).evaluate(
    (given) => (globalThis as unknown as HostileWorker).proxyThrough(given),
    port,
  );
