import { failWith, type RunRecord } from '../messages/index.ts';
import { type AnyProviderId, AnyProviderIdSchema, z } from '../protocol/index.ts';
import type { Clock } from '../registry-client/index.ts';
import type { Area, Keeper } from './keeper.ts';

const STORED_AS = 'kept-key';

const StoredSchema = z.object({
  provider: AnyProviderIdSchema,
  /** Of the person's own server; empty for every other provider. */
  address: z.string(),
  /** Milliseconds since the epoch. */
  until: z.number(),
  provider_key: z.string(),
});
type Stored = z.infer<typeof StoredSchema>;

/** For whom it is kept, and when it is forgotten if nothing happens. */
export interface KeptFor {
  provider: AnyProviderId;
  address: string;
  until: string;
}

/**
 * The one key that a person chose to keep for the session, in `storage.session` alone: it is in no file, and
 * gone with the browser. Here is only whose it is; the key itself is read when a run takes it.
 */
export interface KeptKey {
  /** From the area's content; one whose time is over is dropped. */
  load(stored: Record<string, unknown>): void;
  keptFor(): KeptFor | null;
  /** Whether it is for where this run's key went. */
  isOf(run: Pick<RunRecord, 'provider' | 'provider_url'>): boolean;
  /** Of another key before it nothing is left. */
  keep(target: Pick<KeptFor, 'provider' | 'address'>, providerKey: string): Promise<void>;
  /** Rejects with a `FailureError` where none is kept for this provider and address. */
  take(target: Pick<KeptFor, 'provider' | 'address'>): Promise<string>;
  /** Begins the time anew, as it was used. */
  touch(): Promise<void>;
  /** Forgets it if its time is over; to be called at that time, and by whatever wakes the worker. */
  expire(): void;
  forget(): void;
}

interface KeptKeyParts {
  keeper: Keeper;
  area: Pick<Area, 'get'>;
  clock: Clock;
  /** Milliseconds without a run after which it is forgotten. */
  keepMs: number;
  /** Has `expire` called at this time, though the worker sleeps; null: not any more. */
  wakeAt: (milliseconds: number | null) => void;
  onChange: () => void;
}

export const createKeptKey = ({ keeper, area, clock, keepMs, wakeAt, onChange }: KeptKeyParts): KeptKey => {
  let kept: Omit<Stored, 'provider_key'> | null = null;
  let written: Promise<boolean> | null = null;

  const forget = (): void => {
    if (kept === null) return;
    kept = null;
    wakeAt(null);
    void keeper.drop(STORED_AS);
    onChange();
  };
  const read = async (): Promise<Stored | null> => {
    // Until it is stored, what is read is the key before it.
    await written;
    return z.safeParse(StoredSchema, (await area.get(null))[STORED_AS]).data ?? null;
  };

  const put = async (target: Pick<KeptFor, 'provider' | 'address'>, provider_key: string): Promise<void> => {
    const next = { provider: target.provider, address: target.address, until: clock.now() + keepMs };
    kept = next;
    wakeAt(next.until);
    written = keeper.keep(STORED_AS, { ...next, provider_key });
    if (!(await written) && kept === next) forget();
    onChange();
  };
  const expire = (): void => {
    if (kept === null) return;
    if (kept.until <= clock.now()) forget();
    else wakeAt(kept.until);
  };

  return {
    load: (stored) => {
      const { data } = z.safeParse(StoredSchema, stored[STORED_AS]);
      if (data === undefined) return;
      const { provider, address, until } = data;
      kept = { provider, address, until };
      expire();
    },
    keptFor: () => kept && { ...kept, until: new Date(kept.until).toISOString() },
    isOf: ({ provider, provider_url }) =>
      kept?.provider === provider && (kept.address === '' || kept.address === provider_url),
    keep: put,
    take: async ({ provider, address }) => {
      expire();
      const stored = kept === null ? null : await read();
      // It may have been forgotten while it was read.
      if (kept === null || stored?.provider !== provider || stored.address !== address)
        failWith('no-kept-key');
      return stored.provider_key;
    },
    touch: async () => {
      const before = kept;
      const stored = before === null ? null : await read();
      // What was forgotten, or gave way to another, while it was read must not come back.
      if (kept === before && stored !== null) await put(stored, stored.provider_key);
    },
    expire,
    forget,
  };
};
