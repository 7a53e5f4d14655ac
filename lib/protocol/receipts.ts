import { IdSchema, ModelIdSchema } from './basics.ts';
import { later, z } from './zod.ts';

/** What a registry gives with each draft of its runs. Only that registry can read it; a client passes it on as it is. */
export const ReceiptSchema = /* @__PURE__ */ z
  .string()
  .check(z.regex(/^[\w.-]{1,200}$/, 'is not a receipt; leave it out'));

/**
 * `seen`: a draft of that run as the registry emitted it. `edited`: it began as one and was changed since, nobody knows
 * how much. `claimed`: the registry did not see how it was made, whatever its author says.
 */
export const DRAFTING_VERDICTS = ['seen', 'edited', 'claimed'] as const;

/** What the registry saw of how a member was made. All but the verdict is null if it saw nothing. */
export const DraftingSchema = later(() =>
  z.object({
    verdict: z.enum(DRAFTING_VERDICTS),
    run_id: z.nullable(IdSchema),
    provider: z.nullable(z.string()),
    model: z.nullable(ModelIdSchema),
    /** `own`: the run had its publisher's own key. Never which. */
    key: z.nullable(z.enum(['own', 'registry'])),
  }),
);
export type Drafting = z.infer<typeof DraftingSchema>;
