import { expect, test, type Page } from '@playwright/test';

import { openBrowser, type TestBrowser } from '../support/browser/browser.ts';
import { openStandInRegistry, TOKEN, type StandInRegistry } from '../support/worker/stand-in-registry.ts';

let browser: TestBrowser;
let registry: StandInRegistry;
let settings: Page;

test.beforeAll(async () => {
  registry = await openStandInRegistry();
  browser = await openBrowser();
});
test.beforeEach(async () => {
  settings = await browser.openExtensionPage('options.html');
});
test.afterEach(() => settings.close());
test.afterAll(async () => {
  await browser.close();
  await registry.close();
});

const address = () => settings.getByRole('textbox', { name: 'Registry address' });
const token = () => settings.getByLabel('Access token');
const save = async (typedAddress: string, typedToken: string): Promise<void> => {
  await address().fill(typedAddress);
  await token().fill(typedToken);
  await settings.getByRole('button', { name: 'Save' }).click();
};
const host = (): string => new URL(registry.url).host;
/** What the browser lets the extension reach, besides what any page may. */
const allowedHosts = (): Promise<string[]> =>
  settings.evaluate(`chrome.permissions.getAll().then(({ origins }) => origins.toSorted())`);

test('an empty address has its own words, and the focus goes to its field', async () => {
  await save('', TOKEN);

  await expect(settings.getByRole('alert')).toContainText('The registry address is empty');
  await expect(address()).toBeFocused();
  await expect(address()).toHaveAttribute('aria-invalid', 'true');
});

test('an address without a scheme is completed, and saving says at once who answered', async () => {
  await save(host(), TOKEN);

  await expect(settings.getByRole('status')).toHaveText(`Saved. Connected to ${host()} as ada.`);
  await expect(address()).toHaveValue(registry.url);
  await expect(token()).toHaveValue('');
});

test('an address that is typed just as the stored one appears takes its place', async () => {
  const page = await browser.context.newPage();
  await page.addInitScript(() => {
    new MutationObserver((_changes, observer) => {
      const field = document.querySelector<HTMLInputElement>('#registry-url');
      if (field === null) return;
      observer.disconnect();
      field.focus();
    }).observe(document, { subtree: true, childList: true });
  });
  await page.goto(settings.url());
  const field = page.getByRole('textbox', { name: 'Registry address' });
  await expect(field).toBeFocused();
  await expect(field).toHaveValue(registry.url);
  await page.keyboard.type('https://registry.example');

  await expect(field).toHaveValue('https://registry.example');
  await page.close();
});

test('saving says at once why a token does not work, and leads to its field', async () => {
  await save(registry.url, 'a-wrong-token');

  await expect(settings.getByRole('status')).toHaveText('Saved, but the test of the connection failed.');
  await expect(settings.getByRole('alert')).toContainText('Refused by');
  await expect(token()).toBeFocused();
  await expect(token()).toHaveAttribute('aria-invalid', 'true');
});

test('a test that ends late takes the focus from nobody', async () => {
  const released = Promise.withResolvers<void>();
  registry.on('GET /v1/me', (_, response) => {
    void released.promise.then(() => response.writeHead(401).end());
  });
  await save(registry.url, TOKEN);
  await expect(settings.getByRole('status')).toHaveText('Testing');
  await address().focus();
  released.resolve();

  await expect(settings.getByRole('alert')).toBeVisible();
  await expect(address()).toBeFocused();
  registry.on('GET /v1/me', (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"handle":"ada"}');
  });
});

/** Types an own address into the form, leaves its field, and closes the panel once the browser has it. */
const chooseAddress = async (panel: Page, typed: string): Promise<void> => {
  await panel.getByRole('textbox', { name: 'Address' }).fill(typed);
  await panel.getByRole('textbox', { name: 'Goal' }).focus();
  await expect
    .poll(() =>
      panel.evaluate<string>("chrome.storage.local.get('choice').then(({ choice }) => choice.address)"),
    )
    .toBe(typed);
  await panel.close();
};

const removeRegistry = async (): Promise<void> => {
  await settings.getByRole('button', { name: 'Remove registry' }).click();
  await settings.getByRole('button', { name: 'Remove', exact: true }).click();
};

test('a registry whose host an own address shares is removed, and the host stays allowed', async () => {
  await save(registry.url, TOKEN);
  await expect(settings.getByRole('status')).toContainText('Saved. Connected');
  const panel = await browser.openExtensionPage('sidepanel.html');
  await panel.getByText(/^Send my key/).click();
  await panel.getByRole('radio', { name: 'Only to the provider' }).check();
  await panel.getByRole('combobox', { name: 'Provider' }).selectOption('openai-compatible');
  await chooseAddress(panel, `${registry.url}/v1`);

  await removeRegistry();

  await expect(settings.getByRole('status')).toContainText('Its host stays allowed');
  expect(await allowedHosts()).toContain('http://127.0.0.1/*');
});

test('a registry is removed with its token and its permission, and the focus goes to the empty field', async () => {
  const panel = await browser.openExtensionPage('sidepanel.html');
  await chooseAddress(panel, '');
  await save(registry.url, TOKEN);
  await expect(settings.getByRole('status')).toContainText('Saved. Connected');

  await removeRegistry();

  await expect(settings.getByRole('status')).toContainText('no longer lets this extension reach its host');
  expect(await allowedHosts()).not.toContain('http://127.0.0.1/*');
  await expect(address()).toBeFocused();
  await expect(address()).toHaveValue('');
  await expect(settings.getByRole('button', { name: 'Remove registry' })).toHaveCount(0);
});
