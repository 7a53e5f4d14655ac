import * as z from 'zod/mini';

// zod probes `new Function` when it makes its first schema, which the extension's policy forbids and
// reports. Every schema module takes `z` from here, so this line always runs first.
z.config({ jitless: true });

/**
 * A schema that is made when it is first used. A background worker starts many times an hour, most often for an event
 * that reads nothing, and making all its schemas took a third of its start.
 */
/* @__NO_SIDE_EFFECTS__ */
export const later = <Schema extends object>(make: () => Schema): Schema => {
  let made: Schema | undefined;
  return new Proxy({} as Schema, {
    get: (_, name): unknown => Reflect.get((made ??= make()), name),
  });
};

export { z };
