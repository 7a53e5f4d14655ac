import type { Devtools, DevtoolsSession } from './devtools.ts';
import { EXTENSION_ID } from './flags.ts';

export interface Target {
  targetId: string;
  type: string;
  /** Empty until its document has loaded. */
  title: string;
  url: string;
}

export type AttachedSession = DevtoolsSession & { targetId: string; detach(): Promise<void> };

/** What can be done from outside with the extension in a running Chromium, without changing its build. */
export interface ExtensionControl {
  /** Tabs, pages and workers alike. */
  targets(): Promise<Target[]>;
  attach(targetId: string): Promise<AttachedSession>;
  openTab(url: string): Promise<AttachedSession>;
  closeTarget(targetId: string): Promise<void>;
  /** A page of the extension, in a tab, the popup or the side panel. */
  findPage(name: string): Promise<AttachedSession | null>;
  /**
   * Makes Chromium say yes when a real click asks for these hosts, because no program can click the native
   * prompt.
   */
  grant(patterns: readonly string[]): Promise<void>;
  grantLoopback(): Promise<void>;
  /** Presses the toolbar button over the tab that shows this address. */
  pressToolbarButton(tabUrl: string): Promise<void>;
  findWorker(): Promise<Target | null>;
}

export const extensionUrl = (page: string): string => `chrome-extension://${EXTENSION_ID}/${page}`;

const LOOPBACK = ['http://127.0.0.1/*', 'http://localhost/*'];

/**
 * Waits for the load, because a page that is moving to another process never answers what it is asked
 * meanwhile. So a tab is opened empty, attached to, and only then sent to its address.
 */
const navigate = async (page: DevtoolsSession, url: string): Promise<void> => {
  await page.send('Page.enable');
  const loaded = new Promise<void>((resolve) => {
    const remove = page.on('Page.loadEventFired', () => {
      remove();
      resolve();
    });
  });
  const { errorText } = await page.send<{ errorText?: string }>('Page.navigate', { url });
  if (errorText !== undefined) throw new Error(`${url} does not open: ${errorText}`);
  await loaded;
};

export const controlExtension = (devtools: Devtools): ExtensionControl => {
  const targets = async (): Promise<Target[]> =>
    (await devtools.send<{ targetInfos: Target[] }>('Target.getTargets', { filter: [{}] })).targetInfos;
  const attach = async (targetId: string): Promise<AttachedSession> => ({
    ...(await devtools.attach(targetId)),
    targetId,
  });
  const openTab = async (url: string): Promise<AttachedSession> => {
    const { targetId } = await devtools.send<{ targetId: string }>('Target.createTarget', {
      url: 'about:blank',
    });
    const page = await attach(targetId);
    await navigate(page, url);
    return page;
  };
  const closeTarget = async (targetId: string): Promise<void> => {
    await devtools.send('Target.closeTarget', { targetId });
  };

  const grant = async (patterns: readonly string[]): Promise<void> => {
    const page = await openTab('chrome://extensions');
    const grants = patterns.map(
      (pattern) => `await chrome.developerPrivate.addHostPermission('${EXTENSION_ID}', '${pattern}');`,
    );
    const { exceptionDetails } = await page.send<{ exceptionDetails?: { text: string } }>(
      'Runtime.evaluate',
      {
        expression: `(async () => { ${grants.join(' ')} })()`,
        awaitPromise: true,
      },
    );
    await closeTarget(page.targetId);
    if (exceptionDetails !== undefined) throw new Error('The extension is not there to be allowed anything');
  };

  return {
    targets,
    attach,
    openTab,
    closeTarget,
    findPage: async (name) => {
      // Without a title its document is still on its way.
      const found = (await targets()).find(
        ({ type, title, url }) => type === 'page' && title !== '' && url.startsWith(extensionUrl(name)),
      );
      return found === undefined ? null : attach(found.targetId);
    },
    grant,
    grantLoopback: () => grant(LOOPBACK),
    pressToolbarButton: async (tabUrl) => {
      const tab = (await targets()).find(({ type, url }) => type === 'tab' && url === tabUrl);
      if (tab === undefined) throw new Error('No tab shows that page');
      await devtools.send('Extensions.triggerAction', { id: EXTENSION_ID, targetId: tab.targetId });
    },
    findWorker: async () =>
      (await targets()).find(
        ({ type, url }) => type === 'service_worker' && url.startsWith(extensionUrl('')),
      ) ?? null,
  };
};
