import { describe, expect, it } from 'vitest';

import { noteFailure } from '../../../lib/failures/index.ts';
import type { SentViewState } from '../../../lib/messages/index.ts';
import { DIRECT_PROVIDERS } from '../../../lib/runs/direct-providers.ts';
import { createSettingsForm } from '../../../lib/stores/settings-form.ts';
import { openView, stateOf } from '../../support/worker/open-view.ts';
import { settle, type WorkerReply } from '../../support/worker/view-port.ts';
import { withWords } from '../../support/worker/worded.ts';

const openSettings = async (isGranted = true, state: Partial<SentViewState> = {}) => {
  const { view, ports } = await openView();
  ports.last.show(stateOf(state));
  const asked: string[] = [];
  const givenBack: string[] = [];
  const settings = createSettingsForm({
    view,
    requestPermission: (pattern) => {
      asked.push(pattern);
      return Promise.resolve(isGranted);
    },
    removePermission: (pattern) => {
      givenBack.push(pattern);
      return Promise.resolve(true);
    },
  });
  return { ports, settings, asked, givenBack };
};

const saveAndTest = async (tested: WorkerReply<'test-connection'>) => {
  const { ports, settings } = await openSettings();
  const saved = settings.save('https://registry.example', 'token');
  await settle();
  ports.last.reply('save-settings', { type: 'ok' });
  await saved;
  expect(settings.getSnapshot()).toEqual({ busy: 'testing', outcome: null });
  ports.last.reply('test-connection', tested);
  await settle();
  return settings.getSnapshot();
};

const removeRegistry = async (state: Partial<SentViewState> = {}) => {
  const opened = await openSettings(true, state);
  const removed = opened.settings.removeRegistry();
  const request = opened.ports.last.requests.at(-1);
  opened.ports.last.reply('save-settings', { type: 'ok' });
  return { ...opened, request, isRemoved: await removed };
};

