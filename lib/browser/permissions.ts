import { browser } from 'wxt/browser';

/** Whether the browser lets us reach this host (`scheme://hostname/*`). */
export const isGranted = async (permission: string): Promise<boolean> => {
  try {
    return await browser.permissions.contains({ origins: [permission] });
  } catch {
    return false;
  }
};
