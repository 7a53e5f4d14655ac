import type { DrivenPage } from '../../../../demo/driver/page.ts';
import { firefoxUrl } from './browser.ts';
import { closeSidebar, findSidebar } from './sidebar.ts';
import type { FirefoxStack } from './stack.ts';
import { pressToolbarButton } from './toolbar.ts';

/** A run about to be started, how it is ended, and what is put away after it. */
export interface Runner {
  view: DrivenPage;
  end(): Promise<unknown>;
  restore?(): Promise<void>;
}

/** Every way in which a person ends a run in Firefox. */
export const WAYS_TO_END: Readonly<Record<string, (stack: FirefoxStack) => Promise<Runner>>> = {
  Cancel: async ({ firefox }) => {
    const view = await firefox.open(firefoxUrl('sidepanel.html'));
    return {
      view,
      end: async () => (await view.find('button', 'Cancel')).click(),
      restore: () => view.close(),
    };
  },
  'closing a full-page tab': async ({ firefox }) => {
    const view = await firefox.open(firefoxUrl('sidepanel.html'));
    return { view, end: () => view.close() };
  },
  'closing the tab beside the sidebar': async ({ firefox, registryUrl }) => {
    const tab = await firefox.open(`${registryUrl}/compose`);
    await pressToolbarButton(firefox, 'sidebar');
    return {
      view: await findSidebar(firefox),
      end: () => tab.close(),
      restore: () => closeSidebar(firefox),
    };
  },
};
