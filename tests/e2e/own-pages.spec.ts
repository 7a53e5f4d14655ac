import { expect, test, type Page } from '@playwright/test';

import { openBrowser, type TestBrowser } from '../support/browser/browser.ts';
import { fillSettings } from '../support/browser/extension-pages.ts';
import { openSite, type Site } from '../support/browser/site.ts';
import { startRegistry, type RegistryProcess } from '../support/registry/registry-process.ts';

let browser: TestBrowser;
let registry: RegistryProcess;
let neighbour: RegistryProcess;
let site: Site;
let token: string;

test.beforeAll(async () => {
  // Two registries on one host, each on a port of its own.
  [registry, neighbour, site] = await Promise.all([startRegistry(), startRegistry(), openSite()]);
  browser = await openBrowser();
  token = await registry.token('ada');
  await fillSettings(browser, { url: registry.url, token });
});
test.beforeEach(() => browser.context.clearCookies());
test.afterAll(async () => {
  await browser.close();
  await Promise.all([registry.stop(), neighbour.stop(), site.close()]);
});

/** A one-time address on the host that the test uses, as the extension does. */
const address = async ({ url }: RegistryProcess, accessToken: string, path?: string): Promise<string> => {
  const response = await fetch(`${url}/v1/me/page-session`, {
    method: 'POST',
    headers: { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' },
    body: JSON.stringify(path === undefined ? {} : { path }),
  });
  const { url: given } = (await response.json()) as { url: string };
  return url + new URL(given).pathname;
};
const open = async (url: string): Promise<Page> => {
  const page = await browser.context.newPage();
  await page.goto(url);
  return page;
};
const signIn = async (where: RegistryProcess, handle: string): Promise<Page> =>
  open(await address(where, await where.token(handle)));
const signedIn = (page: Page, handle: string) =>
  expect(page.getByRole('navigation', { name: 'Your pages' })).toContainText(`Signed in as ${handle}`);
/** A page of another origin, on which somebody clicks a link. */
const follow = async (from: string, href: string): Promise<Page> => {
  const page = await open(from);
  await page.evaluate((to) => {
    document.body.innerHTML = '<a>follow</a>';
    document.querySelector('a')?.setAttribute('href', to);
  }, href);
  await page.getByText('follow').click();
  await page.waitForURL((url) => url.href.startsWith(registry.url));
  return page;
};

test('Settings open one’s own pages in one click; a token is made there, shown once and revoked, without scripts', async () => {
  const settings = await browser.openExtensionPage('options.html');
  const opening = browser.context.waitForEvent('page');
  await settings.getByRole('button', { name: 'Open my pages on this registry' }).click();
  const page = await opening;
  await signedIn(page, 'ada');
  expect(page.url()).toBe(`${registry.url}/me/plans`);
  await page.getByRole('link', { name: 'My access tokens' }).click();

  await page.getByRole('textbox', { name: 'Name' }).fill('ci');
  await page.getByRole('checkbox', { name: /^compose/ }).check();
  await page.getByRole('button', { name: 'Make token' }).click();
  const made = page.getByRole('status');
  await expect(made).toContainText('ci is ready');
  const ci = (await made.locator('code').textContent()) ?? '';
  expect(ci).toMatch(/^byokc_/);
  const me = () => fetch(`${registry.url}/v1/me`, { headers: { authorization: `Bearer ${ci}` } });
  expect((await me()).status).toBe(200);

  await page.goto(`${registry.url}/me/tokens`);
  expect(await page.content()).not.toContain(ci);
  const row = page.getByRole('listitem').filter({ hasText: 'ci' });
  await expect(row).toContainText('May read, compose.');
  await row.getByText('Revoke', { exact: true }).click();
  await row.getByRole('button', { name: 'Revoke ci now' }).click();
  await expect(page.getByRole('heading', { name: 'ci', exact: true })).toHaveCount(0);
  expect((await me()).status).toBe(401);

  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page).toHaveURL(`${registry.url}/sign-in`);
  await page.goto(`${registry.url}/me/tokens`);
  await expect(page.getByRole('heading', { name: 'Sign in to see this page' })).toBeVisible();
  await page.close();
  await settings.close();
});

test('two registries on one host do not mix their sessions', async () => {
  const [here, there] = [await signIn(registry, 'ada'), await signIn(neighbour, 'bob')];
  await here.reload();
  await there.reload();
  await signedIn(here, 'ada');
  await signedIn(there, 'bob');
  const cookies = await browser.context.cookies();
  expect(new Set(cookies.map(({ name }) => name)).size).toBe(2);
  expect(cookies.map(({ httpOnly, sameSite, expires }) => ({ httpOnly, sameSite, expires }))).toEqual(
    Array.from({ length: 2 }, () => ({ httpOnly: true, sameSite: 'Strict', expires: -1 })),
  );
  expect(await here.evaluate(() => document.cookie)).toBe('');

  await there.getByRole('button', { name: 'Sign out' }).click();
  await here.reload();
  await signedIn(here, 'ada');
  await here.close();
  await there.close();
});

test('a page on another port of the host sends the cookie along, and its form is refused', async () => {
  const own = await signIn(registry, 'ada');
  const csrf = await own.locator('input[name=csrf]').first().getAttribute('value');
  const before = await own.getByRole('listitem').count();
  const evil = await open(site.url);
  for (const field of ['', csrf ?? '']) {
    await evil.goto(site.url);
    await evil.evaluate(
      ([action, value]) => {
        document.body.innerHTML = `<form method="post"><input name="csrf"><input name="scope" value="read"></form>`;
        const form = document.querySelector('form') as HTMLFormElement;
        form.action = action ?? '';
        (form.elements[0] as HTMLInputElement).value = value ?? '';
        form.submit();
      },
      [`${registry.url}/me/tokens`, field],
    );
    await expect(evil.getByRole('heading', { name: 'The form was not accepted' })).toBeVisible();
  }
  await own.reload();
  await expect(own.getByRole('listitem')).toHaveCount(before);
  await evil.close();
  await own.close();
});

test('a link on another site to an address asks first, and to a page shows how to go on', async () => {
  const elsewhere = site.url.replace('127.0.0.1', 'localhost');
  const page = await follow(elsewhere, await address(registry, token));
  await expect(page.getByRole('heading', { name: 'Open the pages of ada?' })).toBeVisible();
  expect(await browser.context.cookies(registry.url)).toEqual([]);
  await page.getByRole('button', { name: 'Open as ada' }).click();
  await signedIn(page, 'ada');

  const linked = await follow(elsewhere, `${registry.url}/me/tokens`);
  await expect(linked.getByRole('heading', { name: 'Sign in to see this page' })).toBeVisible();
  await linked.getByRole('link', { name: 'open the page from here' }).click();
  await signedIn(linked, 'ada');

  const used = await open(await address(registry, token, '/sign-in'));
  await expect(used).toHaveURL(`${registry.url}/sign-in`);
  await page.close();
  await linked.close();
  await used.close();
});

test('an address that was opened before says how to get a new one', async () => {
  const url = await address(registry, token);
  const first = await open(url);
  await signedIn(first, 'ada');
  const second = await open(url);
  await expect(second.getByRole('alert')).toContainText('It was used already');
  await second.getByRole('link', { name: 'the other ways to sign in' }).click();
  await expect(second.getByRole('heading', { name: 'Sign in', exact: true })).toBeVisible();
  await first.close();
  await second.close();
});
