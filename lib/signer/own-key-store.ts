import { type Clock, toTime } from '../base/clock.ts';
import { isMembers } from '../base/members.ts';
import type { StoredValues } from '../base/stored-values.ts';
import { failWith } from '../failures/index.ts';
import { z } from '../protocol/index.ts';
import type { Area } from '../session/keeper.ts';
import { createOwnKey, type OwnKey } from '../signing/signing-key.ts';

/** The database in IndexedDB that holds the key. */
export const KEY_DATABASE = 'signing';
const STORED_AS = 'own-key';

/** The signing key of this browser profile. */
export interface SignerKey extends OwnKey {
  /** What its owner calls it; may be empty. */
  name: string;
  createdAt: string;
}

/**
 * The one signing key of this browser profile. Everything rejects with a `FailureError`:
 * - `no-ed25519`: this browser cannot make such a key,
 * - `no-key-storage`: IndexedDB stores nothing, or not this,
 * - `signing-key-lost`: there was one, and the browser has deleted it. Its `key_id` is in the failure's values. Making
 *   another key, or forgetting this one, ends that.
 */
export interface OwnKeyStore {
  /** Null if none was made yet. */
  get(): Promise<SignerKey | null>;
  /** Makes the key. If another page has just made it, that one. */
  create(name: string): Promise<SignerKey>;
  /** Deletes the key for good: nobody can sign with it any more. */
  forget(): Promise<void>;
}

interface OwnKeyParts {
  /** `KEY_DATABASE`. */
  values: StoredValues;
  /** On disk, but not in IndexedDB, so that a deleted database is noticed. */
  area: Area;
  clock: Clock;
}

const NoteSchema = z.object({ key_id: z.string() });

const isSignerKey = (value: unknown): value is SignerKey =>
  isMembers(value) && typeof value['keyId'] === 'string' && value['privateKey'] instanceof CryptoKey;

const stored = async <Result>(work: Promise<Result>): Promise<Result> => {
  try {
    return await work;
  } catch {
    return failWith('no-key-storage');
  }
};

export const createOwnKeyStore = ({ values, area, clock }: OwnKeyParts): OwnKeyStore => {
  const read = async (): Promise<SignerKey | null> => {
    const value = await stored(values.get(STORED_AS));
    return isSignerKey(value) ? value : null;
  };
  /** The id of the key that this profile should have. */
  const noted = async (): Promise<string | null> =>
    z.safeParse(NoteSchema, (await stored(area.get(null)))[STORED_AS]).data?.key_id ?? null;

  return {
    get: async () => {
      const key = await read();
      const key_id = key === null ? await noted() : null;
      return key_id === null ? key : failWith('signing-key-lost', { key_id });
    },
    create: async (name) => {
      const made = await createOwnKey().catch(() => failWith('no-ed25519'));
      const key: SignerKey = { ...made, name, createdAt: toTime(clock.now()) };
      await stored(values.add(STORED_AS, key));
      // What can be read again is what will be there tomorrow.
      const kept = (await read()) ?? failWith('no-key-storage');
      await stored(area.set({ [STORED_AS]: { key_id: kept.keyId } }));
      return kept;
    },
    forget: async () => {
      await stored(values.remove(STORED_AS));
      await stored(area.remove(STORED_AS));
    },
  };
};
