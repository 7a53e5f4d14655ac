/** The id that the public key in the manifest gives the extension, wherever it is built. */
export const EXTENSION_ID = 'jedlkkmcfpekhefbjpmnecfafpcpcfff';

/**
 * The flags of every Chromium we start: the unpacked extensions, and nothing that phones home by itself.
 * `--load-extension` works under automation only with `--disable-extensions-except`.
 */
export const chromiumFlags = (options: { extensions: string[]; root: boolean }): string[] => [
  `--disable-extensions-except=${options.extensions.join(',')}`,
  `--load-extension=${options.extensions.join(',')}`,
  // Enables `Extensions.triggerAction`, the only way for a program to press a toolbar button.
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

/** Written into a fresh profile before its first start, so that the toolbar button is there from the beginning. */
export const firstPreferences = JSON.stringify({ extensions: { pinned_extensions: [EXTENSION_ID] } });
