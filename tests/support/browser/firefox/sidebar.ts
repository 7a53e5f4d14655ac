import type { DrivenPage } from '../../../../demo/driver/page.ts';
import type { TestFirefox } from './browser.ts';
import { findInnerPage } from './inner-page.ts';

const PANEL = "document.getElementById('sidebar')?.contentDocument?.getElementById('webext-panels-browser')";

export const isSidebarOpen = ({ inWindow }: TestFirefox): Promise<boolean> =>
  inWindow('SidebarController.isOpen');

export const closeSidebar = ({ inWindow }: TestFirefox): Promise<void> =>
  inWindow('SidebarController.hide()');

export const findSidebar = (firefox: TestFirefox): Promise<DrivenPage> =>
  findInnerPage(firefox, PANEL, 'sidepanel.html');
