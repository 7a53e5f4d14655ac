import type { UserManifest } from 'wxt';

import config from '../../../wxt.config.ts';

/** The manifest as the configuration gives it; the build adds the entrypoints. */
export const toManifest = (
  browser: 'chrome' | 'firefox',
  command: 'build' | 'serve' = 'build',
): UserManifest => {
  const { manifest } = config;
  if (typeof manifest !== 'function') throw new Error('The manifest does not follow the browser');
  return manifest({ browser, manifestVersion: 3, mode: 'production', command });
};
