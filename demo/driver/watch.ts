import { PORT_NAME, type ViewState } from '../../lib/messages/index.ts';
import type { DrivenPage } from './page.ts';

/**
 * What the worker tells the panel, seen from inside the panel: a second view of the same window, over the same
 * port and in the same messages as the panel's own.
 */
export const watchPanel = async (panel: DrivenPage): Promise<() => Promise<ViewState | null>> => {
  await panel.evaluate(`(async () => {
    const { id } = await chrome.windows.getCurrent();
    const port = chrome.runtime.connect({ name: ${JSON.stringify(PORT_NAME)} });
    port.onMessage.addListener((message) => {
      if (message.type === 'state') globalThis.watchedState = message.state;
    });
    globalThis.watchingPort = port;
    port.postMessage({ request_id: 1, request: { type: 'watch-window', window_id: id } });
  })()`);
  return () => panel.evaluate<ViewState | null>('globalThis.watchedState ?? null');
};
