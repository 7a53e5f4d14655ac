import type { DrivenPage } from '../../../../demo/driver/page.ts';
import { eventually } from '../../eventually.ts';
import { ADDON_ID, firefoxUrl, type TestFirefox } from './browser.ts';
import { findInnerPage } from './inner-page.ts';
import { clickAt } from './window-events.ts';

const WIDGET = 'byok-compose_byok-compose_dev';

/** What `action.getPopup` answers for the tab in front. */
const POPUP_OF_TAB = `ChromeUtils.importESModule('resource://gre/modules/ExtensionParent.sys.mjs')
  .ExtensionParent.apiManager.global.browserActionFor(WebExtensionPolicy.getByID('${ADDON_ID}').extension)
  .action.getProperty(gBrowser.selectedTab, 'popup')`;

/**
 * Presses the toolbar button, which is pinned first, over the tab in front. What it opens there is set
 * by the event page when the tab has loaded, a moment later: that is waited for.
 */
export const pressToolbarButton = async (
  { inWindow }: TestFirefox,
  opens: 'popup' | 'sidebar',
): Promise<void> => {
  await inWindow(`CustomizableUI.addWidgetToArea('${WIDGET}-browser-action', 'nav-bar')`);
  await eventually(`the toolbar button opens the ${opens}`, async () => {
    const popup = await inWindow<string>(POPUP_OF_TAB);
    return popup === (opens === 'popup' ? firefoxUrl('popup.html') : '');
  });
  await inWindow(`(() => {
    const { x, y, width, height } = document.getElementById('${WIDGET}-BAP').getBoundingClientRect();
    ${clickAt('window', 'x + width / 2', 'y + height / 2')}
  })()`);
};

const POPUP = "document.getElementById('customizationui-widget-panel')";

/** It begins to load before it is shown. */
export const isPopupOpen = ({ inWindow }: TestFirefox): Promise<boolean> =>
  inWindow(`${POPUP}?.state === 'open'`);

export const findPopup = async (firefox: TestFirefox): Promise<DrivenPage> => {
  await eventually('the popup is shown', () => isPopupOpen(firefox));
  return findInnerPage(firefox, `${POPUP}?.querySelector('.webextension-popup-browser')`, 'popup.html');
};

/** As a click anywhere else does. */
export const closePopup = ({ inWindow }: TestFirefox): Promise<void> => inWindow(`${POPUP}.hidePopup()`);
