import * as z from 'zod/mini';

// zod probes `new Function` when it creates its first schema, which the extension's policy forbids and reports.
// Every schema module imports `z` from here, so this line always runs first.
z.config({ jitless: true });

/**
 * Creates a schema on first use. A background worker starts many times an hour, mostly for an event that reads
 * nothing, and creating all its schemas took a third of its startup time.
 */
/* @__NO_SIDE_EFFECTS__ */
export const later = <Schema extends object>(make: () => Schema): Schema => {
  let made: Schema | undefined;
  return new Proxy({} as Schema, {
    get: (_, name): unknown => Reflect.get((made ??= make()), name),
  });
};

export { z };
