import { type Clock, toTime } from '../base/clock.ts';
import { type Failure, noteError, readFailure } from '../failures/index.ts';
import {
  BUNDLE_PATHS,
  MeSchema,
  type OwnSigningKey,
  PATHS,
  PublishedBundleSchema,
} from '../protocol/index.ts';
import type { PageRegistry } from '../registry-client/page-registry.ts';
import type { SigningKeyClient } from '../registry-client/signing-keys.ts';
import type { OwnKeyStore, SignerKey } from '../signer/own-key-store.ts';
import { createObservable, type Store } from '../stores/observable.ts';
import { stepOf } from './problems.ts';
import { toProblems } from './refusals.ts';
import { toRequest } from './request.ts';
import { isFor, prepareToSign, signPrepared, type ToSign } from './to-sign.ts';
import type { WizardStore } from './wizard-store.ts';

export interface SignSnapshot {
  busy: 'preparing' | 'making-key' | 'signing' | 'sending' | null;
  /** Null until the registry has said who the token belongs to. */
  handle: string | null;
  /** The key of this browser profile; null if there is none. */
  key: SignerKey | null;
  /** What the registry knows of that key; null if it does not know it. */
  registered: OwnSigningKey | null;
  toSign: ToSign | null;
  failure: Failure | null;
  /** The bundle was sent, and the answer did not arrive. It is sent again as it was signed. */
  isUnanswered: boolean;
}

/** The last screen: shows what will be signed and with which key, signs, and sends. */
export interface SignStore extends Store<SignSnapshot> {
  /** Asks the registry and the browser again. */
  load: () => Promise<void>;
  /** Makes the key of this profile and adds it to the handle. `isNew` puts it in the place of a lost or revoked one. */
  makeKey: (name: string, isNew: boolean) => Promise<void>;
  publish: () => Promise<void>;
}

interface SignParts {
  wizard: WizardStore;
  registry: PageRegistry;
  keys: OwnKeyStore;
  keyClient: SigningKeyClient;
  clock: Clock;
}

const START: SignSnapshot = {
  busy: null,
  handle: null,
  key: null,
  registered: null,
  toSign: null,
  failure: null,
  isUnanswered: false,
};

/** A registry that says so has decided. Anything else, a failure of the network above all, leaves it open. */
const isDecided = (status: number): boolean =>
  status >= 400 && status < 500 && status !== 408 && status !== 429;

export const createSignStore = (parts: SignParts): SignStore => {
  const { wizard, registry, keys, keyClient, clock } = parts;
  const snapshots = createObservable<SignSnapshot>(START);
  const { getSnapshot } = snapshots;
  const say = (part: Partial<SignSnapshot>): void => snapshots.set({ ...getSnapshot(), ...part });

  /** Runs one thing at a time; what it throws is shown. */
  const work = async (busy: SignSnapshot['busy'], task: () => Promise<void>): Promise<void> => {
    if (getSnapshot().busy !== null) return;
    say({ busy, failure: null });
    try {
      await task();
    } catch (error) {
      say({ failure: readFailure(noteError(error)) });
    } finally {
      say({ busy: null });
    }
  };

  const prepare = async (): Promise<void> => {
    const { handle, toSign } = getSnapshot();
    const { draft } = wizard.getSnapshot();
    if (handle === null || draft === null || (toSign !== null && isFor(toSign, draft))) return;
    say({ toSign: await prepareToSign(draft, handle, toTime(clock.now())) });
  };

  /** False if the registry did not answer. */
  const findRegistered = async (key: SignerKey | null): Promise<boolean> => {
    if (key === null) {
      say({ registered: null });
      return true;
    }
    const listed = await keyClient.list();
    if (!listed.isOk) {
      say({ failure: listed.failure });
      return false;
    }
    say({ registered: listed.value.find(({ key_id: keyId }) => keyId === key.keyId) ?? null });
    return true;
  };

  const load = async (): Promise<void> => {
    const { envelope = null } = wizard.getSnapshot().draft ?? {};
    say({ isUnanswered: envelope !== null });
    const me = await registry.ask({ method: 'GET', path: PATHS.me }, MeSchema);
    if (!me.isOk) {
      say({ failure: me.failure });
      return;
    }
    say({ handle: me.value.handle });
    await prepare();
    const key = await keys.get();
    say({ key });
    await findRegistered(key);
  };

  /** False if the registry refused it. */
  const register = async (key: SignerKey): Promise<boolean> => {
    const added = await keyClient.register(key, key.name);
    if (added.isOk) say({ registered: added.value });
    else say({ failure: added.failure });
    return added.isOk;
  };

  const send = async (envelope: string): Promise<void> => {
    const { draft } = wizard.getSnapshot();
    if (draft === null) return;
    const answered = await registry.ask(
      { method: 'POST', path: BUNDLE_PATHS.bundles, body: { ...toRequest(draft), envelope } },
      PublishedBundleSchema,
    );
    if (answered.isOk) {
      wizard.note({ envelope: null, published: answered.value });
      await wizard.flush();
      say({ isUnanswered: false });
      return;
    }
    const { failure, problem } = answered;
    if (problem === null || !isDecided(problem.status)) {
      say({ failure, isUnanswered: true });
      return;
    }
    wizard.note({ envelope: null });
    say({ isUnanswered: false });
    if (problem.type.endsWith('/signature-invalid')) await findRegistered(getSnapshot().key);
    const refused = toProblems(problem.errors ?? [], draft);
    wizard.refuse(failure, refused);
    const [first] = refused;
    if (first !== undefined) wizard.goTo(stepOf(first));
  };

  return {
    subscribe: snapshots.subscribe,
    getSnapshot,
    load: () => work('preparing', load),
    makeKey: (name, isNew) =>
      work('making-key', async () => {
        if (isNew) await keys.forget();
        const key = await keys.create(name);
        say({ key, registered: null });
        await register(key);
      }),
    publish: async () => {
      wizard.refuse(null);
      const { key, registered } = getSnapshot();
      const kept = wizard.getSnapshot().draft?.envelope ?? null;
      if (kept !== null) {
        await work('sending', () => send(kept));
        return;
      }
      if (key === null) return;
      await work('signing', async () => {
        if (registered === null && !(await register(key))) return;
        await prepare();
        const { toSign } = getSnapshot();
        if (toSign === null || toSign.isTooLarge) return;
        const envelope = await signPrepared(toSign, key);
        wizard.note({ envelope });
        await wizard.flush();
        say({ busy: 'sending' });
        await send(envelope);
      });
    },
  };
};
