import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { extensionUrl } from '../../demo/driver/extension.ts';
import { newProviderKey } from '../support/browser/extension-pages.ts';
import { openSite } from '../support/browser/site.ts';
import { openUnwatchedBrowser, type UnwatchedBrowser } from '../support/browser/unwatched-browser.ts';
import { openUnwatchedStack } from '../support/browser/unwatched-stack.ts';
import { searchFolder } from '../support/canary/canary.ts';
import { eventually } from '../support/eventually.ts';
import { createGate, faults } from '../support/provider/index.ts';
import { expect, test } from './fixtures.ts';

/** Until the browser has written what it keeps for restoring a session: it waits a few seconds itself. */
const WRITTEN_MS = 30_000;

const newWord = (): string => randomBytes(16).toString('hex');

const openProfile = (): Promise<string> => mkdtemp(path.join(tmpdir(), 'byok-profile-'));

const isOnDisk = async (folder: string, word: string): Promise<boolean> =>
  (await searchFolder(folder, word)).length > 0;

test('S02 what is typed into the panel reaches no file that restores a session', async () => {
  const [control, goal, providerKey] = [newWord(), `Plan ${newWord()}`, newProviderKey()];
  const profile = await openProfile();
  const stack = await openUnwatchedStack({ browser: { profile } });
  const site = await openSite();
  try {
    const panel = await stack.browser.open(extensionUrl('sidepanel.html'));
    await (await panel.find('textbox', 'Goal')).type(goal);
    await (await panel.find('textbox', 'API key')).type(providerKey);
    const page = await stack.browser.open(`${site.url}form`);
    await (await page.find('textbox', 'Notes')).type(control);

    await eventually('a word typed into a web page is on disk', () => isOnDisk(profile, control), WRITTEN_MS);
    await stack.browser.close();
    expect(await isOnDisk(profile, control)).toBe(true);
    expect(await searchFolder(profile, goal)).toEqual([]);
    expect(await searchFolder(profile, providerKey)).toEqual([]);
  } finally {
    await stack.close();
    await site.close();
    await rm(profile, { recursive: true, force: true });
  }
});

test('S01 the key is in no file of the profile, from the first key stroke to the browser started again', async () => {
  test.setTimeout(180_000);
  const profile = await openProfile();
  const control = newWord();
  const keys: string[] = [];
  const found: Record<string, unknown[]> = {};
  const look = async (moment: string): Promise<void> => {
    const ofKeys = (await Promise.all(keys.map((each) => searchFolder(profile, each)))).flat();
    // The token stands where Settings are stored, in plain text, and in no other file.
    const ofToken = await searchFolder(profile, stack.accessToken);
    found[moment] = [...ofKeys, ...ofToken.filter(({ file }) => !file.includes('Local Extension Settings'))];
  };
  const stack = await openUnwatchedStack({ browser: { profile } });
  let browser: UnwatchedBrowser = stack.browser;
  const start = async (goal: string) => {
    const providerKey = newProviderKey();
    keys.push(providerKey);
    const earlier = stack.provider.calls.length;
    const panel = await browser.open(extensionUrl('sidepanel.html'));
    await stack.startRun(panel, goal, providerKey);
    await stack.provider.callOpened(earlier + 1);
    return panel;
  };
  try {
    const gate = createGate();
    stack.provider.setScript(() => gate.behaviour);
    const succeeding = await start('Succeed');
    await succeeding.evaluate(`chrome.storage.local.set({ control: '${control}' })`);
    await look('mid-run');
    gate.release();
    await succeeding.says('1 draft ready');
    await look('after success');

    stack.provider.setScript(() => faults.status(401));
    await (await start('Fail')).says('The provider rejected the key');
    await look('after failure');

    stack.provider.setScript(() => faults.silence('mid-stream'));
    const cancelled = await start('Be cancelled');
    await (await cancelled.find('button', 'Cancel')).click();
    await cancelled.says('Cancelled');
    await look('after cancel');

    await start('Be quit from');
    await browser.close();
    await look('after quitting');
    browser = await openUnwatchedBrowser({ profile });
    await look('started again');

    await start('Be killed');
    await browser.kill();
    await look('after SIGKILL');
    browser = await openUnwatchedBrowser({ profile });
    await look('started again after SIGKILL');

    expect(found).toEqual(Object.fromEntries(Object.keys(found).map((moment) => [moment, []])));
    expect(await isOnDisk(profile, control)).toBe(true);
  } finally {
    await browser.close();
    await stack.close();
    await rm(profile, { recursive: true, force: true });
  }
});
