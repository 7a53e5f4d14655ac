import { createViewStore, type ViewStore } from '../stores/view-store.ts';
import { onWake } from './on-wake.ts';
import { openViewPort } from './open-view-port.ts';
import { findWatch } from './own-tab.ts';

/** A page's store of what the background worker sends; it lives as long as the page. */
export const connectView = (): ViewStore => {
  const view = createViewStore({
    openPort: openViewPort,
    findWatch,
    loadReader: async () => (await import('../stores/read-worker-message.ts')).readWorkerMessage,
    later: (milliseconds, callback) => {
      const timer = setTimeout(callback, milliseconds);
      return () => clearTimeout(timer);
    },
  });
  onWake(view.wake);
  return view;
};
