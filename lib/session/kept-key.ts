import type { Clock } from '../base/clock.ts';
import { failWith } from '../failures/index.ts';
import { type RunRecord, type Via, ViaSchema } from '../messages/index.ts';
import { type AnyProviderId, AnyProviderIdSchema, z } from '../protocol/index.ts';
import type { Area, Keeper } from './keeper.ts';

const STORED_AS = 'kept-key';

const StoredSchema = z.object({
  via: ViaSchema,
  /** Null where it goes past all registries. */
  registry_url: z.nullable(z.string()),
  provider: AnyProviderIdSchema,
  /** Of the person's own server; empty for every other provider. */
  address: z.string(),
  /** Milliseconds since the epoch. */
  until: z.number(),
  provider_key: z.string(),
});
type Stored = z.infer<typeof StoredSchema>;

/** Which way a key goes, and to whom: the one thing that a person who kept it was shown. */
export interface KeyRoute {
  via: Via;
  /** The registry in Settings; counts where the key goes through a registry. */
  registry_url: string | null;
  provider: AnyProviderId;
  address: string;
}

/** The route it is kept for, and when it is forgotten if nothing happens. */
export interface KeptFor extends KeyRoute {
  until: string;
}

const toRoute = ({ via, registry_url, provider, address }: KeyRoute): KeyRoute => ({
  via,
  registry_url: via === 'registry' ? registry_url : null,
  provider,
  address,
});

/** Another way, another registry, provider or address: each is somebody else who sees the key. */
const isSameRoute = (one: KeyRoute, other: KeyRoute): boolean =>
  JSON.stringify(toRoute(one)) === JSON.stringify(toRoute(other));

/**
 * The one key that a person chose to keep for the session, in `storage.session` alone: it is in no file, and
 * gone with the browser. Here is only whose it is; the key itself is read when a run takes it.
 */
export interface KeptKey {
  /** From the area's content; one whose time is over is dropped. */
  load(stored: Record<string, unknown>): void;
  keptFor(): KeptFor | null;
  /** Whether it is for where this run's key went. */
  isOf(run: Pick<RunRecord, 'via' | 'registry_url' | 'provider' | 'provider_url'>): boolean;
  /** Of another key before it nothing is left. */
  keep(route: KeyRoute, providerKey: string): Promise<void>;
  /** Rejects with a `FailureError` where none is kept for this very route, or its time is over. */
  take(route: KeyRoute): Promise<string>;
  /** Lets it go another way to the same provider, which the person has just allowed; not after its time. */
  reroute(way: Pick<KeyRoute, 'via' | 'registry_url'>): Promise<void>;
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

  const put = async (route: KeyRoute, provider_key: string): Promise<void> => {
    const next = { ...toRoute(route), until: clock.now() + keepMs };
    kept = next;
    wakeAt(next.until);
    written = keeper.keep(STORED_AS, { ...next, provider_key });
    if (!(await written) && kept === next) forget();
    onChange();
  };
  const putAgain = async (way: Partial<KeyRoute>): Promise<void> => {
    const before = kept;
    const stored = before === null ? null : await read();
    // What was forgotten, or gave way to another, while it was read must not come back.
    if (kept === before && stored !== null) await put({ ...stored, ...way }, stored.provider_key);
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
      kept = { ...toRoute(data), until: data.until };
      expire();
    },
    keptFor: () => kept && { ...kept, until: new Date(kept.until).toISOString() },
    isOf: ({ provider_url, ...run }) =>
      kept !== null &&
      isSameRoute(kept, { ...run, address: kept.address === '' ? '' : (provider_url ?? '') }),
    keep: put,
    take: async (route) => {
      const stored = kept === null ? null : await read();
      expire();
      // It may have been forgotten while it was read.
      if (kept === null || stored === null || !isSameRoute(stored, route)) failWith('no-kept-key');
      return stored.provider_key;
    },
    touch: () => putAgain({}),
    reroute: async (way) => {
      expire();
      await putAgain(way);
    },
    expire,
    forget,
  };
};
