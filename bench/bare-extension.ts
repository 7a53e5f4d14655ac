import { fileURLToPath } from 'node:url';

/** The folder of the extension that does nothing but what is measured. */
export const BARE_EXTENSION = fileURLToPath(new URL('bare-extension', import.meta.url));

/** Its id is given by the key in its manifest. */
export const bareUrl = (page: string): string =>
  `chrome-extension://ibhpdbodkcdikpiihbdhedbgipcoclcc/${page}`;
