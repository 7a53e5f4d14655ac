import type { Page } from '@playwright/test';

import { searchBytes } from '../canary/canary.ts';
import type { Stack } from './stack.ts';

/** What the extension keeps, session and disk alike, as one text. */
export const storedBy = (page: Page): Promise<string> =>
  page.evaluate<string>(
    `Promise.all([chrome.storage.session.get(null), chrome.storage.local.get(null)]).then(JSON.stringify)`,
  );

/** What a page holds: its document, and what stands in its fields but in no markup. */
const shownBy = (page: Page, isOwnField: string): Promise<string> =>
  page.evaluate((own) => {
    const fields = [...document.querySelectorAll<HTMLInputElement>('input, textarea, select')];
    const values = fields.filter((field) => !field.matches(own)).map(({ value }) => value);
    return [document.documentElement.outerHTML, document.title, location.href, ...values].join('\n');
  }, isOwnField);

/**
 * The places, but the key's own field while it was not sent, in which this text can be found in any of
 * its encodings: an empty list for a key that was kept as it was promised. The access token is looked for
 * beside it, and named where it is anywhere but in storage.
 */
export const placesOf = async (
  secret: string,
  page: Page,
  { browser, registry, accessToken }: Pick<Stack, 'browser' | 'registry' | 'accessToken'>,
): Promise<string[]> => {
  const places: [string, string][] = [
    ['page', await shownBy(page, 'input[type=password]')],
    ['storage', await storedBy(page)],
    ['console', browser.said.join('\n')],
    ["registry's output", registry.output()],
  ];
  const find = (word: string): string[] =>
    places
      .filter(([, text]) => searchBytes('place', Buffer.from(text), word).length > 0)
      .map(([name]) => name);
  const ofToken = find(accessToken).filter((name) => name !== 'storage');
  return [...find(secret), ...ofToken.map((name) => `${name} (access token)`)];
};
