import { browser } from 'wxt/browser';

/**
 * Asks the person to let the extension reach a host. Must be the first thing that a click does. `pattern` has no
 * port: Firefox grants a pattern with a port but keeps blocking.
 */
export const requestPermission = (pattern: string): Promise<boolean> =>
  browser.permissions.request({ origins: [pattern] });

/** Gives up access to a host that the person allowed. False when the browser keeps it allowed. */
export const removePermission = (pattern: string): Promise<boolean> =>
  browser.permissions.remove({ origins: [pattern] });
