import { fileURLToPath } from 'node:url';

/** The folder of an extension that does only what is measured. */
export const BARE_EXTENSION = fileURLToPath(new URL('bare-extension', import.meta.url));

/** The key in its manifest determines its id. */
export const bareUrl = (page: string): string =>
  `chrome-extension://ibhpdbodkcdikpiihbdhedbgipcoclcc/${page}`;
