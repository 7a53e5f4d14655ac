import type { ElementHandle, Page } from 'puppeteer-core';

import type { Control, DrivenPage } from '../../../../demo/driver/page.ts';
import { eventually } from '../../eventually.ts';

const DEADLINE_MS = 10_000;

/** A tab of Firefox, handled as a person with a screen reader would. */
export interface FirefoxPage extends DrivenPage {
  /** Closes its tab. */
  close(): Promise<void>;
}

const createControl = (element: ElementHandle): Control => ({
  click: () => element.click(),
  focus: () => element.focus(),
  type: async (text) => {
    await element.evaluate((field) => (field as HTMLInputElement).select());
    await element.type(text);
  },
  choose: async (value) => {
    await eventually(`option "${value}"`, () =>
      element.evaluate((field, wanted) => {
        const { disabled, options } = field as HTMLSelectElement;
        return !disabled && [...options].some((option) => option.value === wanted);
      }, value),
    );
    await element.select(value);
  },
});

/**
 * Without what puppeteer waits with (locators, `waitForFunction`): that is code made from text, which
 * the policy of an extension page does not let run.
 */
export const drivePage = (page: Page): FirefoxPage => {
  const evaluate = async <Value>(expression: string): Promise<Value> =>
    (await page.evaluate(expression)) as Value;
  return {
    evaluate,
    says: async (text) => {
      await eventually(
        `the page says "${text}"`,
        // A page that has just begun to load has no body.
        async () => (await evaluate<string>(`document.body?.innerText ?? ''`)).includes(text),
        DEADLINE_MS,
      );
    },
    find: async (role, name) =>
      createControl(
        await eventually(
          `${role} "${name}"`,
          async () => {
            // To Firefox a password field is no textbox; a label is called like its field.
            if (role !== 'textbox') return page.$(`aria/${name}[role="${role}"]`);
            for (const element of await page.$$(`aria/${name}`))
              if (await element.evaluate((each) => each.matches('input, textarea'))) return element;
            return null;
          },
          DEADLINE_MS,
        ),
      ),
    close: () => page.close(),
  };
};
