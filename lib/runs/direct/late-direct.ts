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
    async *run(...run) {
      yield* (await loaded()).run(...run);
    },
    loadModels: async (...asked) => (await loaded()).loadModels(...asked),
  };
};
