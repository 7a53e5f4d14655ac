import { browser } from 'wxt/browser';

import { PORT_NAME } from '../messages/index.ts';
import type { ViewPort } from '../stores/view-port.ts';

/** Connects to the background worker, starting it if it sleeps. Throws if the extension was reloaded. */
export const openViewPort = (): ViewPort => {
  const port = browser.runtime.connect({ name: PORT_NAME });
  return {
    post: (message) => port.postMessage(message),
    onMessage: (listener) => port.onMessage.addListener(listener),
    onDisconnect: (listener) => port.onDisconnect.addListener(listener),
    close: () => port.disconnect(),
  };
};
