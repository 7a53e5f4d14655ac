import { browser } from 'wxt/browser';

/**
 * Asks the person to let the extension reach a host. Must be the first thing a click does. `pattern`
 * has no port: Firefox answers yes to one with a port and goes on blocking.
 */
export const requestPermission = (pattern: string): Promise<boolean> =>
  browser.permissions.request({ origins: [pattern] });

/** Gives a host back that the person allowed. False when the browser keeps it allowed. */
export const removePermission = (pattern: string): Promise<boolean> =>
  browser.permissions.remove({ origins: [pattern] });
