import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { expect, test } from '@playwright/test';

import type { DrivenPage } from '../../demo/driver/page.ts';
import { fillSettings } from '../../demo/set-up.ts';
import type { OwnSigningKeyList } from '../../lib/protocol/index.ts';
import { firefoxUrl, openFirefox } from '../support/browser/firefox/browser.ts';
import { startRegistry } from '../support/registry/registry-process.ts';

/** Reads the key as any script of the extension can. */
const STORED = `new Promise((resolve, reject) => {
  const opening = indexedDB.open('signing');
  opening.onerror = () => reject(opening.error);
  opening.onsuccess = () => {
    const reading = opening.result.transaction('values').objectStore('values').get('own-key');
    reading.onerror = () => reject(reading.error);
    reading.onsuccess = async () => {
      const { keyId, privateKey } = reading.result;
      const exported = await crypto.subtle.exportKey('pkcs8', privateKey).then(() => 'exported', ({ name }) => name);
      const signature = await crypto.subtle.sign('Ed25519', privateKey, new Uint8Array(3));
      opening.result.close();
      resolve(JSON.stringify({ keyId, isExtractable: privateKey.extractable, exported, signed: signature.byteLength }));
    };
  };
})`;

const readKey = async (page: DrivenPage) =>
  JSON.parse(await page.evaluate<string>(STORED)) as { keyId: string };

test('Firefox keeps the signing key over a restart, lets nobody read it, and registers it', async () => {
  const profile = await mkdtemp(path.join(tmpdir(), 'byok-firefox-'));
  const registry = await startRegistry();
  const url = registry.url.replace('127.0.0.1', 'localhost');
  const token = await registry.token('ada');
  try {
    const first = await openFirefox({ profile });
    const settings = await first.open(firefoxUrl('options.html'));
    await (await settings.find('textbox', 'Name')).type('Firefox at work');
    await (await settings.find('button', 'Make a signing key')).click();
    await settings.says('Save a registry and an access token above to register it.');
    const made = await readKey(settings);
    expect(made).toMatchObject({ isExtractable: false, exported: 'InvalidAccessError', signed: 64 });
    await settings.close();
    await first.close();

    const second = await openFirefox({ profile });
    const again = await second.open(firefoxUrl('options.html'));
    await again.says(made.keyId);
    expect(await readKey(again)).toEqual(made);
    await fillSettings(again, { registryUrl: url, accessToken: token });
    await (await again.find('button', 'Register here')).click();
    await again.says(`${new URL(url).host} has known it since`);
    const response = await fetch(`${registry.url}/v1/me/signing-keys`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(((await response.json()) as OwnSigningKeyList).items).toMatchObject([
      { key_id: made.keyId, name: 'Firefox at work', revoked_at: null },
    ]);
    await again.close();
    await second.close();
  } finally {
    await registry.stop();
    await rm(profile, { recursive: true, force: true });
  }
});
