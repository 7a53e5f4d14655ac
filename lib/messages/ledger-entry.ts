import { z } from '../protocol/index.ts';

/** One request that left the browser, recorded by the guarded fetch itself. Never a body or a header. */
export const LedgerEntrySchema = z.object({
  request_id: z.string(),
  /** The run that made it, or the run that replaced that one. */
  run_id: z.nullable(z.string()),
  at: z.string(),
  method: z.string(),
  host: z.string(),
  path: z.string(),
  /** Body bytes sent, and body bytes received so far. */
  bytes_out: z.number(),
  bytes_in: z.number(),
  carried_key: z.boolean(),
  /** `open` until the body has ended; `aborted` if we closed it earlier. `status` is the HTTP status, or null. */
  outcome: z.enum(['open', 'finished', 'aborted', 'failed']),
  status: z.nullable(z.number()),
});
export type LedgerEntry = z.infer<typeof LedgerEntrySchema>;
