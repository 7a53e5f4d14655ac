import { type Failure, noteError, readFailure } from '../failures/index.ts';
import type { OwnSigningKey, RevocationReason } from '../protocol/index.ts';
import type { SigningKeyClient } from '../registry-client/signing-keys.ts';
import type { OwnKeyStore, SignerKey } from '../signer/own-key-store.ts';
import { createObservable, type Store } from './observable.ts';

export interface SigningKeySnapshot {
  /** False until the browser has answered for the first time. */
  isLoaded: boolean;
  /** Whether the registry's answer is still to come. */
  isAsking: boolean;
  /** The key of this browser profile. */
  own: SignerKey | null;
  /** The id of the key that the browser deleted. */
  lostId: string | null;
  /** All of the person's keys at the registry, newest first; null if it was not asked or did not say. */
  registered: readonly OwnSigningKey[] | null;
  busy: 'making' | 'registering' | 'revoking' | 'removing' | null;
  /** What went wrong with the browser's store, the list, or the last click. */
  failure: Failure | null;
}

/** One click at a time. None rejects; what fails is in the snapshot. */
export interface SigningKeyStore extends Store<SigningKeySnapshot> {
  /** Reads the key. If there is one, asks the registry of the settings about it; null if it cannot be asked. */
  load: (registryUrl: string | null) => Promise<void>;
  /** Asks the registry for all of the person's keys, although there is none here. */
  showAll: () => Promise<void>;
  /** In place of the one that is shown, which is forgotten. */
  make: (name: string) => Promise<void>;
  register: () => Promise<void>;
  /** For good. This profile's own key is then also deleted here. */
  revoke: (keyId: string, reason: RevocationReason) => Promise<void>;
  /** Deletes the key from this profile, without a word to any registry. */
  forget: () => Promise<void>;
}

interface SigningKeyParts {
  keys: OwnKeyStore;
  client: SigningKeyClient;
}

export const createSigningKeyStore = ({ keys, client }: SigningKeyParts): SigningKeyStore => {
  const snapshots = createObservable<SigningKeySnapshot>({
    isLoaded: false,
    isAsking: false,
    own: null,
    lostId: null,
    registered: null,
    busy: null,
    failure: null,
  });
  const { getSnapshot } = snapshots;
  const change = (part: Partial<SigningKeySnapshot>): void => snapshots.set({ ...getSnapshot(), ...part });
  let canAsk = false;
  /** Nothing is asked of a registry about somebody who has no key. */
  let isWanted = false;
  let turn = 0;

  const readOwn = async (): Promise<Partial<SigningKeySnapshot>> => {
    try {
      return { own: await keys.get(), lostId: null };
    } catch (error) {
      const failure = readFailure(noteError(error));
      const lostId = failure.reason?.values['key_id'];
      return { own: null, lostId: typeof lostId === 'string' ? lostId : null, failure };
    }
  };
  const readList = async (): Promise<Partial<SigningKeySnapshot>> => {
    const answered = await client.list();
    return answered.isOk ? { registered: answered.value } : { registered: null, failure: answered.failure };
  };
  const look = async (): Promise<void> => {
    turn += 1;
    const asked = turn;
    const own = await readOwn();
    isWanted ||= own.own !== null || own.lostId !== null;
    const isAsking = canAsk && isWanted;
    if (asked === turn) change({ ...own, isLoaded: true, isAsking });
    const list = isAsking ? await readList() : { registered: null };
    // Another registry may have been asked meanwhile.
    if (asked === turn) change({ ...list, ...own, isAsking: false });
  };

  /** `work` resolves with why it failed, or null. */
  const click = async (
    busy: NonNullable<SigningKeySnapshot['busy']>,
    work: () => Promise<Failure | null>,
  ): Promise<void> => {
    if (getSnapshot().busy !== null) return;
    change({ busy, failure: null });
    const failure = await work().catch((error: unknown) => readFailure(noteError(error)));
    await look();
    change({ busy: null, ...(failure && { failure }) });
  };

  return {
    subscribe: snapshots.subscribe,
    getSnapshot,
    load: async (registryUrl) => {
      canAsk = registryUrl !== null;
      change({ failure: null });
      await look();
    },
    showAll: async () => {
      isWanted = true;
      await look();
    },
    make: (name) =>
      click('making', async () => {
        const { own } = getSnapshot();
        // Not one that another page has made meanwhile.
        if (own !== null && (await keys.get())?.keyId === own.keyId) await keys.forget();
        await keys.create(name);
        return null;
      }),
    register: () =>
      click('registering', async () => {
        const key = await keys.get();
        const answered = key === null ? null : await client.register(key, key.name);
        return answered?.isOk === false ? answered.failure : null;
      }),
    revoke: (keyId, reason) =>
      click('revoking', async () => {
        const answered = await client.revoke(keyId, reason);
        if (!answered.isOk) return answered.failure;
        const { own, lostId } = getSnapshot();
        if (keyId === own?.keyId || keyId === lostId) await keys.forget();
        return null;
      }),
    forget: () =>
      click('removing', async () => {
        await keys.forget();
        return null;
      }),
  };
};
