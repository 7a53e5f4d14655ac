import { expect, test, type Locator, type Page } from '@playwright/test';

import type { OwnSigningKeyList } from '../../lib/protocol/index.ts';
import { openBrowser, type TestBrowser } from '../support/browser/browser.ts';
import { fillSettings } from '../support/browser/extension-pages.ts';
import { startRegistry, type RegistryProcess } from '../support/registry/registry-process.ts';

let browser: TestBrowser;
let registry: RegistryProcess;
let url: string;
let token: string;
let settings: Page;

test.beforeAll(async () => {
  registry = await startRegistry();
  browser = await openBrowser();
  token = await registry.token('ada');
  // A proof names the registry by the address that it calls itself by.
  url = registry.url.replace('127.0.0.1', 'localhost');
  await fillSettings(browser, { url, token });
});
test.beforeEach(async () => {
  settings = await browser.openExtensionPage('options.html');
});
test.afterEach(async () => {
  await settings.close();
  expect(browser.problems).toEqual([]);
});
test.afterAll(async () => {
  await browser.close();
  await registry.stop();
});

const section = (page = settings): Locator => page.getByRole('region', { name: 'Signing key' });
const button = (name: string, page = settings): Locator => section(page).getByRole('button', { name });
const host = (): string => new URL(url).host;
const listed = async (): Promise<OwnSigningKeyList['items']> => {
  const headers = { authorization: `Bearer ${token}` };
  const response = await fetch(`${registry.url}/v1/me/signing-keys`, { headers });
  return ((await response.json()) as OwnSigningKeyList).items;
};
/** What is in the database that holds the key, as far as a script can see it. */
const stored = (
  page = settings,
): Promise<{ keyId: string; kind: string; exported: string; signed: number }> =>
  page.evaluate(async () => {
    const opened = await new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open('signing');
      request.addEventListener('success', () => resolve(request.result));
      request.addEventListener('error', () => reject(request.error));
    });
    const key = await new Promise<{ keyId: string; privateKey: CryptoKey }>((resolve) => {
      const request = opened.transaction('values').objectStore('values').get('own-key');
      request.addEventListener('success', () => resolve(request.result));
    });
    opened.close();
    const { keyId, privateKey } = key;
    const exported = await crypto.subtle.exportKey('pkcs8', privateKey).then(
      () => 'exported',
      (error: unknown) => (error as DOMException).name,
    );
    const signature = await crypto.subtle.sign('Ed25519', privateKey, new Uint8Array(3));
    return {
      keyId,
      kind: `${privateKey.type} ${privateKey.extractable}`,
      exported,
      signed: signature.byteLength,
    };
  });

test('a key is made, outlives the page, is registered with its name, and revoked with a reason', async () => {
  await expect(section()).toContainText('There is no signing key in this browser yet.');
  await expect(section()).toContainText('If you lose this profile, you lose the key');
  await button('Make a signing key').click();
  await expect(section()).toContainText('Give the key a name.');
  await section().getByRole('textbox', { name: 'Name' }).fill('Laptop');
  await button('Make a signing key').click();
  await expect(section()).toContainText(`${host()} does not know it yet.`);
  const { keyId, ...rest } = await stored();
  expect(rest).toEqual({ kind: 'private false', exported: 'InvalidAccessError', signed: 64 });
  await expect(section()).toContainText(keyId);

  await settings.reload();
  await expect(section()).toContainText(keyId);
  expect(await stored()).toMatchObject({ keyId, signed: 64 });
  await button('Register here').click();
  await expect(section()).toContainText(`${host()} has known it since`);
  expect(await listed()).toMatchObject([{ key_id: keyId, name: 'Laptop', revoked_at: null }]);

  await button('Revoke').click();
  await section().getByLabel('Why is it revoked?').selectOption('compromised');
  await button('Revoke for good').click();
  await expect(section()).toContainText('There is no signing key in this browser yet.');
  await expect(section().getByRole('listitem')).toContainText(/Laptop.*revoked .*, as compromised/);
  expect(await listed()).toMatchObject([{ key_id: keyId, revocation_reason: 'compromised' }]);
});

test('every request about keys is in the ledger, and none of them carried a key', async () => {
  const panel = await browser.openExtensionPage('sidepanel.html');
  const requests = panel.getByRole('region', { name: 'Requests' });
  await requests.locator('summary').click();
  for (const line of [
    'POST localhost:\\d+/v1/me/signing-key-challenge',
    'POST localhost:\\d+/v1/me/signing-keys',
    'DELETE localhost:\\d+/v1/me/signing-keys/[\\w-]{43}',
  ])
    await expect(requests.getByText(new RegExp(`^${line}$`))).toHaveCount(1);
  await expect(requests).not.toContainText('carried the key,');
  await panel.close();
});

test('two pages that make a key at once have the same one', async () => {
  const other = await browser.openExtensionPage('options.html');
  for (const [page, name] of [
    [settings, 'One'],
    [other, 'Other'],
  ] as const)
    await section(page).getByRole('textbox', { name: 'Name' }).fill(name);
  await Promise.all([button('Make a signing key').click(), button('Make a signing key', other).click()]);
  await expect(button('Register here')).toBeVisible();
  await expect(button('Register here', other)).toBeVisible();
  const { keyId } = await stored();
  await expect(section()).toContainText(keyId);
  await expect(section(other)).toContainText(keyId);
  await other.close();
});

test('a key that the browser deleted is said to be lost, and another can be made', async () => {
  const { keyId } = await stored();
  await button('Register here').click();
  await expect(section()).toContainText(`${host()} has known it since`);
  await settings.evaluate(
    () =>
      new Promise((resolve) => {
        indexedDB.deleteDatabase('signing').addEventListener('success', resolve);
      }),
  );
  await settings.reload();
  await expect(section().getByRole('alert')).toContainText('Your signing key is gone from this browser');

  const lost = section().getByRole('listitem').filter({ hasText: keyId });
  await lost.getByRole('button', { name: 'Revoke' }).click();
  await lost.getByRole('button', { name: 'Revoke for good' }).click();
  await expect(lost).toContainText('as lost');
  await expect(section().getByRole('alert')).toHaveCount(0);
  await section().getByRole('textbox', { name: 'Name' }).fill('Another');
  await button('Make a signing key').click();
  expect((await stored()).keyId).not.toBe(keyId);

  await button('Delete key').click();
  await button('Delete it').click();
  await expect(section()).toContainText('There is no signing key in this browser yet.');
});

test('a token that may not publish is named, and the key stays', async () => {
  const reading = await registry.token('ada', ['read']);
  await fillSettings(browser, { url, token: reading });
  await settings.reload();
  await section().getByRole('textbox', { name: 'Name' }).fill('Desk');
  await button('Make a signing key').click();
  await button('Register here').click();
  await expect(section().getByRole('alert')).toContainText('publish');
  await expect(button('Register here')).toBeEnabled();
});

test('a registry that calls itself by another address says which, and what to do', async () => {
  await fillSettings(browser, { url: registry.url, token });
  await settings.reload();
  await button('Register here').click();
  await expect(section().getByRole('alert')).toContainText(
    `over the registry ${url}, your handle ada and this challenge; if your settings name another address, save this one`,
  );
});
