import { join } from 'node:path';

import {
  type AttachedSession,
  type ExtensionControl,
  extensionUrl,
  type Target,
} from '../demo/driver/extension.ts';
import { openUnwatchedBrowser, type UnwatchedBrowser } from '../tests/support/browser/unwatched-browser.ts';
import { eventually } from '../tests/support/eventually.ts';
import { within } from '../tests/support/within.ts';
import { BARE_EXTENSION, bareUrl } from './bare-extension.ts';
import { type Build, buildExtension, THIS_BUILD } from './build.ts';
import { noFigures } from './hops.ts';
import { type Row, toRow } from './statistics.ts';

/** One of the extensions that take turns: its addresses, and a document of it without any script. */
interface Party {
  url: (path: string) => string;
  panel: string;
  document: AttachedSession;
}

type TimeOnce = (control: ExtensionControl, party: Party, trial: string) => Promise<number>;

const evaluate = async <Value>(session: AttachedSession, expression: string): Promise<Value> => {
  const { result, exceptionDetails } = await session.send<{
    result: { value: Value };
    exceptionDetails?: { exception?: { description?: string } };
  }>('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true, userGesture: true });
  if (exceptionDetails !== undefined) throw new Error(exceptionDetails.exception?.description);
  return result.value;
};

/** Opens the panel. Resolves with the time just before, on a clock that all pages share. */
const openPanel = (windowId: number): string => `(async () => {
  const from = performance.timeOrigin + performance.now();
  await chrome.sidePanel.open({ windowId: ${windowId} });
  return from;
})()`;

/**
 * Runs in the panel: the time of its first paint, on the same clock. A field that accepts text must be there by
 * then.
 */
const FIRST_PAINT = `new Promise((resolve, reject) => {
  new PerformanceObserver((list) => {
    const [paint] = list.getEntriesByName('first-contentful-paint');
    if (paint === undefined) return;
    const field = document.querySelector('textarea#goal');
    if (field === null || field.disabled || field.readOnly) reject(new Error('No goal can be typed in'));
    else resolve(performance.timeOrigin + paint.startTime);
  }).observe({ type: 'paint', buffered: true });
})`;

/** Milliseconds from the call that opens the panel until its form is painted. */
const timePanel: TimeOnce = async (control, { url, panel, document }, trial) => {
  const windowId = await evaluate<number>(document, 'chrome.windows.getCurrent().then(({ id }) => id)');
  const isPanel = (target: Target): boolean => target.type === 'page' && target.url === url(panel);
  const from = await evaluate<number>(document, openPanel(windowId));
  const { targetId } = await eventually(`${trial}: the panel opens`, async () =>
    (await control.targets()).find((target) => isPanel(target) && target.title !== ''),
  );
  const page = await control.attach(targetId);
  const painted = await within(`${trial}: the panel is painted`, evaluate<number>(page, FIRST_PAINT));
  await control.closeTarget(targetId);
  await eventually(
    `${trial}: the panel closes`,
    async () => !(await control.targets()).some(isPanel) || null,
  );
  return painted - from;
};

/** Either worker closes a port of this name as soon as it is connected. */
const UNTIL_HEARD = `new Promise((resolve) => {
  const from = performance.now();
  const port = chrome.runtime.connect({ name: 'bench' });
  port.onDisconnect.addListener(() => resolve(performance.now() - from));
})`;

/** Milliseconds from a message to a worker that is not running until its listener has answered. */
const timeWorker: TimeOnce = async (control, { url, document }, trial) => {
  const findWorker = async (): Promise<Target | undefined> =>
    (await control.targets()).find(
      (target) => target.type === 'service_worker' && target.url.startsWith(url('')),
    );
  const running = await findWorker();
  if (running !== undefined) await control.closeTarget(running.targetId);
  await eventually(`${trial}: the worker stops`, async () => (await findWorker()) === undefined || null);
  return within(`${trial}: the worker hears`, evaluate<number>(document, UNTIL_HEARD));
};

/** Presses the button of a form in which nothing was typed. Resolves with the milliseconds until words say why not. */
const UNTIL_REFUSED = `new Promise((resolve) => {
  const says = () => (document.querySelector('.field-problem')?.textContent ?? '').trim() !== '';
  const from = performance.now();
  new MutationObserver(() => {
    if (says()) resolve(performance.now() - from);
  }).observe(document, { subtree: true, childList: true, characterData: true });
  document.querySelector('form [type=submit]').click();
})`;

/** The form is there, and so is what it lets choose, which comes with the worker's first message. */
const IS_USABLE = `document.querySelector('form [type=submit]') !== null
  && document.querySelector('select:disabled') === null`;

/** Milliseconds from the press of a new page's button until the refusal can be read. */
const timeRefusal: TimeOnce = async (control, { url, panel }, trial) => {
  const page = await control.openTab(url(panel));
  await eventually(`${trial}: the form is there`, () => evaluate<boolean>(page, IS_USABLE));
  const took = await within(`${trial}: the refusal is shown`, evaluate<number>(page, UNTIL_REFUSED));
  await control.closeTarget(page.targetId);
  return took;
};

const WHAT = {
  X2: {
    timeOnce: timePanel,
    bare: 'panel.html',
    what: 'side panel opened → its goal can be typed in',
    beside: 'a panel with one field',
    limits: { p50: 2.5, p50Milliseconds: 150 },
  },
  X3: {
    timeOnce: timeWorker,
    bare: 'panel.html',
    what: 'background worker started → its listener has heard',
    beside: 'a worker with a listener',
    limits: { p50: 1.5 },
  },
  X5: {
    timeOnce: timeRefusal,
    bare: 'form.html',
    what: 'Plan pressed with nothing typed → the refusal can be read',
    beside: 'a form that loads its words then',
    limits: { p50: 2.5, p50Milliseconds: 50 },
  },
} as const;

/** `manifest.json` is a document of the extension like any other, but has no script that would wake the worker. */
const openParty = async (
  { control }: UnwatchedBrowser,
  url: Party['url'],
  panel: string,
): Promise<Party> => ({ url, panel, document: await control.openTab(url('manifest.json')) });

const openBrowser = (build: Build): Promise<UnwatchedBrowser> =>
  openUnwatchedBrowser({
    extension: join(buildExtension(build), 'chrome-mv3'),
    neighbours: [BARE_EXTENSION],
  });

/**
 * X2, X3 and X5: how long a person waits until the extension is ready or refuses, compared with an extension that has
 * nothing in it. No debugger is attached to what starts in X2 and X3, because it would affect the time.
 */
export const benchExtensionStart = async (
  id: keyof typeof WHAT,
  trials: number,
  other: Build | null,
): Promise<Row[]> => {
  const { timeOnce, bare, what, beside, limits } = WHAT[id];
  const browsers: UnwatchedBrowser[] = [];
  const figures = noFigures();
  try {
    const browser = await openBrowser(THIS_BUILD);
    browsers.push(browser);
    const turns: { party: keyof typeof figures; control: ExtensionControl; it: Party }[] = [
      {
        party: 'ours',
        control: browser.control,
        it: await openParty(browser, extensionUrl, 'sidepanel.html'),
      },
      { party: 'raw', control: browser.control, it: await openParty(browser, bareUrl, bare) },
    ];
    if (other !== null) {
      const theirs = await openBrowser(other);
      browsers.push(theirs);
      const it = await openParty(theirs, extensionUrl, 'sidepanel.html');
      turns.push({ party: 'theirs', control: theirs.control, it });
    }
    // The first trial of each is only a warm-up.
    for (let trial = 0; trial <= trials; trial += 1)
      for (const { party, control, it } of trial % 2 === 0 ? turns : turns.toReversed()) {
        const time = await timeOnce(control, it, `${id}, trial ${trial} of ${trials}, ${party}`);
        if (trial > 0) figures[party].push(time);
      }
  } finally {
    for (const browser of browsers) await within(`${id}: the browser closes`, browser.close());
  }
  return [toRow(id, what, { ...figures, against: figures.raw, beside }, limits)];
};
