import * as z from 'zod/mini';

// zod probes `new Function` when it makes its first schema, which the extension's policy forbids and
// reports. Every schema module takes `z` from here, so this line always runs first.
z.config({ jitless: true });

export { z };
