import type { DrivenPage } from '../../../demo/driver/page.ts';
import { eventually } from '../eventually.ts';

/**
 * Reloads a page and waits for the new document: until it is there, the old one still says what it said, and one that is
 * left while it loads complains about its scripts.
 */
export const reload = async (page: Pick<DrivenPage, 'evaluate'>): Promise<void> => {
  await page.evaluate(`void (globalThis.isLeft = true, location.reload())`);
  await eventually('the page has loaded again', () =>
    page
      .evaluate<boolean>(`globalThis.isLeft === undefined && document.readyState === 'complete'`)
      // Between the two documents nobody answers.
      .catch(() => false),
  );
};
