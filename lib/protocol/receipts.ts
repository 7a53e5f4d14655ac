import { z } from './zod.ts';

/** What a registry gives with each draft of its runs. Only that registry can read it; a client passes it on as it is. */
export const ReceiptSchema = /* @__PURE__ */ z
  .string()
  .check(z.regex(/^[\w.-]{1,200}$/, 'is not a receipt; leave it out'));
