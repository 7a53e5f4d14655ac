import {
  ClassificationKindSchema,
  EntityKindSchema,
  GoalSchema,
  IdSchema,
  ModelIdSchema,
  portableText,
} from './basics.ts';
import { PurposeSchema, StrictDraftSchema } from './composition.ts';
import { CATALOG_LIMITS, LIMITS } from './limits.ts';
import { ProviderIdSchema } from './providers.ts';
import { later, z } from './zod.ts';

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

const areUnique = (ids: readonly string[]): boolean => new Set(ids).size === ids.length;
/** Two members are compared only once each is right by itself, so that one mistake has one pointer. */
const isClean = ({ issues }: { issues: readonly unknown[] }): boolean => issues.length === 0;
const UNIQUE = 'names a draft twice';
const UNIQUE_NAME = 'gives a name twice';

/**
 * The plan of an earlier run, of which only the missing drafts are to be written. It holds no draft bodies, so that
 * an intent has room for the largest plan. Untrusted text, like everything that a client sends.
 */
export const ContinueSchema = later(() =>
  z
    .strictObject({
      /** Null if the earlier run ended before it told. */
      classification: z.nullable(
        z.strictObject({
          kind: ClassificationKindSchema,
          rationale: portableText(LIMITS.rationaleCharacters),
        }),
      ),
      /** `namespace/name@version`. What the catalog no longer has is dropped. */
      reuse: z.array(portableText(CATALOG_LIMITS.entityCharacters)).check(z.maxLength(LIMITS.reusePerRun)),
      outline: z
        .array(
          z.strictObject({
            draft_id: IdSchema,
            kind: EntityKindSchema,
            /** No hyphen at either end or twice in a row. */
            name: z
              .string()
              .check(
                z.maxLength(64),
                z.regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'is not a name that a run gives'),
              ),
            purpose: PurposeSchema,
          }),
        )
        .check(
          z.maxLength(LIMITS.draftsPerRun),
          z.refine((outline) => areUnique(outline.map(({ draft_id }) => draft_id)), UNIQUE),
          z.refine((outline) => areUnique(outline.map(({ name }) => name)), UNIQUE_NAME),
        ),
      missing: z
        .array(IdSchema)
        .check(
          z.minLength(1, 'is empty; name the drafts that are missing'),
          z.maxLength(LIMITS.draftsPerRun),
          z.refine(areUnique, UNIQUE),
        ),
    })
    .check(
      z.refine(
        ({ outline, missing }) => missing.every((id) => outline.some(({ draft_id }) => draft_id === id)),
        { error: 'names a draft that the outline has not', path: ['missing'], when: isClean },
      ),
    ),
);
export type Continue = z.infer<typeof ContinueSchema>;

const RunMembersSchema = z.strictObject({
  /** Made by the client, so that a repeated POST is refused instead of paid for twice. */
  run_id: z.optional(IdSchema),
  goal: GoalSchema,
  provider: ProviderIdSchema,
  model: ModelIdSchema,
  provider_key: ProviderKeySchema,
  grounding: z.optional(GroundingSchema),
  /** Classifying and planning then have nothing to do. */
  redraft: z.optional(RedraftSchema),
  /** Nothing is classified or planned then either, and only the missing drafts are written. */
  continue: z.optional(ContinueSchema),
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

/** Body of `POST /v1/intent/byo`. The caller never chooses an address. */
export const RunRequestSchema = later(() =>
  RunMembersSchema.check(
    z.refine(({ redraft, continue: continued }) => redraft === undefined || continued === undefined, {
      error: 'cannot be combined with redraft; send one of them',
      path: ['continue'],
      when: isClean,
    }),
  ),
);
export type RunRequest = z.infer<typeof RunRequestSchema>;
