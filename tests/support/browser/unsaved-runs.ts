import { openWorkerPort } from '../worker/worker-port.ts';
import type { TestBrowser } from './browser.ts';

/** Far from what one session may keep, so that no single test gets there. */
const MANY = 10;

const FIND_RUNS = `chrome.storage.session.get(null).then((stored) =>
  Object.values(stored).flatMap((value) => (value?.drafts?.length > 0 ? [value.run_id] : [])),
)`;

/**
 * Makes room where earlier tests of this browser left many compositions unsaved, as a person must: the
 * extension drops none of them by itself, and starts no run that it might have no room for.
 */
export const makeRoom = async (browser: TestBrowser): Promise<void> => {
  // A worker that is asleep keeps them as well; then the next test sees to it.
  const runIds = (await browser.context.serviceWorkers()[0]?.evaluate<string[]>(FIND_RUNS)) ?? [];
  if (runIds.length < MANY) return;
  const page = await browser.openExtensionPage('plans.html');
  const port = await openWorkerPort(page);
  for (const run_id of runIds) await port.ask({ type: 'discard-run', run_id });
  await page.close();
};
