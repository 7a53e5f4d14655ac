import { chromium, expect, test, type Browser, type Page } from '@playwright/test';

import { testExecutable } from '../support/browser/browser.ts';
import { startRegistry, type RegistryProcess } from '../support/registry/registry-process.ts';
import { serverMember, skillMember } from '../support/signing/bundle-to-publish.ts';
import { asAda, publishOverHttp } from '../support/signing/publish-over-http.ts';
import { ADA } from '../support/signing/signed-bundle.ts';

let browser: Browser;
let registry: RegistryProcess;
let page: Page;
let accessToken: string;

const textOf = async (path: string): Promise<string> => (await fetch(registry.url + path)).text();

test.beforeAll(async () => {
  [browser, registry] = await Promise.all([
    testExecutable().then((executablePath) => chromium.launch({ executablePath })),
    startRegistry(),
  ]);
  accessToken = await registry.token('ada');
  const kit = { label: 'kit', members: [skillMember('sort'), serverMember('ledger')] };
  await publishOverHttp({ registry, accessToken }, [ADA], [kit]);
});
test.beforeEach(async () => {
  const opened = await asAda({ registry, accessToken })('POST', '/v1/me/page-session', { body: {} });
  const { url } = (await opened.json()) as { url: string };
  page = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
  await page.goto(url);
  await expect(page.getByRole('navigation', { name: 'Your pages' })).toContainText('Signed in as ada');
});
test.afterEach(() => page.context().close());
test.afterAll(async () => {
  await browser.close();
  await registry.stop();
});

const go = (name: string) =>
  page.getByRole('navigation', { name: 'Your pages' }).getByRole('link', { name, exact: true }).click();

test('a version is deprecated, withdrawn and set back on one’s own pages, without scripts', async () => {
  await go('What I published');
  const row = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: 'sort 1.0.0' }) });
  const notice = page.getByRole('status');
  const change = async (status: string, message: string): Promise<void> => {
    // A refused form is open already.
    if (!(await row.getByRole('textbox').isVisible())) await row.getByText('Change its status').click();
    await row.getByRole('radio', { name: new RegExp(`^${status}`) }).check();
    await row.getByRole('textbox').fill(message);
    await row.getByRole('button', { name: 'Set the status: sort@1.0.0' }).click();
  };

  await change('Deprecated', ' ');
  await expect(page.getByRole('alert')).toContainText('Say why, and what to use instead');
  // The form is open with what was chosen.
  await expect(row.getByRole('radio', { name: /^Deprecated/ })).toBeChecked();
  await change('Deprecated', 'Use count.');
  await expect(notice).toContainText('sort@1.0.0 is deprecated now.');
  await expect(row).toContainText('Deprecated: Use count.');
  expect(await textOf('/e/ada/sort')).toContain('Use count.');

  await change('Withdrawn', 'It loses lines.');
  await expect(notice).toContainText('sort@1.0.0 is withdrawn now.');
  expect(await textOf('/p/ada')).not.toContain('/e/ada/sort"');
  await page.getByRole('button', { name: 'Set it back to active: sort@1.0.0' }).click();
  await expect(notice).toContainText('sort@1.0.0 is active now.');
  expect(await textOf('/p/ada')).toContain('/e/ada/sort"');

  await page.getByRole('link', { name: 'audit log', exact: true }).click();
  const statuses = page
    .getByRole('listitem')
    .filter({ has: page.getByRole('heading', { name: 'entity.status_changed' }) });
  await expect(statuses).toContainText(['active', 'deleted', 'deprecated']);
});

test('a bundle is deprecated with all that is in it', async () => {
  await go('What I published');
  const row = page
    .getByRole('listitem')
    .filter({ has: page.getByRole('heading', { name: 'kit', exact: true }) });
  await row.getByText('Change its status').click();
  await row.getByRole('radio', { name: /^Deprecated/ }).check();
  await row.getByRole('textbox').fill('Use the other kit.');
  await row.getByRole('button', { name: 'Set the status: kit' }).click();
  await expect(page.getByRole('status')).toContainText('kit is deprecated now.');
  for (const path of ['/b/kit', '/e/ada/sort', '/e/ada/ledger'])
    expect(await textOf(path)).toContain('Use the other kit.');
});

test('a domain is added, looked for, removed and added again on one’s own pages, without scripts', async () => {
  await go('My domains');
  await page.getByRole('textbox', { name: /^Domain/ }).fill('https://ada.invalid/');
  await page.getByRole('button', { name: 'Add it', exact: true }).click();
  await expect(page.getByRole('alert')).toContainText('That is no domain.');
  await expect(page.getByRole('textbox', { name: /^Domain/ })).toHaveValue('https://ada.invalid/');

  await page.getByRole('textbox', { name: /^Domain/ }).fill('ada.invalid');
  await page.getByRole('button', { name: 'Add it', exact: true }).click();
  const notice = page.getByRole('status');
  await expect(notice).toContainText('ada.invalid is on your list.');
  const row = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: 'ada.invalid' }) });
  const record = row.getByText(/^byok/);
  const first = await record.allTextContents();
  await row.getByRole('button', { name: 'Check now: ada.invalid' }).click();
  await expect(notice).toContainText('The DNS was asked about ada.invalid.');
  // Which of the two depends on whether the machine has a DNS.
  await expect(row).toContainText(/Not verified\..*(?:The record was not there|The DNS gave no answer)/s);
  await row.getByRole('button', { name: 'Check now: ada.invalid' }).click();
  await expect(page.getByRole('alert')).toContainText('Wait 10 seconds');

  await row.getByText('Remove', { exact: true }).click();
  await row.getByRole('button', { name: 'Remove ada.invalid' }).click();
  await expect(notice).toContainText('ada.invalid is removed.');
  await expect(page.getByText('You have none yet.')).toBeVisible();
  await page.getByRole('button', { name: 'Add it again' }).click();
  await expect(row).toBeVisible();
  expect(await record.allTextContents()).not.toEqual(first);
});
