import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';

import { createDirect } from '../lib/runs/direct/direct.ts';

/** What the background worker loads before it asks a provider itself: see `lib/browser/late-script.ts`. */
export default defineUnlistedScript({ globalName: 'byokDirect', main: () => createDirect });
