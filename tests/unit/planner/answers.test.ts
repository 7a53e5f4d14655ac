import { describe, expect, it } from 'vitest';

import { ANSWER_SCHEMAS } from '../../../lib/planner/answers/schemas.ts';
import { makeAnswerSchemas } from '../../support/provider/answer-schemas.ts';

const everyObject = (schema: unknown): object[] => {
  if (typeof schema !== 'object' || schema === null) return [];
  const inner = Object.values(schema).flatMap(everyObject);
  return 'properties' in schema ? [schema, ...inner] : inner;
};

describe('the JSON schemas sent to providers', () => {
  it('are what zod makes of the answers (else: node tests/support/provider/answer-schemas.ts)', () => {
    expect(ANSWER_SCHEMAS).toEqual(makeAnswerSchemas());
  });

  it('are strict: every object closed, every field required, no length or range', () => {
    const objects = everyObject(ANSWER_SCHEMAS);
    expect(objects.length).toBeGreaterThanOrEqual(9);
    for (const object of objects) {
      expect(object).toMatchObject({ additionalProperties: false });
      expect(object).toHaveProperty('required', Object.keys((object as { properties: object }).properties));
    }
    expect(JSON.stringify(ANSWER_SCHEMAS)).not.toMatch(/minLength|maxLength|minimum|maximum|pattern|format/);
  });

  it('keep the names the practice provider answers by', () => {
    expect(Object.keys(ANSWER_SCHEMAS)).toEqual([
      'classification',
      'plan',
      'skill_draft',
      'agent_draft',
      'mcp_server_draft',
      'critique',
    ]);
  });
});
