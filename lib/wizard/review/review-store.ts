import type { Failure } from '../../failures/index.ts';
import {
  BUNDLE_PATHS,
  type BundleCheck,
  BundleCheckSchema,
  MeSchema,
  PATHS,
  type SignedVersion,
  SignedVersionSchema,
} from '../../protocol/index.ts';
import type { PageRegistry } from '../../registry-client/page-registry.ts';
import { createObservable, type Store } from '../../stores/observable.ts';
import { toRequest } from '../request.ts';
import type { WizardDraft } from '../wizard-draft.ts';

/** A version that was published before, or why it could not be loaded. */
interface Before {
  version: SignedVersion | null;
  failure: Failure | null;
}

export interface ReviewSnapshot {
  /** Null while the registry is asked, or if that failed. */
  check: BundleCheck | null;
  failure: Failure | null;
  /** Whose bundle it will be; null until the registry has said it. */
  handle: string | null;
  /** By `name@version`, once it has loaded or could not be. */
  before: Readonly<Record<string, Before>>;
}

/** What the registry says about a bundle before it is signed. It stores nothing of what it is asked about. */
export interface ReviewStore extends Store<ReviewSnapshot> {
  /** Resolves with the answer, or with null if there is none or another one was asked for meanwhile. */
  ask: (draft: WizardDraft) => Promise<BundleCheck | null>;
  /** Loads an earlier version once. */
  loadBefore: (name: string, version: string) => Promise<void>;
}

export const createReviewStore = (registry: Pick<PageRegistry, 'ask'>): ReviewStore => {
  const snapshots = createObservable<ReviewSnapshot>({
    check: null,
    failure: null,
    handle: null,
    before: {},
  });
  const { getSnapshot } = snapshots;
  const say = (part: Partial<ReviewSnapshot>): void => snapshots.set({ ...getSnapshot(), ...part });
  let asked = 0;
  const loading = new Set<string>();

  const handleOf = async (): Promise<{ handle: string } | { failure: Failure }> => {
    const { handle } = getSnapshot();
    if (handle !== null) return { handle };
    const me = await registry.ask({ method: 'GET', path: PATHS.me }, MeSchema);
    if (!me.isOk) return { failure: me.failure };
    say({ handle: me.value.handle });
    return me.value;
  };

  return {
    subscribe: snapshots.subscribe,
    getSnapshot,
    ask: async (draft) => {
      asked += 1;
      const own = asked;
      say({ check: null, failure: null });
      const answered = await registry.ask(
        { method: 'POST', path: BUNDLE_PATHS.bundleCheck, body: toRequest(draft) },
        BundleCheckSchema,
      );
      if (own !== asked) return null;
      say(answered.isOk ? { check: answered.value } : { failure: answered.failure });
      return answered.isOk ? answered.value : null;
    },
    loadBefore: async (name, version) => {
      const key = `${name}@${version}`;
      if (loading.has(key)) return;
      loading.add(key);
      const put = (before: Before): void => say({ before: { ...getSnapshot().before, [key]: before } });
      const me = await handleOf();
      if ('failure' in me) {
        loading.delete(key);
        put({ version: null, failure: me.failure });
        return;
      }
      const answered = await registry.ask(
        { method: 'GET', path: PATHS.entityVersion(me.handle, name, version) },
        SignedVersionSchema,
      );
      if (!answered.isOk) loading.delete(key);
      put(
        answered.isOk
          ? { version: answered.value, failure: null }
          : { version: null, failure: answered.failure },
      );
    },
  };
};
