import {
  ClassificationKindSchema,
  EntityKindSchema,
  GoalSchema,
  IdSchema,
  isPortableText,
  ModelIdSchema,
  portableText,
  TimeSchema,
  TrustTierSchema,
} from './basics.ts';
import { CODED, SHORT_TEXT_CHARACTERS } from './codes/coded.ts';
import { LIMITS } from './limits.ts';
import { AnyProviderIdSchema } from './providers.ts';
import { ReceiptSchema } from './receipts.ts';
import { later, z } from './zod.ts';

const ScoreSchema = z.number().check(z.gte(0), z.lte(100));
const CountSchema = z.number().check(z.int(), z.gte(0));
const TextSchema = z
  .string()
  .check(z.maxLength(400_000), z.refine(isPortableText, 'has a NUL or half of a surrogate pair in it'));
const ShortTextSchema = z
  .string()
  .check(
    z.maxLength(SHORT_TEXT_CHARACTERS),
    z.refine(isPortableText, 'has a NUL or half of a surrogate pair in it'),
  );
export const DraftNameSchema = z.string().check(z.minLength(1), z.maxLength(200));
export const PurposeSchema = portableText(LIMITS.purposeCharacters);

/**
 * Clients ignore members that they do not know; servers refuse them. Both read the same shapes, except that a server
 * also takes back the `message` that it added for clients that only print.
 */
const makeSchemas = (object: typeof z.object, coded: typeof CODED) => {
  const Classification = object({ kind: ClassificationKindSchema, rationale: ShortTextSchema });
  const Reuse = object({
    entity: z.string().check(z.maxLength(200)),
    kind: EntityKindSchema,
    covers: ShortTextSchema,
    why: ShortTextSchema,
    trust_tier: TrustTierSchema,
  });
  /** What a run plans to draft, whether it did or not. */
  const Planned = object({
    draft_id: IdSchema,
    kind: EntityKindSchema,
    name: DraftNameSchema,
    /** In a model's words; empty if the goal itself says it. */
    purpose: PurposeSchema,
  });
  const Scores = object({
    specificity: ScoreSchema,
    completeness: ScoreSchema,
    safety: ScoreSchema,
    goal_alignment: ScoreSchema,
  });
  const Finding = object({
    rule: z.string().check(z.regex(/^[a-z0-9-]+\/[a-z0-9-]+$/), z.maxLength(100)),
    severity: z.enum(['error', 'warning']),
    path: z.string().check(z.maxLength(500)),
    ...coded,
  });
  const Gap = object(coded);
  const Provenance = object({
    provider: z.string().check(z.maxLength(100)),
    model: ModelIdSchema,
    key: z.enum(['own', 'registry']),
    via: z.enum(['registry', 'direct']),
    prompt_sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
    drafted_at: TimeSchema,
  });
  const DraftFile = object({ path: z.string().check(z.minLength(1), z.maxLength(300)), text: TextSchema });
  const Draft = object({
    draft_id: IdSchema,
    kind: EntityKindSchema,
    name: DraftNameSchema,
    /** A skill's frontmatter; `{server, tools}`; or an agent's `{name, description, model_compatibility, …}`. */
    manifest: z.looseObject({}),
    /** SKILL.md's body, the server's README or the agent's system prompt. */
    markdown: TextSchema,
    files: z.array(DraftFile).check(z.maxLength(20)),
    scores: z.nullable(Scores),
    rerolled: z.boolean(),
    first_scores: z.nullable(Scores),
    critic_notes: z.nullable(ShortTextSchema),
    findings: z.array(Finding).check(z.maxLength(200)),
    provenance: Provenance,
    /** Absent where no registry drafted it. */
    receipt: z.optional(ReceiptSchema),
    /** A person changed it after the model wrote it. */
    edited: z.optional(z.literal(true)),
  });
  const Usage = object({
    calls: CountSchema,
    input_tokens: CountSchema,
    output_tokens: CountSchema,
    /** US dollars: the provider's own figure, else tokens × price list, else null. */
    cost_usd: z.nullable(z.number().check(z.gte(0))),
    /** False only if every number here is the provider's own. A call that was cut off is estimated, and so is tokens × price list. */
    estimated: z.boolean(),
    /** True when only the cost is estimated: all tokens are as the provider counted them. */
    counted: z.optional(z.boolean()),
    /** True when input was read from a cache, which costs less than the price list says. */
    cost_at_most: z.optional(z.boolean()),
  });
  const Composition = object({
    run_id: IdSchema,
    goal: GoalSchema,
    provider: AnyProviderIdSchema,
    model: ModelIdSchema,
    /** Assembled by the client from what had arrived when its run ended early. */
    partial: z.boolean(),
    /** Null only in a partial composition whose run ended before it was known. */
    classification: z.nullable(Classification),
    reuse: z.array(Reuse).check(z.maxLength(LIMITS.reusePerRun)),
    /** All that was planned, in its order. Absent in compositions of older versions, which cannot be continued. */
    outline: z.optional(z.array(Planned).check(z.maxLength(LIMITS.draftsPerRun))),
    gaps: z.array(Gap).check(z.maxLength(LIMITS.gapsPerRun)),
    drafts: z.array(Draft).check(z.maxLength(LIMITS.draftsPerRun)),
    usage: Usage,
    started_at: TimeSchema,
    finished_at: TimeSchema,
  });
  return { Classification, Reuse, Planned, Scores, Finding, Gap, Provenance, Draft, Usage, Composition };
};

const read = later(() => makeSchemas(z.object, CODED));

export const ClassificationSchema = later(() => read.Classification);
export type Classification = z.infer<typeof ClassificationSchema>;
export const ReuseSchema = later(() => read.Reuse);
export type Reuse = z.infer<typeof ReuseSchema>;
export const PlannedSchema = later(() => read.Planned);
export type Planned = z.infer<typeof PlannedSchema>;
export const ScoresSchema = later(() => read.Scores);
export type Scores = z.infer<typeof ScoresSchema>;
export const FindingSchema = later(() => read.Finding);
export type Finding = z.infer<typeof FindingSchema>;
/** What neither reuse nor drafts cover, and what the run could not do. */
export const GapSchema = later(() => read.Gap);
export type Gap = z.infer<typeof GapSchema>;
export const ProvenanceSchema = later(() => read.Provenance);
export const DraftSchema = later(() => read.Draft);
export type Draft = z.infer<typeof DraftSchema>;
/** Whether no key of a person's own was used for these drafts. */
export const usedRegistryKey = (drafts: readonly Draft[]): boolean =>
  drafts.length > 0 && drafts.every(({ provenance }) => provenance.key === 'registry');
export const UsageSchema = later(() => read.Usage);
export type Usage = z.infer<typeof UsageSchema>;
/** What a run used that was cut: nobody counts the calls that it had open, so its figures are too low. */
export const toCutUsage = ({ counted: _counted, ...usage }: Usage): Usage => ({ ...usage, estimated: true });
/** The result of a run. */
export const CompositionSchema = later(() => read.Composition);
export type Composition = z.infer<typeof CompositionSchema>;

const withMessage = { ...CODED, message: z.optional(TextSchema) };
const strict = later(() => makeSchemas(z.strictObject as typeof z.object, withMessage));

/** The same composition as a server accepts it: unknown members are refused. */
export const StrictCompositionSchema = later(() => strict.Composition);
export const StrictDraftSchema = later(() => strict.Draft);
