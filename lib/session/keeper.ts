/** The part of an extension's storage area that is used. Any call may reject: full, corrupt, or switched off. */
export interface Area {
  get(keys: null): Promise<Record<string, unknown>>;
  set(items: Record<string, unknown>): Promise<void>;
  remove(key: string): Promise<void>;
}

/** Writes values to an area, in order for each key, and skips values that are already outdated. */
export interface Keeper {
  /** True once this value, or a newer one for the same key, is stored; false when the area refused it. */
  store(key: string, value: unknown): Promise<boolean>;
  drop(key: string): Promise<boolean>;
}

const DROPPED = Symbol('dropped');

export const createKeeper = (area: Area): Keeper => {
  const waiting = new Map<string, unknown>();
  const writing = new Map<string, Promise<boolean>>();

  const write = async (key: string): Promise<boolean> => {
    const value = waiting.get(key);
    waiting.delete(key);
    try {
      await (value === DROPPED ? area.remove(key) : area.set({ [key]: value }));
      return true;
    } catch {
      return false;
    }
  };

  const put = (key: string, value: unknown): Promise<boolean> => {
    const hasWaiting = waiting.has(key);
    waiting.set(key, value);
    const current = writing.get(key);
    // A write for this key is already waiting and will take the value that was just added.
    if (hasWaiting && current !== undefined) return current;
    const next = (current ?? Promise.resolve(true))
      .then(() => write(key))
      .finally(() => {
        if (writing.get(key) === next) writing.delete(key);
      });
    writing.set(key, next);
    return next;
  };

  return { store: put, drop: (key) => put(key, DROPPED) };
};
