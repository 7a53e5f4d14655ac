import { array, number, object, oneOf, text, type ValueOf } from './json-schemas.ts';

/**
 * What each call asks the model for. The names are part of the wire (`response_format.json_schema.name`), and the
 * practice provider chooses its answer by them.
 *
 * Strict structured output requires every field, forbids open objects, and knows no lengths or ranges. So an empty
 * string means "none", an open object (`input_schema`, `packages`) is a JSON string, and we apply the limits when
 * an answer becomes a draft.
 */
export const ANSWER_SCHEMAS = {
  classification: object({
    kind: oneOf('skill', 'agent', 'mcp_server', 'bundle'),
    rationale: text,
    /** Empty for a bundle, because the plan names its items. */
    name: text,
    /** What to search the catalog for. */
    queries: array(text),
  }),
  plan: object({
    items: array(object({ kind: oneOf('skill', 'agent', 'mcp_server'), name: text, purpose: text })),
    /** Only the name in `entity` counts, and only if it is one of the candidates. */
    reuse: array(object({ entity: text, covers: text, why: text })),
    gaps: array(text),
  }),
  skill_draft: object({
    name: text,
    description: text,
    compatibility: text,
    body: text,
    files: array(object({ path: text, text })),
  }),
  agent_draft: object({
    name: text,
    description: text,
    model_compatibility: array(text),
    system_prompt: text,
    /** Empty when there is no service; an address that the goal does not name would be invented. */
    service_url: text,
  }),
  mcp_server_draft: object({
    name: text,
    title: text,
    description: text,
    version: text,
    /** `input_schema` is a JSON Schema of type object, as a JSON string. */
    tools: array(object({ name: text, description: text, input_schema: text })),
    /** server.json's `packages` as a JSON string; `[]` when there are none. */
    packages: text,
    readme: text,
  }),
  /** One call for all drafts of a run; `number` counts them from 1 in the order shown. */
  critique: object({
    drafts: array(
      object({
        number,
        specificity: number,
        completeness: number,
        safety: number,
        goal_alignment: number,
        notes: text,
      }),
    ),
  }),
};

export type AnswerName = keyof typeof ANSWER_SCHEMAS;
export type Answer<Name extends AnswerName> = ValueOf<(typeof ANSWER_SCHEMAS)[Name]>;
