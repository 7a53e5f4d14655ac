import { type Clock, toTime } from '../base/clock.ts';
import { failWith } from '../failures/index.ts';
import type { RunRecord } from '../messages/index.ts';
import { type AnyProviderId, AnyProviderIdSchema, type Via, ViaSchema, z } from '../protocol/index.ts';
import type { Area, Keeper } from './keeper.ts';

const STORED_AS = 'kept-key';
/** Clocks are corrected by less. One that is set back by more would lengthen a key's time. */
const CORRECTION_MS = 60_000;

const StoredSchema = z.object({
  via: ViaSchema,
  /** Null if the key does not go through a registry. */
  registry_url: z.nullable(z.string()),
  provider: AnyProviderIdSchema,
  /** The address of the person's own server; empty for every other provider. */
  address: z.string(),
  /** Milliseconds since the epoch. */
  until: z.number(),
  provider_key: z.string(),
});
type Stored = z.infer<typeof StoredSchema>;

/** Which way a key goes, and to whom: exactly what the person saw when they kept it. */
export interface KeyRoute {
  via: Via;
  /** The registry in Settings; it matters only if the key goes through a registry. */
  registry_url: string | null;
  provider: AnyProviderId;
  address: string;
}

/** The route for which the key is kept, and when an unused key is forgotten. */
export interface KeptFor extends KeyRoute {
  until: string;
}

const toRoute = ({ via, registry_url, provider, address }: KeyRoute): KeyRoute => ({
  via,
  registry_url: via === 'registry' ? registry_url : null,
  provider,
  address,
});

/** A different way, registry, provider or address means that somebody else sees the key. */
const isSameRoute = (one: KeyRoute, other: KeyRoute): boolean =>
  JSON.stringify(toRoute(one)) === JSON.stringify(toRoute(other));

/**
 * The one key that a person chose to keep for the session. It is stored only in `storage.session`: in no file, and
 * gone with the browser. Memory holds only its route; the key itself is read when a run takes it.
 */
export interface KeptKey {
  /** Loads the area's content; a key whose time is over is dropped. */
  load(stored: Record<string, unknown>): void;
  keptFor(): KeptFor | null;
  /** Whether it is kept for the route that this run's key took. */
  isOf(run: Pick<RunRecord, 'via' | 'registry_url' | 'provider' | 'provider_url'>): boolean;
  /** Replaces any key kept before; nothing of it remains. */
  keep(route: KeyRoute, providerKey: string): Promise<void>;
  /** Rejects with a `FailureError` if no key is kept for exactly this route, or its time is over. */
  take(route: KeyRoute): Promise<string>;
  /** Lets the key go another way to the same provider, which the person has just allowed, while its time lasts. */
  reroute(way: Pick<KeyRoute, 'via' | 'registry_url'>): Promise<void>;
  /** Restarts its time, because it was used. */
  touch(): Promise<void>;
  /** Forgets it if its time is over; called at that time, and whenever the worker wakes. */
  expire(): void;
  forget(): void;
}

interface KeptKeyParts {
  keeper: Keeper;
  area: Pick<Area, 'get'>;
  clock: Clock;
  /** Milliseconds without a run after which it is forgotten. */
  keepMs: number;
  /** Has `expire` called at this time, even if the worker sleeps; null cancels that. */
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
    // Until the write is complete, reads return the earlier key.
    await written;
    // An area that cannot be read gives nothing.
    const content = await area.get(null).catch(() => null);
    return z.safeParse(StoredSchema, content?.[STORED_AS]).data ?? null;
  };

  const put = async (route: KeyRoute, provider_key: string): Promise<void> => {
    const next = { ...toRoute(route), until: clock.now() + keepMs };
    kept = next;
    wakeAt(next.until);
    written = keeper.store(STORED_AS, { ...next, provider_key });
    if (!(await written) && kept === next) forget();
    onChange();
  };
  const putAgain = async (way: Partial<KeyRoute>): Promise<void> => {
    const before = kept;
    const stored = before === null ? null : await read();
    // A key that was forgotten or replaced during the read must not come back.
    if (kept === before && stored !== null) await put({ ...stored, ...way }, stored.provider_key);
  };
  const expire = (): void => {
    if (kept === null) return;
    const left = kept.until - clock.now();
    if (left <= 0 || left > keepMs + CORRECTION_MS) forget();
    else wakeAt(kept.until);
  };

  return {
    load: (stored) => {
      const { data } = z.safeParse(StoredSchema, stored[STORED_AS]);
      if (data === undefined) return;
      kept = { ...toRoute(data), until: data.until };
      expire();
    },
    keptFor: () => kept && { ...kept, until: toTime(kept.until) },
    isOf: ({ provider_url, via, ...run }) =>
      kept !== null &&
      via !== 'hosted' &&
      isSameRoute(kept, { ...run, via, address: kept.address === '' ? '' : (provider_url ?? '') }),
    keep: put,
    take: async (route) => {
      const stored = kept === null ? null : await read();
      expire();
      // It may have been forgotten during the read.
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
