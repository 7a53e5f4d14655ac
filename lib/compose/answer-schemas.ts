import type { AnswerName } from './answers.ts';

// Generated from answers.ts by tests/support/answer-schemas.ts: making them at run time costs the worker 6.5 KB.
export const ANSWER_SCHEMAS: Readonly<Record<AnswerName, object>> = {
  classification: {
    type: 'object',
    properties: {
      kind: { type: 'string', enum: ['skill', 'agent', 'mcp_server', 'bundle'] },
      rationale: { type: 'string' },
      name: { type: 'string' },
      queries: { type: 'array', items: { type: 'string' } },
    },
    required: ['kind', 'rationale', 'name', 'queries'],
    additionalProperties: false,
  },
  plan: {
    type: 'object',
    properties: {
      items: {
        type: 'array',
        items: {
          type: 'object',
          properties: {
            kind: { type: 'string', enum: ['skill', 'agent', 'mcp_server'] },
            name: { type: 'string' },
            purpose: { type: 'string' },
          },
          required: ['kind', 'name', 'purpose'],
          additionalProperties: false,
        },
      },
      reuse: {
        type: 'array',
        items: {
          type: 'object',
          properties: { entity: { type: 'string' }, covers: { type: 'string' }, why: { type: 'string' } },
          required: ['entity', 'covers', 'why'],
          additionalProperties: false,
        },
      },
      gaps: { type: 'array', items: { type: 'string' } },
    },
    required: ['items', 'reuse', 'gaps'],
    additionalProperties: false,
  },
  skill_draft: {
    type: 'object',
    properties: {
      name: { type: 'string' },
      description: { type: 'string' },
      compatibility: { type: 'string' },
      body: { type: 'string' },
      files: {
        type: 'array',
        items: {
          type: 'object',
          properties: { path: { type: 'string' }, text: { type: 'string' } },
          required: ['path', 'text'],
          additionalProperties: false,
        },
      },
    },
    required: ['name', 'description', 'compatibility', 'body', 'files'],
    additionalProperties: false,
  },
  agent_draft: {
    type: 'object',
    properties: {
      name: { type: 'string' },
      description: { type: 'string' },
      model_compatibility: { type: 'array', items: { type: 'string' } },
      system_prompt: { type: 'string' },
      service_url: { type: 'string' },
    },
    required: ['name', 'description', 'model_compatibility', 'system_prompt', 'service_url'],
    additionalProperties: false,
  },
  mcp_server_draft: {
    type: 'object',
    properties: {
      name: { type: 'string' },
      title: { type: 'string' },
      description: { type: 'string' },
      version: { type: 'string' },
      tools: {
        type: 'array',
        items: {
          type: 'object',
          properties: {
            name: { type: 'string' },
            description: { type: 'string' },
            input_schema: { type: 'string' },
          },
          required: ['name', 'description', 'input_schema'],
          additionalProperties: false,
        },
      },
      packages: { type: 'string' },
      readme: { type: 'string' },
    },
    required: ['name', 'title', 'description', 'version', 'tools', 'packages', 'readme'],
    additionalProperties: false,
  },
  critique: {
    type: 'object',
    properties: {
      drafts: {
        type: 'array',
        items: {
          type: 'object',
          properties: {
            number: { type: 'number' },
            specificity: { type: 'number' },
            completeness: { type: 'number' },
            safety: { type: 'number' },
            goal_alignment: { type: 'number' },
            notes: { type: 'string' },
          },
          required: ['number', 'specificity', 'completeness', 'safety', 'goal_alignment', 'notes'],
          additionalProperties: false,
        },
      },
    },
    required: ['drafts'],
    additionalProperties: false,
  },
};
