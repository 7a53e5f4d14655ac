import { later, z } from './zod.ts';

/**
 * The providers that a run through the registry may use. `practice` speaks the OpenAI wire to a local server
 * without a model; it exists only if the operator enabled it.
 */
export const ProviderIdSchema = z.enum(['openai', 'anthropic', 'openrouter', 'practice']);
export type ProviderId = z.infer<typeof ProviderIdSchema>;

/**
 * Where a composition may come from. `openai-compatible` is an address that the person chose, which only direct
 * runs allow: nobody chooses an address for the registry to call.
 */
export const AnyProviderIdSchema = later(() => z.enum([...ProviderIdSchema.options, 'openai-compatible']));
export type AnyProviderId = z.infer<typeof AnyProviderIdSchema>;

/** Who sends the key to the provider: the registry, for this run only, or the browser itself. */
export const ViaSchema = z.enum(['registry', 'direct']);
export type Via = z.infer<typeof ViaSchema>;

export const ModelSchema = later(() =>
  z.object({
    id: z.string(),
    name: z.string(),
    context_tokens: z.nullable(z.number()),
    input_usd_per_mtok: z.nullable(z.number()),
    output_usd_per_mtok: z.nullable(z.number()),
  }),
);
export type Model = z.infer<typeof ModelSchema>;

/** One entry of `GET /v1/providers`: what the pickers offer. Any other model id may be typed. */
export const ProviderSchema = later(() =>
  z.object({
    id: ProviderIdSchema,
    name: z.string(),
    models: z.array(ModelSchema),
    key_hint: z.string(),
    key_url: z.nullable(z.string().check(z.regex(/^https?:\/\//))),
    practice: z.boolean(),
  }),
);
export type Provider = z.infer<typeof ProviderSchema>;

/** `GET /v1/providers`, which needs no sign-in. */
export const ProvidersSchema = z.array(ProviderSchema);
