import type { BrowserContext, ConsoleMessage, Page, Worker } from '@playwright/test';

/** Console errors, violations of the content security policy and uncaught errors, wherever they happen. */
export interface Problems {
  /** In the order in which they happened; may be emptied. */
  list: string[];
  /** Everything the console was told, of whatever kind. */
  said: string[];
  /** Every page and worker of the context, those to come included. */
  watchContext(context: BrowserContext): void;
  /** A page that no context of ours lists: native popup or side panel. */
  watchPage(page: Page): void;
}

/** A web page without an icon of its own is no fault of ours. */
const isFault = (message: ConsoleMessage): boolean =>
  message.type() === 'error' && !message.location().url.endsWith('/favicon.ico');

export const createProblems = (): Problems => {
  const list: string[] = [];
  const said: string[] = [];
  const note = (message: ConsoleMessage): void => {
    said.push(message.text());
    if (isFault(message)) list.push(`${message.location().url}: ${message.text()}`);
  };
  const watchWorker = (worker: Worker): void => {
    worker.on('console', note);
  };
  return {
    list,
    said,
    watchContext: (context) => {
      context.on('console', note);
      context.on('weberror', (error) => list.push(error.error().message));
      for (const worker of context.serviceWorkers()) watchWorker(worker);
      context.on('serviceworker', watchWorker);
    },
    watchPage: (page) => {
      page.on('console', note);
      page.on('pageerror', (error) => list.push(error.message));
    },
  };
};
