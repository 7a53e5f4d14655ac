import { ModelIdSchema, TimeSchema } from '../basics.ts';
import { later, z } from '../zod.ts';

/** `GET /v1/budget`: what the caller may still use of the registry's own key, and when it begins again. */
export const BudgetSchema = later(() => {
  const Amount = z.object({
    /** Null: not limited. */
    limit: z.nullable(z.number().check(z.gte(0))),
    /** Spent, and reserved by calls in progress. */
    used: z.number().check(z.gte(0)),
    /** Null: not limited. Never negative. */
    left: z.nullable(z.number().check(z.gte(0))),
  });
  /** Tokens are input and output together; dollars by the provider's own figure or the list price. */
  const Window = z.object({ tokens: Amount, usd: Amount, resets_at: TimeSchema });
  const Share = z.object({ day: Window, month: Window });
  return z.object({
    provider: z.string(),
    /** The provider's name, for people. */
    provider_name: z.string(),
    model: ModelIdSchema,
    /** Whether a job sent now would be taken. */
    available: z.boolean(),
    /** When it will be; null if it is, or if nobody knows. */
    available_at: z.nullable(TimeSchema),
    /** What everybody has used together. Amounts of others are not told apart. */
    registry: Share,
    /** The caller's own share. */
    person: Share,
  });
});
export type BudgetState = z.infer<typeof BudgetSchema>;
