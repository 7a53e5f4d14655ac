import { GoalSchema, IdSchema, ModelIdSchema } from './basics.ts';
import { LIMITS } from './limits.ts';
import { ProviderIdSchema } from './providers.ts';
import { z } from './zod.ts';

/**
 * Printable ASCII without spaces: whatever passes can stand in a header, which matters because
 * `new Headers()` quotes the whole value in its error when it cannot.
 */
export const ProviderKeySchema = z
  .string()
  .check(
    z.regex(
      new RegExp(`^[\\x21-\\x7e]{${LIMITS.providerKeyMinCharacters},${LIMITS.providerKeyMaxCharacters}}$`),
      `must be ${LIMITS.providerKeyMinCharacters} to ${LIMITS.providerKeyMaxCharacters} printable ASCII characters without spaces`,
    ),
  );

/** Body of `POST /v1/intent/byo`. The caller never chooses an address. */
export const RunRequestSchema = z.strictObject({
  /** Made by the client, so that a resent POST is refused instead of paid twice. */
  run_id: z.optional(IdSchema),
  goal: GoalSchema,
  provider: ProviderIdSchema,
  model: ModelIdSchema,
  provider_key: ProviderKeySchema,
  /** Whether a draft that the critic finds weak is drafted once more, which is paid for; the registry's settings say it otherwise. */
  reroll: z.optional(z.boolean()),
});
export type RunRequest = z.infer<typeof RunRequestSchema>;
