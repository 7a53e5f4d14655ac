import { describe, expect, it } from 'vitest';

import { toOpenApi } from '../../../registry/openapi/document.ts';

interface Schema {
  properties: Record<string, Schema>;
  items: Schema;
  required: string[];
}

const { components } = toOpenApi('https://registry.example') as {
  components: { schemas: Record<string, Schema> };
};
const membersOf = ({ properties }: Schema): string[] => Object.keys(properties);

describe('the OpenAPI document', () => {
  it('has the English message that the registry adds to each code, which clients need not send', () => {
    const { gaps, drafts } = components.schemas['Composition']?.properties ?? {};
    const finding = drafts?.items.properties['findings']?.items;

    expect(gaps && membersOf(gaps.items)).toEqual(['code', 'values', 'message']);
    expect(finding && membersOf(finding)).toEqual(['rule', 'severity', 'path', 'code', 'values', 'message']);
    expect(finding?.required).not.toContain('message');
  });

  it('has the code of a problem beside its detail', () => {
    const problem = components.schemas['Problem'];

    expect(problem && membersOf(problem)).toEqual(expect.arrayContaining(['detail', 'code', 'values']));
    expect(problem?.properties).not.toHaveProperty('message');
  });
});
