import { parseServerAddress, type ServerAddress } from '../base/server-address.ts';
import { type Failure, toFailure } from '../failures/index.ts';
import { completeAddress } from './complete-address.ts';
import { createObservable, type Store } from './observable.ts';
import type { ViewStore } from './view-store.ts';

export interface SettingsSnapshot {
  busy: 'saving' | 'testing' | 'removing' | 'opening' | null;
  /** The result of the last click; null before the first. */
  outcome:
    | { type: 'token-removed' }
    /** Whether the browser no longer lets us reach its host. */
    | { type: 'registry-removed'; isHostGivenBack: boolean }
    | { type: 'connected'; isSaved: boolean; handle: string; host: string }
    /** `isSaved`: the settings are stored anyway; only the connection test failed. */
    | { type: 'refused'; isSaved: boolean; failure: Failure }
    | null;
}

export interface SettingsForm extends Store<SettingsSnapshot> {
  /**
   * Asks for the host's permission first, so call it directly from the click. Resolves with the stored address, or
   * null if nothing was stored, and goes on to test the connection.
   */
  save: (typedUrl: string, accessToken: string) => Promise<string | null>;
  removeToken: (registryUrl: string) => Promise<void>;
  /** True when it was removed. */
  removeRegistry: () => Promise<boolean>;
  testConnection: () => Promise<void>;
  openOwnPages: () => Promise<void>;
}

export interface SettingsFormParts {
  view: ViewStore;
  requestPermission: (pattern: string) => Promise<boolean>;
  /** Gives up access to a host. False when the browser keeps it allowed. */
  removePermission: (pattern: string) => Promise<boolean>;
}

const readAddress = (typed: string): ServerAddress | Failure => {
  const text = completeAddress(typed);
  if (text === '') return toFailure('registry-address-empty');
  return (
    parseServerAddress(text) ??
    toFailure(text.includes(':') ? 'registry-address-refused' : 'registry-address-no-scheme')
  );
};

const permissionOf = (url: string | null): string | undefined => parseServerAddress(url ?? '')?.permission;

export const createSettingsForm = (parts: SettingsFormParts): SettingsForm => {
  const { view } = parts;
  const snapshots = createObservable<SettingsSnapshot>({ busy: null, outcome: null });
  const begin = (busy: SettingsSnapshot['busy']): void => snapshots.set({ busy, outcome: null });
  const end = (outcome: SettingsSnapshot['outcome']): void => snapshots.set({ busy: null, outcome });
  const refuse = (failure: Failure): void => end({ type: 'refused', isSaved: false, failure });

  /** Whether the worker stored them; a refusal is shown. */
  const store = async (registryUrl: string, accessToken: string | null): Promise<boolean> => {
    const reply = await view.ask({
      type: 'save-settings',
      registry_url: registryUrl,
      access_token: accessToken,
    });
    if (reply.type === 'refused') refuse(reply.failure);
    return reply.type !== 'refused';
  };

  const test = async (isSaved: boolean): Promise<void> => {
    begin('testing');
    const reply = await view.ask({ type: 'test-connection' });
    if (reply.type === 'refused') end({ type: 'refused', isSaved, failure: reply.failure });
    else end({ type: 'connected', isSaved, handle: reply.handle, host: reply.host });
  };

  /** Gives up access to the earlier registry's host, unless a provider on that host may still be called. */
  const giveBack = async (oldUrl: string | null, newUrl: string | null): Promise<boolean> => {
    const { state } = view.getSnapshot();
    const old = permissionOf(oldUrl);
    const providers = state?.direct_providers.map(({ url }) => url) ?? [];
    const needed = [newUrl, state?.address ?? null, state?.run?.provider_url ?? null, ...providers];
    if (old === undefined || needed.some((url) => permissionOf(url) === old)) return false;
    return parts.removePermission(old).catch(() => false);
  };

  const storedUrl = (): string | null => view.getSnapshot().state?.registry?.url ?? null;

  return {
    subscribe: snapshots.subscribe,
    getSnapshot: snapshots.getSnapshot,
    save: async (typedUrl, accessToken) => {
      const address = readAddress(typedUrl);
      if ('slug' in address) {
        refuse(address);
        return null;
      }
      const before = storedUrl();
      // No await before it: both browsers require the click itself.
      const asked = parts.requestPermission(address.permission);
      begin('saving');
      const isGranted = await asked.catch(() => false);
      if (!isGranted) {
        refuse(toFailure('registry-not-allowed'));
        return null;
      }
      if (!(await store(address.url, accessToken))) return null;
      await giveBack(before, address.url);
      void test(true);
      return address.url;
    },
    removeToken: async (registryUrl) => {
      begin('removing');
      if (await store(registryUrl, null)) end({ type: 'token-removed' });
    },
    removeRegistry: async () => {
      const before = storedUrl();
      begin('removing');
      if (!(await store('', null))) return false;
      end({ type: 'registry-removed', isHostGivenBack: await giveBack(before, null) });
      return true;
    },
    testConnection: () => test(false),
    openOwnPages: async () => {
      begin('opening');
      const reply = await view.ask({ type: 'open-own-pages' });
      if (reply.type === 'refused') refuse(reply.failure);
      else end(null);
    },
  };
};
