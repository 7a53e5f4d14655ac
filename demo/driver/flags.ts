/** Id that the public key in the manifest gives the extension, wherever it is built. */
export const EXTENSION_ID = 'jedlkkmcfpekhefbjpmnecfafpcpcfff';

/**
 * What every Chromium of ours is started with: the unpacked extensions, and nothing that phones home
 * by itself. `--disable-extensions-except` is what keeps `--load-extension` working under automation.
 */
export const chromiumFlags = (options: { extensions: string[]; root: boolean }): string[] => [
  `--disable-extensions-except=${options.extensions.join(',')}`,
  `--load-extension=${options.extensions.join(',')}`,
  // Unlocks `Extensions.triggerAction`, the one way to press a toolbar button from a program.
  '--enable-unsafe-extension-debugging',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-default-apps',
  '--disable-sync',
  '--disable-quic',
  '--no-first-run',
  '--no-default-browser-check',
  '--password-store=basic',
  // Chromium refuses to run its sandbox as root.
  ...(options.root ? ['--no-sandbox'] : []),
];

/** Written into a fresh profile before its first start: the toolbar button is there from the beginning. */
export const firstPreferences = JSON.stringify({ extensions: { pinned_extensions: [EXTENSION_ID] } });
