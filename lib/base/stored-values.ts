/**
 * Values by name in a database of their own, in IndexedDB. It takes what `storage.local` cannot: a key that no script can
 * read. Everything rejects with the browser's own error where it stores nothing.
 */
export interface StoredValues {
  /** Undefined if there is none. */
  get(name: string): Promise<unknown>;
  /** False if there is one of this name, which then stays. */
  add(name: string, value: unknown): Promise<boolean>;
  remove(name: string): Promise<void>;
}

const STORE = 'values';

const open = (factory: IDBFactory, database: string): Promise<IDBDatabase> =>
  new Promise((resolve, reject) => {
    const request = factory.open(database, 1);
    request.addEventListener('upgradeneeded', () => request.result.createObjectStore(STORE));
    request.addEventListener('success', () => resolve(request.result));
    request.addEventListener('error', () => reject(request.error));
  });

/** `factory`: the browser's `indexedDB`. */
export const createStoredValues = (factory: IDBFactory, database: string): StoredValues => {
  /** Resolves when it is on disk. */
  const within = async <Result>(
    mode: IDBTransactionMode,
    work: (store: IDBObjectStore) => IDBRequest<Result>,
  ): Promise<Result> => {
    const opened = await open(factory, database);
    try {
      return await new Promise<Result>((resolve, reject) => {
        const transaction = opened.transaction(STORE, mode, { durability: 'strict' });
        const request = work(transaction.objectStore(STORE));
        transaction.addEventListener('complete', () => resolve(request.result));
        transaction.addEventListener('abort', () => reject(transaction.error ?? request.error));
      });
    } finally {
      opened.close();
    }
  };

  return {
    get: (name) => within('readonly', (store): IDBRequest<unknown> => store.get(name)),
    add: async (name, value) => {
      try {
        await within('readwrite', (store) => store.add(value, name));
        return true;
      } catch (error) {
        if (error instanceof DOMException && error.name === 'ConstraintError') return false;
        throw error;
      }
    },
    remove: (name) => within('readwrite', (store) => store.delete(name)),
  };
};
