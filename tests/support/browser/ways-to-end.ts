import type { Page } from '@playwright/test';

import { EXTENSION_ID } from '../../../demo/driver/flags.ts';
import { eventually } from '../eventually.ts';
import { timestamp } from '../provider/call.ts';
import type { TestBrowser } from './browser.ts';
import { cancelButton } from './extension-pages.ts';

/** A run about to be started, and everything a person needs to end it in their own way. */
export interface Runner {
  /** Where the form is filled in. */
  view: Page;
  /** Ends the run. Resolves with the moment just before the act, once it is done. */
  end(): Promise<number>;
  /** Puts right what the act undid. */
  restore(): Promise<void>;
}

/** What a run is ended in. `registryUrl` has a page beside which the side panel opens. */
export interface Surroundings {
  browser: TestBrowser;
  registryUrl: string;
  /** Signs in again after the token was removed. */
  signIn: () => Promise<void>;
}

export type WayToEnd = (surroundings: Surroundings) => Promise<Runner>;

const inPage = <Value>(page: Page, work: string): Promise<Value> =>
  page.evaluate<Value>(`(async () => { ${work} })()`);

/** The moment before `act`, which is then done. */
const before = async (act: () => Promise<unknown>): Promise<number> => {
  const at = timestamp();
  await act();
  return at;
};

const openFullPage = (browser: TestBrowser): Promise<Page> => browser.openExtensionPage('sidepanel.html');

const IS_ALIVE = `(async () =>
  chrome.runtime?.onConnect.hasListeners() === true && (await chrome.storage.session.get(null)) !== undefined
)()`;

/**
 * Whether another worker than the earlier one listens and reaches the browser. After one of some thirty reloads
 * of a busy browser under a debugger it does not: it stands before its first line, without `chrome.runtime`, or
 * the browser does not know it and refuses what it asks ("No SW"). It stays so until it is reloaded.
 */
const isAlive = ({ control }: TestBrowser, earlier: string | undefined): Promise<boolean> =>
  eventually(
    'the worker listens and reaches the browser',
    async () => {
      const worker = await control.findWorker();
      if (worker === null || worker.targetId === earlier) return false;
      const session = await control.attach(worker.targetId);
      await session.send('Runtime.runIfWaitingForDebugger');
      const { result } = await session.send<{ result: { value?: unknown } }>('Runtime.evaluate', {
        expression: IS_ALIVE,
        awaitPromise: true,
      });
      await session.detach();
      return result.value === true;
    },
    5_000,
  ).catch(() => false);

/** An extension that reloads is away for a moment, and pages of it are closed or dead. */
const untilBack = async (browser: TestBrowser, earlier: string | undefined): Promise<void> => {
  const page = await browser.context.newPage();
  const address = new URL('manifest.json', `chrome-extension://${EXTENSION_ID}`).href;
  await eventually('the extension is back', () =>
    page.goto(address).then(
      () => true,
      () => false,
    ),
  );
  await page.close();
  if (await isAlive(browser, earlier)) return;
  // As a person would whose extension does not answer.
  const dead = await workerId(browser);
  const extensions = await openExtensionsPage(browser);
  await reload(extensions);
  await extensions.close();
  if (!(await isAlive(browser, dead))) throw new Error('Reloaded twice, the worker does not answer');
};

/** Undefined while no worker runs. Each start has an id of its own. */
const workerId = async ({ control }: TestBrowser): Promise<string | undefined> =>
  (await control.findWorker())?.targetId;

const reload = (extensions: Page): Promise<void> =>
  inPage(extensions, `await chrome.developerPrivate.reload('${EXTENSION_ID}', {})`);

const openExtensionsPage = async (browser: TestBrowser): Promise<Page> => {
  const page = await browser.context.newPage();
  await page.goto('chrome://extensions');
  // Out of developer mode an unpacked extension that is reloaded stays off.
  await inPage(page, 'await chrome.developerPrivate.updateProfileConfiguration({ inDeveloperMode: true })');
  return page;
};

const byReload =
  (act: (pages: { view: Page; extensions: Page }) => Promise<unknown>): WayToEnd =>
  async ({ browser }) => {
    const view = await openFullPage(browser);
    const extensions = await openExtensionsPage(browser);
    let earlier: string | undefined;
    return {
      view,
      end: async () => {
        earlier = await workerId(browser);
        return before(() => act({ view, extensions }));
      },
      restore: async () => {
        await untilBack(browser, earlier);
        for (const page of [extensions, view]) if (!page.isClosed()) await page.close();
      },
    };
  };

/** Every way in which a person ends a run. */
export const WAYS_TO_END: Readonly<Record<string, WayToEnd>> = {
  Cancel: async ({ browser }) => {
    const view = await openFullPage(browser);
    return { view, end: () => before(() => cancelButton(view).click()), restore: () => view.close() };
  },

  'closing a full-page tab': async ({ browser }) => {
    const view = await openFullPage(browser);
    return { view, end: () => before(() => view.close()), restore: async () => {} };
  },

  'closing the tab beside the side panel': async ({ browser, registryUrl }) => {
    const tab = await browser.context.newPage();
    await tab.goto(`${registryUrl}/compose`);
    const view = await browser.openSidePanel(tab);
    return { view, end: () => before(() => tab.close()), restore: () => view.close() };
  },

  'closing the window': async ({ browser }) => {
    const view = await openFullPage(browser);
    const other = await browser.openExtensionPage('manifest.json');
    const tabId = await inPage<number>(view, 'return (await chrome.tabs.getCurrent()).id');
    const windowId = await inPage<number>(
      other,
      `return (await chrome.windows.create({ tabId: ${tabId} })).id`,
    );
    return {
      view,
      end: () => before(() => inPage(other, `await chrome.windows.remove(${windowId})`)),
      restore: () => other.close(),
    };
  },

  'reloading the extension': byReload(({ extensions }) => reload(extensions)),

  // The page goes away with what it asked for.
  'the extension reloading itself': byReload(({ view }) =>
    inPage(view, 'chrome.runtime.reload()').catch(() => undefined),
  ),

  'removing the access token': async ({ browser, signIn }) => {
    const view = await openFullPage(browser);
    const settings = await browser.openExtensionPage('options.html');
    const remove = settings.getByRole('button', { name: 'Remove token' });
    await remove.waitFor();
    return {
      view,
      end: () => before(() => remove.click()),
      restore: async () => {
        await settings.getByText('The token was removed').waitFor();
        await settings.close();
        await view.close();
        await signIn();
      },
    };
  },
};
