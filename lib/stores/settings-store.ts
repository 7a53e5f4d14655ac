import { parseServerAddress, toFailure, type Failure, type Reply } from '../messages/index.ts';
import { createObservable, type Store } from './observable.ts';
import type { ViewStore } from './view-store.ts';

export interface SettingsSnapshot {
  busy: 'saving' | 'testing' | 'removing' | null;
  /** What the last click came to; null before the first. */
  outcome:
    | { type: 'saved' }
    | { type: 'removed' }
    | { type: 'connected'; handle: string; host: string }
    | { type: 'refused'; failure: Failure }
    | null;
}

export interface SettingsStore extends Store<SettingsSnapshot> {
  /** Asks for the host's permission first thing, so call it directly from the click. True when saved. */
  save: (registryUrl: string, accessToken: string) => Promise<boolean>;
  removeToken: (registryUrl: string) => Promise<void>;
  testConnection: () => Promise<void>;
}

export interface SettingsStoreParts {
  view: ViewStore;
  requestPermission: (pattern: string) => Promise<boolean>;
}

export const createSettingsStore = ({ view, requestPermission }: SettingsStoreParts): SettingsStore => {
  const snapshots = createObservable<SettingsSnapshot>({ busy: null, outcome: null });
  const end = (outcome: SettingsSnapshot['outcome']): void => snapshots.set({ busy: null, outcome });
  const refuse = (failure: Failure): void => end({ type: 'refused', failure });
  const begin = (busy: SettingsSnapshot['busy']): void => snapshots.set({ busy, outcome: null });

  const endWith = (reply: Reply, done: SettingsSnapshot['outcome']): boolean => {
    if (reply.type === 'refused') refuse(reply.failure);
    else if (reply.type === 'connected') end({ type: 'connected', handle: reply.handle, host: reply.host });
    else end(done);
    return reply.type !== 'refused';
  };

  return {
    subscribe: snapshots.subscribe,
    getSnapshot: snapshots.getSnapshot,
    save: async (registryUrl, accessToken) => {
      const address = parseServerAddress(registryUrl);
      if (address === null) {
        refuse(toFailure('registry-address-refused'));
        return false;
      }
      // No await before it: both browsers want the click itself.
      const asked = requestPermission(address.permission);
      begin('saving');
      const isGranted = await asked.catch(() => false);
      if (!isGranted) {
        refuse(toFailure('no-permission', 'Nothing was saved. Press Save again and allow that host.'));
        return false;
      }
      const reply = await view.ask({
        type: 'save-settings',
        registry_url: registryUrl,
        access_token: accessToken,
      });
      return endWith(reply, { type: 'saved' });
    },
    removeToken: async (registryUrl) => {
      begin('removing');
      const reply = await view.ask({
        type: 'save-settings',
        registry_url: registryUrl,
        access_token: null,
      });
      endWith(reply, { type: 'removed' });
    },
    testConnection: async () => {
      begin('testing');
      endWith(await view.ask({ type: 'test-connection' }), null);
    },
  };
};
