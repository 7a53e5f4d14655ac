import { firefoxUrl } from '../support/browser/firefox/browser.ts';
import { eventually } from '../support/eventually.ts';
import { expect, test } from './fixtures.ts';

test('Settings open one’s own pages: Firefox calls that cross-site, so they ask first', async ({ stack }) => {
  const { firefox, registryUrl } = stack;
  const settings = await firefox.open(firefoxUrl('options.html'));

  await (await settings.find('button', 'Open my pages on this registry')).click();

  const page = await firefox.opened(`${registryUrl}/open/`);
  await page.says('This address signs your browser in as ada.');
  await (await page.find('button', 'Open as ada')).click();
  await page.says('Signed in as ada');
  expect(await page.evaluate('location.href')).toBe(`${registryUrl}/me/plans`);
  expect(await page.evaluate('document.cookie')).toBe('');
  await (await page.find('button', 'Sign out')).click();
  await eventually('nobody is signed in', async () =>
    (await page.evaluate<string>('location.href')).endsWith('/sign-in'),
  );
  await page.close();
  await settings.close();
});
