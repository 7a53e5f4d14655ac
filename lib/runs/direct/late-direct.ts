import { untilAborted } from '../../base/abort.ts';
import type { Direct } from './direct.ts';

/** The same, loaded when it is first asked for something, and asked for again if that failed. */
export const createLateDirect = (load: () => Promise<Direct>): Direct => {
  let loading: Promise<Direct> | null = null;
  const loaded = (): Promise<Direct> =>
    (loading ??= load().catch((error: unknown) => {
      loading = null;
      throw error;
    }));
  return {
    async *run(run, providerKey, options) {
      const direct = await untilAborted(options.signal, loaded());
      yield* direct.run(run, providerKey, options);
    },
    loadModels: async (provider, address, providerKey) => {
      try {
        return await (await loaded()).loadModels(provider, address, providerKey);
      } finally {
        // It forgets the key itself, but only if it could be loaded.
        providerKey.forget();
      }
    },
  };
};
