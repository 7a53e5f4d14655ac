import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { launch, type Browser, type Page } from 'puppeteer-core';

import { eventually } from '../../eventually.ts';
import { findFirefox } from './find-firefox.ts';
import { drivePage, type FirefoxPage } from './page.ts';

export const BUILT_FOR_FIREFOX = fileURLToPath(new URL('../../../../.output/firefox-mv3', import.meta.url));

export const ADDON_ID = 'byok-compose@byok-compose.dev';
/** Firefox makes one up for each profile; a pref says which. */
const ADDON_UUID = '3f1c8a52-7d0e-4b6f-9a41-5c2e8b7d6f10';

export const firefoxUrl = (page: string): string => `moz-extension://${ADDON_UUID}/${page}`;

export interface OpenFirefoxOptions {
  /** A profile to come back to; without it a temporary one, removed on close. */
  profile?: string;
  /** After this much without an event Firefox stops an event page. */
  idleMs?: number;
  /** Folders of other extensions that live in the same browser. */
  neighbours?: string[];
  /** Of a proxy on loopback that everything goes through, loopback included. */
  proxyPort?: number;
}

export interface TestFirefox {
  profile: string;
  /** Opens an address in a new tab in front. */
  open(url: string): Promise<FirefoxPage>;
  /** A tab that something else opened, by how its address begins. */
  opened(url: string): Promise<FirefoxPage>;
  /** Runs an expression where the browser's own window is drawn, with all that Firefox may do. */
  inWindow: <Value>(expression: string) => Promise<Value>;
  /** `running`, `stopped`, ...: the event page of an extension, ours when it is not said. */
  eventPage(addonId?: string): Promise<string>;
  /** Ends our event page as Firefox ends an idle one. */
  stopEventPage(): Promise<void>;
  /** Policy violations and uncaught errors of our pages and event page so far. */
  problems(): Promise<string[]>;
  /** SIGKILL: nothing in it gets to say goodbye. The profile stays when it was given. */
  kill(): Promise<void>;
  close(): Promise<void>;
}

/** What puppeteer keeps to itself: its connection, over which Firefox takes more than puppeteer sends. */
interface Bidi {
  connection: {
    send(method: string, parameters: object): Promise<{ result: unknown }>;
  };
}

interface BrowsingContext {
  context: string;
  url: string;
}

/**
 * Not a problem of a page. Seen on a busy machine in a test that opens no popup, so Firefox itself had loaded and measured
 * it.
 */
const MEASURED_AHEAD = `${firefoxUrl('popup.html')}: Layout was forced before the page was fully loaded`;

const throughProxy = (port: number): Record<string, unknown> => ({
  'network.proxy.type': 1,
  'network.proxy.http': '127.0.0.1',
  'network.proxy.http_port': port,
  'network.proxy.ssl': '127.0.0.1',
  'network.proxy.ssl_port': port,
  'network.proxy.allow_hijacking_localhost': true,
});

const preferences = ({ idleMs = 30_000, proxyPort }: OpenFirefoxOptions): Record<string, unknown> => ({
  'extensions.background.idle.timeout': idleMs,
  'extensions.webextensions.uuids': JSON.stringify({ [ADDON_ID]: ADDON_UUID }),
  // A real click that asks for a host is answered yes: the native prompt can be clicked by no program.
  'extensions.webextOptionalPermissionPrompts': false,
  // A build loaded from a folder leaves with the browser; what it stored stays in the profile, as a person's does.
  'extensions.webextensions.keepStorageOnUninstall': true,
  // Puppeteer switches off what a person's Firefox does: writing down every second what it would restore.
  'browser.sessionstore.resume_from_crash': true,
  'browser.sessionstore.interval': 1_000,
  ...(proxyPort !== undefined && throughProxy(proxyPort)),
});

const extensionOf = (addonId: string): string => `WebExtensionPolicy.getByID('${addonId}').extension`;

/** Firefox with the built extension in it, headless. */
export const openFirefox = async (options: OpenFirefoxOptions = {}): Promise<TestFirefox> => {
  const found = await findFirefox(process.env);
  if (found === null) throw new Error('No Firefox; npm test gets one');
  const profile = options.profile ?? (await mkdtemp(path.join(tmpdir(), 'byok-firefox-')));
  const removeProfile = async (): Promise<void> => {
    if (options.profile === undefined) await rm(profile, { recursive: true, force: true });
  };
  const firefox: Browser = await launch({
    browser: 'firefox',
    executablePath: found.executable,
    headless: true,
    enableExtensions: true,
    userDataDir: profile,
    args: ['--remote-allow-system-access'],
    extraPrefsFirefox: preferences(options),
  });
  for (const folder of [BUILT_FOR_FIREFOX, ...(options.neighbours ?? [])])
    await firefox.installExtension(folder);

  const send = async <Result>(method: string, parameters: object): Promise<Result> =>
    (await (firefox as unknown as Bidi).connection.send(method, parameters)).result as Result;
  const windows = await send<{ contexts: BrowsingContext[] }>('browsingContext.getTree', {
    'moz:scope': 'chrome',
  });
  const window = windows.contexts.find(({ url }) => url.endsWith('/browser.xhtml'));
  const inWindow = async <Value>(expression: string): Promise<Value> => {
    const answer = await send<{ result?: { value: Value }; exceptionDetails?: { text: string } }>(
      'script.evaluate',
      { expression, target: { context: window?.context }, awaitPromise: true },
    );
    if (answer.result === undefined) throw new Error(answer.exceptionDetails?.text);
    return answer.result.value;
  };
  /** Puppeteer's `goto` waits for events that Firefox sends of web pages alone. */
  const openPage = async (url: string): Promise<Page> => {
    const { context } = await send<BrowsingContext>('browsingContext.create', { type: 'tab' });
    const page = (await firefox.pages()).at(-1);
    if (page === undefined) throw new Error('The tab did not open');
    await send('browsingContext.navigate', { context, url, wait: 'complete' });
    return page;
  };

  return {
    profile,
    open: async (url) => drivePage(await openPage(url)),
    opened: async (url) =>
      drivePage(
        await eventually(`a tab with ${url}`, async () =>
          (await firefox.pages()).find((page) => page.url().startsWith(url)),
        ),
      ),
    inWindow,
    eventPage: (addonId = ADDON_ID) => inWindow(`${extensionOf(addonId)}.backgroundState`),
    stopEventPage: () => inWindow(`${extensionOf(ADDON_ID)}.terminateBackground()`),
    problems: async () =>
      JSON.parse(
        await inWindow<string>(
          `JSON.stringify(Services.console.getMessageArray()
             .filter((each) => each instanceof Ci.nsIScriptError && each.sourceName.startsWith('${firefoxUrl('')}'))
             .map((each) => each.sourceName + ': ' + each.errorMessage)
             .filter((each) => !each.startsWith('${MEASURED_AHEAD}')))`,
        ),
      ) as string[],
    kill: async () => {
      firefox.process()?.kill('SIGKILL');
      await eventually('Firefox is gone', () => !firefox.connected);
      await removeProfile();
    },
    close: async () => {
      if (firefox.connected) await firefox.close();
      await removeProfile();
    },
  };
};
