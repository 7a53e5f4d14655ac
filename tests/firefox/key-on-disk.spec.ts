import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { newProviderKey } from '../support/browser/extension-pages.ts';
import { firefoxUrl, openFirefox, type TestFirefox } from '../support/browser/firefox/browser.ts';
import { openFirefoxStack } from '../support/browser/firefox/stack.ts';
import { openSite } from '../support/browser/site.ts';
import { fillForm, startRun } from '../support/browser/start-run.ts';
import { searchFolder, type Sighting } from '../support/canary/canary.ts';
import { eventually } from '../support/eventually.ts';
import { createGate, faults } from '../support/provider/index.ts';
import { expect, test } from './fixtures.ts';

/** Firefox writes its session down every second here, when it finds the time. */
const WRITTEN_MS = 30_000;

const newWord = (): string => randomBytes(16).toString('hex');

test('S01 S02 in Firefox, key and goal are in no file of the profile, from the first key stroke to the next start', async () => {
  test.setTimeout(150_000);
  const profile = await mkdtemp(path.join(tmpdir(), 'byok-firefox-'));
  const [goal, stored, typed] = [newWord(), newWord(), newWord()];
  const secrets = [goal];
  const found: Record<string, Sighting[]> = {};
  const look = async (moment: string): Promise<void> => {
    const ofSecrets = (await Promise.all(secrets.map((each) => searchFolder(profile, each)))).flat();
    // The token stands in the extension's own storage, in plain text, and in no other file.
    const ofToken = await searchFolder(profile, stack.accessToken);
    found[moment] = [...ofSecrets, ...ofToken.filter(({ file }) => !/[/\\]moz-extension\+\+\+/.test(file))];
  };
  const stack = await openFirefoxStack({ firefox: { profile } });
  const site = await openSite();
  let firefox: TestFirefox = stack.firefox;
  const newKey = (): string => {
    const providerKey = newProviderKey();
    secrets.push(providerKey);
    return providerKey;
  };
  const start = async () => {
    const earlier = stack.provider.calls.length;
    const panel = await firefox.open(firefoxUrl('sidepanel.html'));
    await startRun(panel, goal, newKey());
    await stack.provider.callOpened(earlier + 1);
    return panel;
  };
  try {
    const unsent = await firefox.open(firefoxUrl('sidepanel.html'));
    await fillForm(unsent, goal, newKey());
    await unsent.evaluate(`browser.storage.local.set({ control: '${stored}' })`);
    const page = await firefox.open(`${site.url}form`);
    await (await page.find('textbox', 'Notes')).type(typed);
    // What is typed last is on disk, in what this Firefox restores its session from: so would be the rest.
    await eventually(
      'a word typed into a web page is on disk',
      async () => (await searchFolder(profile, typed)).some(({ file }) => file.includes('sessionstore')),
      WRITTEN_MS,
    );
    await look('typed and not sent');

    const gate = createGate();
    stack.provider.setScript(() => gate.behaviour);
    const succeeding = await start();
    await look('mid-run');
    gate.release();
    await succeeding.says('1 draft ready');
    await look('after success');

    stack.provider.setScript(() => faults.silence('mid-stream'));
    const cancelled = await start();
    await (await cancelled.find('button', 'Cancel')).click();
    await cancelled.says('Cancelled');
    await look('after cancel');

    await start();
    await firefox.close();
    await look('after quitting in mid-run');
    expect(await searchFolder(profile, typed)).not.toEqual([]);
    firefox = await openFirefox({ profile });
    await look('started again');
    const keeping = await firefox.open(firefoxUrl('sidepanel.html'));
    await fillForm(keeping, goal, newKey());
    await (await keeping.find('checkbox', 'Keep for this session, in memory only')).click();
    await (await keeping.find('button', 'Plan with my key')).click();
    const another = await firefox.open(firefoxUrl('sidepanel.html'));
    await another.says('is kept for this session');
    await look('kept for the session');
    await firefox.kill();
    await look('after SIGKILL');

    expect(found).toEqual(Object.fromEntries(Object.keys(found).map((moment) => [moment, []])));
    expect(await searchFolder(profile, stored)).not.toEqual([]);
  } finally {
    await firefox.close();
    await stack.close();
    await site.close();
    await rm(profile, { recursive: true, force: true });
  }
});
