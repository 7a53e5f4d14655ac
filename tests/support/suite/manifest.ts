import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

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

const LOCALES_FOLDER = fileURLToPath(new URL('../../../public/_locales', import.meta.url));
export const LOCALES = readdirSync(LOCALES_FOLDER);

/** The words of menus and manifest in one language. */
export const messagesOf = (locale: string): Record<string, { message: string }> =>
  JSON.parse(readFileSync(`${LOCALES_FOLDER}/${locale}/messages.json`, 'utf8')) as Record<
    string,
    { message: string }
  >;

/** The manifest as a browser of that language reads it. Throws for a text that is not there. */
export const inLanguage = (manifest: UserManifest, locale: string): UserManifest => {
  const messages = messagesOf(locale);
  const text = JSON.stringify(manifest).replaceAll(/__MSG_(\w+)__/g, (_, name: string) => {
    const found = messages[name];
    if (found === undefined) throw new Error(`No text ${name} in ${locale}`);
    return JSON.stringify(found.message).slice(1, -1);
  });
  return JSON.parse(text) as UserManifest;
};
