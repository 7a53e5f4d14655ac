import { failWith } from '../failures/index.ts';
import { KeyIdSchema, z } from '../protocol/index.ts';
import type { Area } from '../session/keeper.ts';

const STORED_AS = 'known-signers';

const KnownSchema = z.object({
  /** Ids of keys by registry and publisher. */
  keys: z.record(z.string(), z.array(KeyIdSchema)),
  /** Whose bundle a label was, by registry and label. */
  labels: z.record(z.string(), z.string()),
});

/**
 * The signers that this person has confirmed, in `storage.local`: ids alone. No registry ever writes to it. For each
 * registry apart, as who `acme` is elsewhere says nothing here.
 */
export interface KnownSigners {
  keysOf(registry: string, namespace: string): Promise<readonly string[]>;
  ownerOf(registry: string, label: string): Promise<string | null>;
  /** `label`: null for an entity. */
  remember(signer: {
    registry: string;
    namespace: string;
    keyId: string;
    label: string | null;
  }): Promise<void>;
}

const at = (registry: string, name: string): string => `${registry} ${name}`;

export const createKnownSigners = (area: Area): KnownSigners => {
  const read = async () => {
    const stored = await area.get(null).catch(() => failWith('settings-refused'));
    return z.safeParse(KnownSchema, stored[STORED_AS]).data ?? { keys: {}, labels: {} };
  };
  return {
    keysOf: async (registry, namespace) => (await read()).keys[at(registry, namespace)] ?? [],
    ownerOf: async (registry, label) => (await read()).labels[at(registry, label)] ?? null,
    remember: async ({ registry, namespace, keyId, label }) => {
      const known = await read();
      const publisher = at(registry, namespace);
      const keys = { ...known.keys, [publisher]: [...new Set([...(known.keys[publisher] ?? []), keyId])] };
      const labels = label === null ? known.labels : { ...known.labels, [at(registry, label)]: namespace };
      await area.set({ [STORED_AS]: { keys, labels } }).catch(() => failWith('settings-refused'));
    },
  };
};
