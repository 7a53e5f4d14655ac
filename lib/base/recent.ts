/** Keeps a number of entries: when there are too many, the one goes that was not used for the longest time. */
export interface Recent<Value> {
  get(key: string): Value | undefined;
  set(key: string, value: Value): void;
  /** The least recently used first. */
  entries(): [key: string, value: Value][];
}

export const createRecent = <Value>(most: number, kept: Iterable<[string, Value]> = []): Recent<Value> => {
  const values = new Map<string, Value>();
  const set = (key: string, value: Value): void => {
    values.delete(key);
    values.set(key, value);
    const [oldest] = values.keys();
    if (values.size > most && oldest !== undefined) values.delete(oldest);
  };
  for (const [key, value] of kept) set(key, value);
  return {
    get: (key) => {
      const value = values.get(key);
      if (value !== undefined) set(key, value);
      return value;
    },
    set,
    entries: () => [...values],
  };
};
