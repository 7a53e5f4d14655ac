import { extensionUrl, type AttachedSession, type ExtensionControl } from './extension.ts';
import type { DriveOptions } from './page.ts';

/** How long a press may take to show something before a person presses again. */
const ONE_PRESS_MS = 5_000;
const LOOK_EVERY_MS = 25;

/**
 * Opens the side panel with the toolbar button over the tab that shows this address. If the popup opens
 * instead, presses again: a worker that is still starting has not yet told the browser that the tab is the
 * registry's. A panel that is already open stays open.
 */
export const openSidePanel = async (
  control: ExtensionControl,
  tabUrl: string,
  { deadlineMs, pause, now }: DriveOptions,
): Promise<AttachedSession> => {
  const pages = async (name: string): Promise<string[]> =>
    (await control.targets())
      .filter(({ type, url }) => type === 'page' && url.startsWith(extensionUrl(name)))
      .map(({ targetId }) => targetId);

  const standing = await pages('popup.html');
  let popups = 0;
  const deadline = now() + deadlineMs;
  while (now() < deadline) {
    await control.pressToolbarButton(tabUrl);
    const nextPress = now() + ONE_PRESS_MS;
    // A press beside a panel that is still loading would close it.
    while (now() < nextPress || (now() < deadline && (await pages('sidepanel.html')).length > 0)) {
      const panel = await control.findPage('sidepanel.html');
      if (panel !== null) return panel;
      const popup = (await pages('popup.html')).find((targetId) => !standing.includes(targetId));
      if (popup !== undefined) {
        popups += 1;
        // A popup that loses the focus closes by itself.
        await control.closeTarget(popup).catch(() => {});
        break;
      }
      await pause(LOOK_EVERY_MS);
    }
  }
  throw new Error(`The toolbar button opened no side panel, and the popup ${popups} times`);
};
