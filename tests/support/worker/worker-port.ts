import type { Page } from '@playwright/test';

import type { ViewRequest } from '../../../lib/messages/index.ts';

/** What the worker says as it goes over the wire, before a page's schemas put texts to it. */
export interface RawReply {
  type: string;
  failure?: { slug: string };
}
export interface RawRun {
  run_id: string;
  status: string;
  saved_plan_id: string | null;
  drafts: unknown[];
  failure: { slug: string } | null;
}

/** A port of its own from an extension page to the worker, spoken by hand. */
export interface WorkerPort {
  ask(request: ViewRequest): Promise<RawReply>;
  /** All at once; resolves when all are answered. */
  askMany(request: ViewRequest, count: number): Promise<RawReply[]>;
  /** Says it and waits for nothing. */
  say(request: ViewRequest): Promise<void>;
  /** The run of the newest state. */
  run(): Promise<RawRun | null>;
}

const OPEN = `(() => {
  const port = chrome.runtime.connect({ name: 'byok-view' });
  const spoken = { port, last: 0, waiting: new Map(), state: null };
  port.onMessage.addListener((message) => {
    if (message.type === 'state') spoken.state = message.state;
    else spoken.waiting.get(message.request_id)?.(message.reply);
  });
  spoken.say = (request) => port.postMessage({ request_id: ++spoken.last, request });
  spoken.ask = (request) => new Promise((resolve) => {
    spoken.waiting.set(spoken.last + 1, resolve);
    spoken.say(request);
  });
  globalThis.byokTestPort = spoken;
})()`;

/** Connects, which starts a worker that sleeps or was killed, and watches the page's own tab. */
export const openWorkerPort = async (page: Page): Promise<WorkerPort> => {
  await page.evaluate(OPEN);
  const call = <Value>(expression: string): Promise<Value> =>
    page.evaluate<Value>(`(async () => { const port = globalThis.byokTestPort; return ${expression}; })()`);
  const port: WorkerPort = {
    ask: (request) => call(`port.ask(${JSON.stringify(request)})`),
    askMany: (request, count) =>
      call(`Promise.all(Array.from({ length: ${count} }, () => port.ask(${JSON.stringify(request)})))`),
    say: (request) => call(`void port.say(${JSON.stringify(request)})`),
    run: () => call('port.state?.run ?? null'),
  };
  const tabId = await call<number>('(await chrome.tabs.getCurrent()).id');
  await port.ask({ type: 'watch-tab', tab_id: tabId });
  return port;
};
