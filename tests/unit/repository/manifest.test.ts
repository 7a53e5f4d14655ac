import { describe, expect, it } from 'vitest';

import { inLanguage, LOCALES, messagesOf, toManifest } from '../../support/suite/manifest.ts';

const policyOf = (command: 'build' | 'serve'): string =>
  JSON.stringify(toManifest('chrome', command).content_security_policy);

describe('the manifest', () => {
  it('declares to Firefox all that leaves the browser: the key, and of a taken page text, address and title', () => {
    expect(toManifest('firefox').browser_specific_settings?.gecko).toMatchObject({
      data_collection_permissions: { required: ['authenticationInfo', 'websiteContent', 'browsingActivity'] },
    });
    expect(toManifest('chrome')).not.toHaveProperty('browser_specific_settings');
  });

  it.each(['chrome', 'firefox'] as const)('asks for no host at install in %s', (browser) => {
    const manifest = toManifest(browser);

    expect(manifest.host_permissions).toBeUndefined();
    expect(manifest.content_scripts).toBeUndefined();
    expect(manifest.permissions).not.toContain('tabs');
  });

  it.each(['chrome', 'firefox'] as const)(
    'says of the key in %s what is true of one that is kept',
    (browser) => {
      const { description = '' } = inLanguage(toManifest(browser), 'en');

      expect(description).toContain('unless you keep it for the browser session');
      // What Chromium's store takes at most.
      expect(description.length).toBeLessThanOrEqual(132);
    },
  );

  it.each(LOCALES)('has its words in %s, and no text that nothing reads', (locale) => {
    const keys = Object.keys(messagesOf(locale)).toSorted();
    const manifests = [toManifest('chrome'), toManifest('firefox')].map((each) => JSON.stringify(each));
    const read = [
      ...manifests.flatMap((text) => [...text.matchAll(/__MSG_(\w+)__/g)].map(([, name]) => name ?? '')),
      // What the pages speak, and the entries of the menu.
      'language',
      'planWithPage',
      'planWithSelection',
    ];

    expect(keys).toEqual([...new Set(read)].toSorted());
    expect(Object.values(messagesOf(locale)).filter(({ message }) => message.trim() === '')).toEqual([]);
    expect(inLanguage(toManifest('chrome'), locale).name).toBe('BYOK Compose');
    expect(toManifest('chrome').default_locale).toBe('en');
  });

  it('reaches by plain http this machine alone, under each name that it may be given', () => {
    const [, reached = ''] = /connect-src ([^;]*)/.exec(policyOf('build')) ?? [];
    const plain = reached.split(' ').filter((source) => source.startsWith('http:'));
    const hosts = ['localhost', '*.localhost', '127.0.0.1'];

    expect(plain).toEqual(hosts.map((host) => `http://${host}:*`));
    expect(toManifest('chrome').optional_host_permissions).toEqual([
      'https://*/*',
      ...hosts.map((host) => `http://${host}/*`),
    ]);
  });

  it('allows what the dev server needs under the dev server alone', () => {
    expect(policyOf('serve')).toMatch(/unsafe-inline.*ws:/);
    expect(policyOf('build')).not.toMatch(/unsafe|ws:/);
  });
});
