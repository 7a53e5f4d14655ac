import { describe, expect, it } from 'vitest';

import { readAnswer } from '../../../lib/planner/answers/read-answer.ts';
import { ANSWER_SCHEMAS } from '../../../lib/planner/answers/schemas.ts';

const everyObject = (schema: unknown): object[] => {
  if (typeof schema !== 'object' || schema === null) return [];
  const inner = Object.values(schema).flatMap(everyObject);
  return 'properties' in schema ? [schema, ...inner] : inner;
};

describe('the JSON schemas sent to providers', () => {
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

describe('an answer', () => {
  const plan = {
    items: [{ kind: 'skill', name: 'notes', purpose: 'Writes them.' }],
    reuse: [],
    gaps: ['Sending'],
  };
  const read = (changes: object) => readAnswer('plan', JSON.stringify({ ...plan, ...changes }));

  it('is what its text says', () => {
    expect(read({})).toEqual(plan);
  });

  it('has nothing that nobody asked for, and an empty text for null', () => {
    const items = [{ ...plan.items[0], name: null, extra: 1 }];

    expect(read({ items, more: {} })).toEqual({ ...plan, items: [{ ...plan.items[0], name: '' }] });
  });

  it.each([
    ['a member is missing', { gaps: undefined }],
    ['a member of an item is missing', { items: [{ kind: 'skill', name: 'notes' }] }],
    ['a text is a number', { gaps: [1] }],
    ['a list is a text', { gaps: 'Sending' }],
    ['an object is a list', { items: [[]] }],
    ['an object is null', { items: [null] }],
    ['a choice is none of those given', { items: [{ ...plan.items[0], kind: 'bundle' }] }],
    ['a choice is null', { items: [{ ...plan.items[0], kind: null }] }],
  ])('is none if %s', (_, changes) => {
    expect(read(changes)).toBeUndefined();
  });

  it.each([
    '',
    '{',
    '[]',
    'null',
    '{"drafts":[{"number":1e999,"specificity":1,"completeness":1,"safety":1,"goal_alignment":1,"notes":""}]}',
  ])('is none if its text is %j', (text) => {
    expect(readAnswer('critique', text)).toBeUndefined();
  });

  it('is not read from the prototype', () => {
    expect(readAnswer('plan', '{"__proto__":{"items":[],"reuse":[],"gaps":[]}}')).toBeUndefined();
  });
});
