import { ClassificationKindSchema, EntityKindSchema, z } from '../../protocol/index.ts';

/**
 * What each call asks the model for. The names are part of the wire (`response_format.json_schema.name`), and the
 * practice provider chooses its answer by them.
 *
 * Strict structured output requires every field, forbids open objects, and knows no lengths or ranges. So an empty
 * string means "none", an open object (`input_schema`, `packages`) is a JSON string, and we apply the limits when
 * an answer becomes a draft. After a change, run `node tests/support/provider/answer-schemas.ts`.
 */
export const ANSWERS = {
  /** `name` is empty for a bundle, because the plan names its items. */
  get classification() {
    return z.strictObject({
      kind: ClassificationKindSchema,
      rationale: z.string(),
      name: z.string(),
      /** What to search the catalog for. */
      queries: z.array(z.string()),
    });
  },
  get plan() {
    return z.strictObject({
      items: z.array(z.strictObject({ kind: EntityKindSchema, name: z.string(), purpose: z.string() })),
      /** Only the name in `entity` counts, and only if it is one of the candidates. */
      reuse: z.array(z.strictObject({ entity: z.string(), covers: z.string(), why: z.string() })),
      gaps: z.array(z.string()),
    });
  },
  get skill_draft() {
    return z.strictObject({
      name: z.string(),
      description: z.string(),
      compatibility: z.string(),
      body: z.string(),
      files: z.array(z.strictObject({ path: z.string(), text: z.string() })),
    });
  },
  get agent_draft() {
    return z.strictObject({
      name: z.string(),
      description: z.string(),
      model_compatibility: z.array(z.string()),
      system_prompt: z.string(),
      /** Empty when there is no service; an address that the goal does not name would be invented. */
      service_url: z.string(),
    });
  },
  get mcp_server_draft() {
    return z.strictObject({
      name: z.string(),
      title: z.string(),
      description: z.string(),
      version: z.string(),
      /** `input_schema` is a JSON Schema of type object, as a JSON string. */
      tools: z.array(z.strictObject({ name: z.string(), description: z.string(), input_schema: z.string() })),
      /** server.json's `packages` as a JSON string; `[]` when there are none. */
      packages: z.string(),
      readme: z.string(),
    });
  },
  /** One call for all drafts of a run; `number` counts them from 1 in the order shown. */
  get critique() {
    return z.strictObject({
      drafts: z.array(
        z.strictObject({
          number: z.number(),
          specificity: z.number(),
          completeness: z.number(),
          safety: z.number(),
          goal_alignment: z.number(),
          notes: z.string(),
        }),
      ),
    });
  },
} as const;

export type AnswerName = keyof typeof ANSWERS;
export type Answer<Name extends AnswerName> = z.infer<(typeof ANSWERS)[Name]>;
