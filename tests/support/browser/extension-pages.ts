import { randomBytes } from 'node:crypto';

import { expect, type Locator, type Page } from '@playwright/test';

import type { TestBrowser } from './browser.ts';

/** What a person fills in before pressing the button. */
export interface RunForm {
  goal: string;
  /** The provider's name as the picker shows it. */
  provider: string;
  providerKey: string;
  model?: string;
  /** Left as it is when it is not said. */
  way?: Way;
}

/** As the radio group "Send my key" names them. */
export type Way = 'Through the registry' | 'Only to the provider';

export const goalField = (page: Page): Locator => page.getByRole('textbox', { name: 'Goal' });
export const keyField = (page: Page): Locator => page.getByLabel('API key', { exact: true });
export const startButton = (page: Page): Locator => page.getByRole('button', { name: 'Plan with my key' });
export const cancelButton = (page: Page): Locator =>
  page.getByRole('button', { name: 'Cancel', exact: true });
export const progress = (page: Page): Locator => page.getByRole('progressbar', { name: 'Compose progress' });
export const drafts = (page: Page): Locator =>
  page.getByRole('region', { name: 'Drafts' }).getByRole('article');
export const keyRegion = (page: Page): Locator => page.getByRole('region', { name: 'Key' });

/** Opens the line that says how the key goes, and chooses. */
export const chooseWay = async (page: Page, way: Way): Promise<void> => {
  const radio = page.getByRole('radio', { name: way });
  if (!(await radio.isVisible())) await page.getByText(/^Send my key/).click();
  await radio.check();
};

/** Types everything, the key by real key events, and leaves the button to the test. */
export const fillForm = async (page: Page, form: RunForm): Promise<void> => {
  await goalField(page).fill(form.goal);
  if (form.way !== undefined) await chooseWay(page, form.way);
  await page.getByRole('combobox', { name: 'Provider' }).selectOption({ label: form.provider });
  if (form.model !== undefined) await page.getByRole('combobox', { name: 'Model' }).fill(form.model);
  await keyField(page).pressSequentially(form.providerKey);
};

export const startRun = async (page: Page, form: RunForm): Promise<void> => {
  await fillForm(page, form);
  await startButton(page).click();
};

/** The popup goes away under the click, which may then not be told that it was made. */
export const openInSidePanel = async (browser: TestBrowser, popup: Page): Promise<Page> => {
  const closed = popup.waitForEvent('close');
  const button = popup.getByRole('button', { name: 'Open in side panel' });
  await button.click({ noWaitAfter: true }).catch(() => undefined);
  await closed;
  return browser.findExtensionPage('sidepanel.html');
};

/** Drives the Settings page once, as a person does after installing. */
export const fillSettings = async (
  browser: TestBrowser,
  registry: { url: string; token: string },
): Promise<void> => {
  const page = await browser.openExtensionPage('options.html');
  await page.getByRole('textbox', { name: 'Registry address' }).fill(registry.url);
  await page.getByLabel('Access token').fill(registry.token);
  await page.getByRole('button', { name: 'Save' }).click();
  // All of the outcome, so that a failure of this step says what the page said.
  await expect(page.locator('#settings-outcome')).toContainText('Saved. Connected');
  await page.close();
};

const PREFIXES = {
  openai: 'sk-',
  anthropic: 'sk-ant-',
  openrouter: 'sk-or-',
  practice: 'practice-',
} as const;

/** Random, so that wherever it is found it can only have come from this run. */
export const newProviderKey = (provider: keyof typeof PREFIXES = 'openai'): string =>
  `${PREFIXES[provider]}${randomBytes(18).toString('hex')}`;

/** Keeps the phases that the progressbar says, each once, in the order in which they come. */
export const watchPhases = async (page: Page): Promise<() => Promise<string[]>> => {
  const seen = await page.evaluateHandle(() => {
    const phases: string[] = [];
    const look = (): void => {
      const text = document.querySelector('[role=progressbar]')?.getAttribute('aria-valuetext');
      const phase = /classifying|planning|drafting|analyzing/.exec(text ?? '')?.[0];
      if (phase !== undefined && phases.at(-1) !== phase) phases.push(phase);
    };
    new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true });
    return phases;
  });
  return () => seen.jsonValue();
};
