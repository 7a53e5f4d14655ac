import type { DraftShelf } from './draft-shelf.ts';

const DATABASE = 'wizard';
const STORE = 'drafts';

const settle = <Result>(request: IDBRequest<Result>): Promise<Result> =>
  new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result));
    request.addEventListener('error', () => reject(request.error));
  });

const keyOf = (registryUrl: string, planId: string): string => `${registryUrl} ${planId}`;

const write = (opened: IDBDatabase, work: (store: IDBObjectStore) => void): Promise<void> =>
  new Promise((resolve, reject) => {
    const transaction = opened.transaction(STORE, 'readwrite');
    transaction.addEventListener('complete', () => resolve());
    transaction.addEventListener('abort', () => reject(transaction.error));
    work(transaction.objectStore(STORE));
    // Without it the browser waits for an event first, which a page that is being closed never sees.
    transaction.commit();
  });

/** `factory`: the browser's `indexedDB`. */
export const createIndexedShelf = (factory: IDBFactory): DraftShelf => {
  let database: IDBDatabase | null = null;

  const open = async (): Promise<IDBDatabase> => {
    const request = factory.open(DATABASE, 1);
    request.addEventListener('upgradeneeded', () => request.result.createObjectStore(STORE));
    const opened = await settle(request);
    for (const ending of ['close', 'versionchange'])
      opened.addEventListener(ending, () => {
        opened.close();
        database = null;
      });
    database = opened;
    return opened;
  };

  return {
    load: async (registryUrl, planId): Promise<unknown> => {
      const opened = database ?? (await open());
      const store = opened.transaction(STORE, 'readonly').objectStore(STORE);
      return settle<unknown>(store.get(keyOf(registryUrl, planId)));
    },
    save: async (draft) => {
      const put = (store: IDBObjectStore): unknown =>
        store.put(draft, keyOf(draft.registry_url, draft.plan_id));
      // A page that is being closed does not wait for a database to be opened.
      await write(database ?? (await open()), put);
    },
    remove: async (registryUrl, planId) => {
      await write(database ?? (await open()), (store) => store.delete(keyOf(registryUrl, planId)));
    },
  };
};
