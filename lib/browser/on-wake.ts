import { browser } from 'wxt/browser';

/**
 * Calls back when what a view shows may have changed while it was disconnected from the worker: another tab came to
 * the front, another view stored something, or the page became visible again. Returns a function that stops it.
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