describe('saving settings', () => {
  it('asks for the host in the very turn of the click, without its port', async () => {
    const { settings, asked } = await openSettings();
    void settings.save('http://localhost:8787', 'token');
    expect(asked).toEqual(['http://localhost/*']);
  });

  it.each([
    'http://registry.example',
    'ftp://registry.example',
    'https://a@b.example',
    'javascript:alert(1)',
    'user:pass@registry.example',
    'registry.example/?a=b',
  ])('refuses the address %j before asking for anything', async (address) => {
    const { ports, settings, asked } = await openSettings();
    await expect(settings.save(address, 'token')).resolves.toBeNull();
    expect(asked).toEqual([]);
    expect(ports.last.requests).toHaveLength(1);
    expect(settings.getSnapshot().outcome).toMatchObject({
      type: 'refused',
      isSaved: false,
      failure: { slug: 'registry-address-refused', field: 'registry_url' },
    });
  });

  it.each(['', '  '])('has its own words for the empty address %j', async (address) => {
    const { settings, asked } = await openSettings();
    await expect(settings.save(address, 'token')).resolves.toBeNull();
    expect(asked).toEqual([]);
    expect(settings.getSnapshot().outcome).toMatchObject({
      failure: { slug: 'registry-address-empty', field: 'registry_url' },
    });
  });

  it.each(['intranet', 'not an address', 'a@b.example', 'sk-proj-Ab3dE5gH7jK9mN1pQ3sT5vX7zB9dF1hJ'])(
    'says how an address begins where %j is none, and makes no host of it',
    async (address) => {
      const { settings, asked } = await openSettings();
      await settings.save(address, '');
      expect(asked).toEqual([]);
      const outcome = withWords(settings.getSnapshot().outcome);
      expect(outcome).toMatchObject({
        failure: {
          slug: 'registry-address-no-scheme',
          field: 'registry_url',
          detail: expect.stringMatching(/^Begin the address with https:\/\//) as string,
        },
      });
      expect(JSON.stringify(outcome)).not.toContain(address.slice(0, 12));
    },
  );

  it('saves nothing when the person does not allow the host', async () => {
    const { ports, settings } = await openSettings(false);
    await expect(settings.save('https://registry.example', 'token')).resolves.toBeNull();
    expect(ports.last.requests).toHaveLength(1);
    expect(settings.getSnapshot().outcome).toMatchObject({ failure: { slug: 'registry-not-allowed' } });
  });

  it.each([
    ['https://registry.example', 'https://registry.example'],
    [' registry.example ', 'https://registry.example'],
    ['registry.example:8443/team/', 'https://registry.example:8443/team'],
    ['localhost:8787', 'http://localhost:8787'],
    ['localhost', 'http://localhost'],
    ['127.0.0.1:8787', 'http://127.0.0.1:8787'],
    ['localhost.evil.test', 'https://localhost.evil.test'],
  ])('hands %j with the token to the worker as %s', async (typed, url) => {
    const { ports, settings } = await openSettings();
    const saved = settings.save(typed, 'token');
    await settle();
    expect(ports.last.requests.at(-1)).toEqual({
      type: 'save-settings',
      registry_url: url,
      access_token: 'token',
    });
    ports.last.reply('save-settings', { type: 'ok' });
    await expect(saved).resolves.toBe(url);
  });

  it('tests the connection at once and says who answered', async () => {
    const connected = { type: 'connected', handle: 'ada', host: 'registry.example' } as const;
    expect(await saveAndTest(connected)).toEqual({ busy: null, outcome: { ...connected, isSaved: true } });
  });

  it('tells what is saved though its test failed from what is not saved', async () => {
    const failure = noteFailure('registry-unreachable');
    expect(await saveAndTest({ type: 'refused', failure })).toMatchObject({
      busy: null,
      outcome: { type: 'refused', isSaved: true, failure: { slug: 'registry-unreachable' } },
    });
  });

  it('removes the token with null, which an empty field never means', async () => {
    const { ports, settings } = await openSettings();
    void settings.removeToken('https://registry.example');
    expect(ports.last.requests.at(-1)).toMatchObject({ access_token: null });
  });
});

describe('the registry that was', () => {
  it('is removed with its token, and its host is given back to the browser', async () => {
    const { request, settings, givenBack, isRemoved } = await removeRegistry();
    expect(isRemoved).toBe(true);
    expect(request).toEqual({
      type: 'save-settings',
      registry_url: '',
      access_token: null,
    });
    expect(givenBack).toEqual(['https://registry.example/*']);
    expect(settings.getSnapshot().outcome).toEqual({ type: 'registry-removed', isHostGivenBack: true });
  });

  it.each([
    ['an own address', { address: 'https://registry.example:8443/v1' }],
    [
      'a provider',
      {
        direct_providers: DIRECT_PROVIDERS.slice(0, 1).map((each) => ({
          ...each,
          url: 'https://registry.example/v1',
        })),
      },
    ],
  ])('keeps its host allowed where %s is at the same one', async (_, state) => {
    const { settings, givenBack } = await removeRegistry(state);
    expect(givenBack).toEqual([]);
    expect(settings.getSnapshot().outcome).toEqual({ type: 'registry-removed', isHostGivenBack: false });
  });

  it('stays, and its host with it, when the worker cannot store that', async () => {
    const { ports, settings, givenBack } = await openSettings();
    const removed = settings.removeRegistry();
    ports.last.reply('save-settings', { type: 'refused', failure: noteFailure('settings-refused') });
    await expect(removed).resolves.toBe(false);
    expect(givenBack).toEqual([]);
  });

  it.each([
    ['https://other.example', ['https://registry.example/*']],
    ['https://registry.example:8443', []],
  ])('gives its host back when %s takes its place, unless it is the same', async (next, expected) => {
    const { ports, settings, givenBack } = await openSettings();
    const saved = settings.save(next, 'token');
    await settle();
    ports.last.reply('save-settings', { type: 'ok' });
    await saved;
    expect(givenBack).toEqual(expected);
  });
});

describe('opening one’s own pages', () => {
  it('says that it does, and nothing more when it did', async () => {
    const { ports, settings } = await openSettings();
    const opened = settings.openOwnPages();
    expect(settings.getSnapshot()).toEqual({ busy: 'opening', outcome: null });
    ports.last.reply('open-own-pages', { type: 'ok' });
    await opened;
    expect(settings.getSnapshot()).toEqual({ busy: null, outcome: null });
  });

  it('says why it did not', async () => {
    const { ports, settings } = await openSettings();
    const opened = settings.openOwnPages();
    ports.last.reply('open-own-pages', { type: 'refused', failure: noteFailure('registry-unreachable') });
    await opened;
    expect(settings.getSnapshot().outcome).toMatchObject({ failure: { slug: 'registry-unreachable' } });
  });
});

describe('testing the connection', () => {
  it.each(['registry-unreachable', 'no-permission', 'not-a-registry', 'no-token'] as const)(
    'tells %s apart',
    async (slug) => {
      const { ports, settings } = await openSettings();
      const tested = settings.testConnection();
      ports.last.reply('test-connection', { type: 'refused', failure: noteFailure(slug) });
      await tested;
      expect(settings.getSnapshot().outcome).toMatchObject({ type: 'refused', failure: { slug } });
    },
  );

  it('says who one is there', async () => {
    const { ports, settings } = await openSettings();
    const tested = settings.testConnection();
    ports.last.reply('test-connection', { type: 'connected', handle: 'ada', host: 'registry.example' });
    await tested;
    expect(settings.getSnapshot().outcome).toEqual({
      type: 'connected',
      isSaved: false,
      handle: 'ada',
      host: 'registry.example',
    });
  });
});
