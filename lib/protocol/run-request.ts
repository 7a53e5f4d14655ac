import { GoalSchema, IdSchema, ModelIdSchema, portableText } from './basics.ts';
import { StrictDraftSchema } from './composition.ts';
import { LIMITS } from './limits.ts';
import { ProviderIdSchema } from './providers.ts';
import { z } from './zod.ts';

/**
 * Printable ASCII without spaces, so every accepted key is a valid header. This matters because `new Headers()`
 * quotes an invalid value in its error.
 */
export const ProviderKeySchema = z
  .string()
  .check(
    z.regex(
      new RegExp(`^[\\x21-\\x7e]{${LIMITS.providerKeyMinCharacters},${LIMITS.providerKeyMaxCharacters}}$`),
      `must be ${LIMITS.providerKeyMinCharacters} to ${LIMITS.providerKeyMaxCharacters} printable ASCII characters without spaces`,
    ),
  );

/** What the person was looking at. Untrusted: data in every prompt, and its address is never fetched. */
export const GroundingSchema = z.strictObject({
  url: z.optional(portableText(LIMITS.groundingUrlCharacters)),
  title: z.optional(portableText(LIMITS.groundingTitleCharacters)),
  text: z.optional(portableText(LIMITS.groundingTextCharacters)),
});
export type Grounding = z.infer<typeof GroundingSchema>;

/** What to change in a draft. */
export const NoteSchema = portableText(LIMITS.noteCharacters);

/** One finished draft to rewrite, keeping its `draft_id`. */
export const RedraftSchema = z.strictObject({
  draft: StrictDraftSchema,
  note: z.optional(NoteSchema),
});
export type Redraft = z.infer<typeof RedraftSchema>;

/** Body of `POST /v1/intent/byo`. The caller never chooses an address. */
export const RunRequestSchema = z.strictObject({
  /** Made by the client, so that a repeated POST is refused instead of paid for twice. */
  run_id: z.optional(IdSchema),
  goal: GoalSchema,
  provider: ProviderIdSchema,
  model: ModelIdSchema,
  provider_key: ProviderKeySchema,
  grounding: z.optional(GroundingSchema),
  /** Classifying and planning then have nothing to do. */
  redraft: z.optional(RedraftSchema),
  /** Lowers the cap of each call, for servers and keys that take less than the registry's settings ask for. */
  max_output_tokens_per_call: z.optional(z.number().check(z.int(), z.gte(1), z.lte(LIMITS.maxOutputTokens))),
  /** For the whole run, all calls together. If absent, only each call's own cap applies. */
  max_output_tokens: z.optional(z.number().check(z.int(), z.gte(1), z.lte(LIMITS.maxOutputTokens))),
  /** US dollars for the whole run; refused for a model whose price is unknown. */
  max_cost_usd: z.optional(z.number().check(z.gt(0), z.lte(LIMITS.maxCostUsd))),
  /**
   * Whether a draft that the critic finds weak is rewritten once, which costs money. If absent, the registry's
   * settings decide, and a `redraft` is never rewritten.
   */
  reroll: z.optional(z.boolean()),
});
export type RunRequest = z.infer<typeof RunRequestSchema>;
