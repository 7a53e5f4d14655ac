import { browser } from 'wxt/browser';

/**
 * Calls back when what a view shows may have changed while it was not connected to the worker: another
 * tab came forward, another view stored something, the page is looked at again. Returns its remover.
 */
export const onWake = (listener: () => void): (() => void) => {
  const wake = (): void => listener();
  const wakeWhenSeen = (): void => {
    if (document.visibilityState === 'visible') listener();
  };
  browser.tabs.onActivated.addListener(wake);
  browser.tabs.onReplaced.addListener(wake);
  browser.storage.onChanged.addListener(wake);
  document.addEventListener('visibilitychange', wakeWhenSeen);
  return () => {
    browser.tabs.onActivated.removeListener(wake);
    browser.tabs.onReplaced.removeListener(wake);
    browser.storage.onChanged.removeListener(wake);
    document.removeEventListener('visibilitychange', wakeWhenSeen);
  };
};
