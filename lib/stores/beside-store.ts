import { type Failure, noteError, readFailure } from '../failures/index.ts';
import { type Entity, EntitySchema } from '../protocol/index.ts';
import type { PageRegistry } from '../registry-client/page-registry.ts';
import type { CheckedPage, checkShown } from '../signer/check-shown.ts';
import type { KnownSigners } from '../signer/known-signers.ts';
import { readShownPage, type ShownPage } from '../signer/shown-page.ts';
import { createObservable, type Store } from './observable.ts';

export interface BesideSnapshot {
  /** Null beside any page but an entity or bundle of the registry. */
  shown: ShownPage | null;
  busy: 'verifying' | 'reading' | null;
  checked: CheckedPage | null;
  failure: Failure | null;
}

/** What a panel offers beside a page of the registry. What belongs to one page goes with it. */
export interface BesideStore extends Store<BesideSnapshot> {
  /** Follows a tab until the returned function is called. */
  follow: (tabId: number, registryUrl: string) => () => void;
  verify: () => Promise<void>;
  /** The person says that the key is the publisher's. */
  accept: () => Promise<void>;
  /** The entity that is shown; null if it could not be read, which is in the snapshot, or if another page came. */
  read: () => Promise<Entity | null>;
  /** What the worker refused. */
  fail: (failure: Failure) => void;
}

interface BesideParts {
  registry: PageRegistry;
  known: KnownSigners;
  watchAddress: (tabId: number, onAddress: (url: string | null) => void) => () => void;
  /** Signatures are loaded when something is verified. */
  loadCheck: () => Promise<typeof checkShown>;
}

const NOTHING: BesideSnapshot = { shown: null, busy: null, checked: null, failure: null };

export const createBesideStore = ({ registry, known, ...parts }: BesideParts): BesideStore => {
  const snapshots = createObservable<BesideSnapshot>(NOTHING);
  const { getSnapshot } = snapshots;
  const change = (part: Partial<BesideSnapshot>): void => snapshots.set({ ...getSnapshot(), ...part });
  let registryUrl = '';

  /** Null if it failed or the page is gone by then. */
  const work = async <Result>(
    busy: NonNullable<BesideSnapshot['busy']>,
    run: (shown: ShownPage) => Promise<{ isOk: true; value: Result } | { isOk: false; failure: Failure }>,
  ): Promise<Result | null> => {
    const { shown, busy: earlier } = getSnapshot();
    if (shown === null || earlier !== null) return null;
    change({ busy, failure: null });
    const done = await run(shown).catch((error: unknown) => ({
      isOk: false as const,
      failure: readFailure(noteError(error)),
    }));
    if (getSnapshot().shown !== shown) return null;
    change({ busy: null, failure: done.isOk ? null : done.failure });
    return done.isOk ? done.value : null;
  };

  return {
    subscribe: snapshots.subscribe,
    getSnapshot,
    follow: (tabId, url) => {
      registryUrl = url;
      const stop = parts.watchAddress(tabId, (address) => {
        const shown = address === null ? null : readShownPage(address, url);
        if (shown?.path !== getSnapshot().shown?.path) snapshots.set({ ...NOTHING, shown });
      });
      return () => {
        stop();
        snapshots.set(NOTHING);
      };
    },
    verify: async () => {
      change({ checked: null });
      const checked = await work('verifying', async (shown) => {
        const check = await parts.loadCheck();
        return check({ registry, registryUrl, known }, shown);
      });
      if (checked !== null) change({ checked });
    },
    accept: async () => {
      const { checked } = getSnapshot();
      const keyId = checked?.verdict.signer?.key_id;
      if (checked === null || keyId === undefined) return;
      const { namespace, label, verdict } = checked;
      const isAccepted = await work('verifying', async () => {
        await known.remember({ registry: registryUrl, namespace, keyId, label });
        return { isOk: true, value: true };
      });
      if (isAccepted === true)
        change({ checked: { ...checked, verdict: { ...verdict, code: 'valid-known-signer' } } });
    },
    fail: (failure) => change({ failure }),
    read: () => work('reading', ({ path }) => registry.ask({ method: 'GET', path }, EntitySchema)),
  };
};
