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

/**
 * Whether the worker has come as far as to listen. In one of some thirty reloads of a busy browser under
 * a debugger it does not: it stands before its first line, without `chrome.runtime`, until it is reloaded.
 */
const isListening = ({ control }: TestBrowser): Promise<boolean> =>
  eventually(
    'the worker listens',
    async () => {
      const worker = await control.findWorker();
      if (worker === null) return false;
      const session = await control.attach(worker.targetId);
      await session.send('Runtime.runIfWaitingForDebugger');
      const expression = 'chrome.runtime?.onConnect.hasListeners()';
      const { result } = await session.send<{ result: { value?: unknown } }>('Runtime.evaluate', {
        expression,
      });
      await session.detach();
      return result.value === true;
    },
    5_000,
  ).catch(() => false);

/** An extension that reloads is away for a moment, and pages of it are closed or dead. */
const untilBack = async (browser: TestBrowser): Promise<void> => {
  const page = await browser.context.newPage();
  const address = new URL('manifest.json', `chrome-extension://${EXTENSION_ID}`).href;
  await eventually('the extension is back', () =>
    page.goto(address).then(
      () => true,
      () => false,
    ),
  );
  await page.close();
  if (await isListening(browser)) return;
  // As a person would whose extension does not answer.
  const extensions = await openExtensionsPage(browser);
  await inPage(extensions, `await chrome.developerPrivate.reload('${EXTENSION_ID}', {})`);
  await extensions.close();
  if (!(await isListening(browser))) throw new Error('Reloaded twice, the worker listens to nobody');
};

const openExtensionsPage = async (browser: TestBrowser): Promise<Page> => {
  const page = await browser.context.newPage();
  await page.goto('chrome://extensions');
  // Out of developer mode an unpacked extension that is reloaded stays off.
  await inPage(page, 'await chrome.developerPrivate.updateProfileConfiguration({ inDeveloperMode: true })');
  return page;
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

  'reloading the extension': async ({ browser }) => {
    const view = await openFullPage(browser);
    const extensions = await openExtensionsPage(browser);
    return {
      view,
      end: () =>
        before(() => inPage(extensions, `await chrome.developerPrivate.reload('${EXTENSION_ID}', {})`)),
      restore: async () => {
        await untilBack(browser);
        for (const page of [extensions, view]) if (!page.isClosed()) await page.close();
      },
    };
  },

  'the extension reloading itself': async ({ browser }) => {
    const view = await openFullPage(browser);
    const extensions = await openExtensionsPage(browser);
    return {
      view,
      // The page goes away with what it asked for.
      end: () => before(() => inPage(view, 'chrome.runtime.reload()').catch(() => undefined)),
      restore: async () => {
        await untilBack(browser);
        for (const page of [extensions, view]) if (!page.isClosed()) await page.close();
      },
    };
  },

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
