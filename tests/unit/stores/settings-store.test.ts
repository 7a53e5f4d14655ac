import { describe, expect, it } from 'vitest';

import { noteFailure } from '../../../lib/messages/index.ts';
import { createSettingsStore } from '../../../lib/stores/settings-store.ts';
import { openView, stateOf } from '../../support/open-view.ts';
import { settle } from '../../support/view-port.ts';

const openSettings = async (isGranted = true) => {
  const { view, ports } = await openView();
  ports.last.show(stateOf());
  const asked: string[] = [];
  const settings = createSettingsStore({
    view,
    requestPermission: (pattern) => {
      asked.push(pattern);
      return Promise.resolve(isGranted);
    },
  });
  return { ports, settings, asked };
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
    'registry.example',
    '',
    'https://a@b.example',
  ])('refuses the address %j before asking for anything', async (address) => {
    const { ports, settings, asked } = await openSettings();
    await expect(settings.save(address, 'token')).resolves.toBe(false);
    expect(asked).toEqual([]);
    expect(ports.last.requests).toHaveLength(1);
    expect(settings.getSnapshot().outcome).toMatchObject({
      type: 'refused',
      failure: { slug: 'registry-address-refused', field: 'registry_url' },
    });
  });

  it('saves nothing when the person does not allow the host', async () => {
    const { ports, settings } = await openSettings(false);
    await expect(settings.save('https://registry.example', 'token')).resolves.toBe(false);
    expect(ports.last.requests).toHaveLength(1);
    expect(settings.getSnapshot().outcome).toMatchObject({ failure: { slug: 'no-permission' } });
  });

  it('hands address and token to the worker, and says that they are saved', async () => {
    const { ports, settings } = await openSettings();
    const saved = settings.save('https://registry.example', 'token');
    await settle();
    expect(ports.last.requests.at(-1)).toEqual({
      type: 'save-settings',
      registry_url: 'https://registry.example',
      access_token: 'token',
    });
    ports.last.reply('save-settings', { type: 'ok' });
    await expect(saved).resolves.toBe(true);
    expect(settings.getSnapshot()).toEqual({ busy: null, outcome: { type: 'saved' } });
  });

  it('removes the token with null, which an empty field never means', async () => {
    const { ports, settings } = await openSettings();
    void settings.removeToken('https://registry.example');
    expect(ports.last.requests.at(-1)).toMatchObject({ access_token: null });
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
      handle: 'ada',
      host: 'registry.example',
    });
  });
});
