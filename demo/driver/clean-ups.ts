/** What has to be undone at the end, newest first. */
export interface CleanUps {
  add(cleanUp: () => Promise<unknown>): void;
  run(): Promise<void>;
}

/** One that fails must not stop the others. */
const undo = async (cleanUp: () => Promise<unknown>): Promise<void> => {
  await cleanUp().catch(() => undefined);
};

export const createCleanUps = (): CleanUps => {
  const waiting: (() => Promise<unknown>)[] = [];
  let hasRun = false;
  return {
    add: (cleanUp) => {
      // Something started while everything was already being stopped.
      if (hasRun) void undo(cleanUp);
      else waiting.push(cleanUp);
    },
    run: async () => {
      hasRun = true;
      for (const cleanUp of waiting.splice(0).toReversed()) await undo(cleanUp);
    },
  };
};
