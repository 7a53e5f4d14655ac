import { array, object } from './json-schemas.ts';
import type { AnswerName } from './read-answers.ts';

// Generated from read-answers.ts by tests/support/provider/answer-schemas.ts: making them at run time costs the worker 6.5 KB.
export const ANSWER_SCHEMAS: Readonly<Record<AnswerName, object>> = {
  classification: object({
    kind: { type: 'string', enum: ['skill', 'agent', 'mcp_server', 'bundle'] },
    rationale: { type: 'string' },
    name: { type: 'string' },
    queries: array({ type: 'string' }),
  }),
  plan: object({
    items: array(
      object({
        kind: { type: 'string', enum: ['skill', 'agent', 'mcp_server'] },
        name: { type: 'string' },
        purpose: { type: 'string' },
      }),
    ),
    reuse: array(object({ entity: { type: 'string' }, covers: { type: 'string' }, why: { type: 'string' } })),
    gaps: array({ type: 'string' }),
  }),
  skill_draft: object({
    name: { type: 'string' },
    description: { type: 'string' },
    compatibility: { type: 'string' },
    body: { type: 'string' },
    files: array(object({ path: { type: 'string' }, text: { type: 'string' } })),
  }),
  agent_draft: object({
    name: { type: 'string' },
    description: { type: 'string' },
    model_compatibility: array({ type: 'string' }),
    system_prompt: { type: 'string' },
    service_url: { type: 'string' },
  }),
  mcp_server_draft: object({
    name: { type: 'string' },
    title: { type: 'string' },
    description: { type: 'string' },
    version: { type: 'string' },
    tools: array(
      object({ name: { type: 'string' }, description: { type: 'string' }, input_schema: { type: 'string' } }),
    ),
    packages: { type: 'string' },
    readme: { type: 'string' },
  }),
  critique: object({
    drafts: array(
      object({
        number: { type: 'number' },
        specificity: { type: 'number' },
        completeness: { type: 'number' },
        safety: { type: 'number' },
        goal_alignment: { type: 'number' },
        notes: { type: 'string' },
      }),
    ),
  }),
};
