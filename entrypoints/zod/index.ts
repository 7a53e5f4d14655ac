import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';

import * as names from './zod-names.ts';

/** Loaded by the background worker and, as a module, by pages: see `bundling/share-zod.ts`. */
export default defineUnlistedScript(() => {
  // As in `lib/protocol/zod.ts`.
  names.config({ jitless: true });
  Object.assign(globalThis, { byokZod: names });
});
