import { copyFile, cp, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import type { Page, Request } from '@playwright/test';

import { extensionUrl } from '../../../demo/driver/extension.ts';
import { openBrowser, type TestBrowser } from '../browser/browser.ts';
import { eventually } from '../eventually.ts';
import type { Shot } from './shots.ts';
import { STATES } from './states.ts';

const STAND_IN = fileURLToPath(new URL('./stand-in-worker.js', import.meta.url));

export interface Gallery {
  browser: TestBrowser;
  /** Draws one shot, and leaves its page open. */
  draw(shot: Shot): Promise<Page>;
  close(): Promise<void>;
}

/** Until nothing in the page has changed for so many milliseconds. */
const stillFor = (page: Page, milliseconds: number): Promise<void> =>
  page.evaluate(
    (quiet) =>
      new Promise<void>((resolve) => {
        let timer = setTimeout(resolve, quiet);
        new MutationObserver(() => {
          clearTimeout(timer);
          timer = setTimeout(resolve, quiet);
        }).observe(document.body, { childList: true, subtree: true, characterData: true, attributes: true });
      }),
    milliseconds,
  );

/** Waits until nothing is on its way to the page and it has been still: what an act loads comes without a sign of its own. */
const watchLoads = (page: Page): { settle(): Promise<void> } => {
  const onTheirWay = new Set<Request>();
  page.on('request', (request) => onTheirWay.add(request));
  const arrived = (request: Request): void => void onTheirWay.delete(request);
  page.on('requestfinished', arrived);
  page.on('requestfailed', arrived);
  return {
    settle: async () => {
      do await stillFor(page, 150);
      while (onTheirWay.size > 0);
    },
  };
};

/** A browser with a copy of this build, whose worker says what a shot wants to hear. */
export const openGallery = async (build: string, copy: string): Promise<Gallery> => {
  await rm(copy, { recursive: true, force: true });
  await cp(build, copy, { recursive: true });
  await copyFile(STAND_IN, `${copy}/background.js`);
  const browser = await openBrowser({ extension: copy });
  const worker = await eventually('the stand-in worker', () => browser.context.serviceWorkers()[0]);
  return {
    browser,
    draw: async (shot) => {
      const { state, replies } = STATES[shot.state] ?? {};
      await worker.evaluate(
        (given) => (globalThis as unknown as { show(...given: unknown[]): void }).show(given[0], given[1]),
        [state, shot.replies ?? replies],
      );
      const page = await browser.context.newPage();
      const loads = watchLoads(page);
      await page.emulateMedia({
        forcedColors: shot.forcedColors === true ? 'active' : 'none',
        colorScheme: shot.dark === true ? 'dark' : 'light',
        reducedMotion: 'reduce',
      });
      await page.setViewportSize({ width: shot.width, height: 600 });
      await page.goto(extensionUrl(shot.page));
      await page.getByRole('heading').first().waitFor();
      await loads.settle();
      if (shot.act !== undefined) {
        await shot.act(page);
        await loads.settle();
      }
      return page;
    },
    close: () => browser.close(),
  };
};
