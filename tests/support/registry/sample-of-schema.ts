import * as fc from 'fast-check';

/** As much of JSON Schema as `/openapi.json` uses. */
export interface JsonSchema {
  $ref?: string;
  type?: string;
  enum?: unknown[];
  const?: unknown;
  pattern?: string;
  maxLength?: number;
  minimum?: number;
  anyOf?: JsonSchema[];
  items?: JsonSchema;
  properties?: Record<string, JsonSchema>;
  additionalProperties?: JsonSchema | boolean;
}

const textOf = ({ pattern, maxLength = Infinity }: JsonSchema): string => {
  if (pattern === undefined) return 'some text';
  const texts = fc.sample(fc.stringMatching(new RegExp(pattern)), { numRuns: 100, seed: 1 });
  return texts.find((text) => text.length <= maxLength) ?? '';
};

/** A value that the schema takes: every member, the optional ones too, one item per list, one member per map. */
export const sampleOf = (schema: JsonSchema, components: Record<string, JsonSchema>): unknown => {
  if (schema.$ref !== undefined) {
    const named = components[schema.$ref.split('/').at(-1) ?? ''];
    if (named === undefined) throw new Error(`The document has no ${schema.$ref}`);
    return sampleOf(named, components);
  }
  if (schema.enum !== undefined) return schema.enum[0];
  if (schema.const !== undefined) return schema.const;
  if (schema.anyOf !== undefined)
    return sampleOf(schema.anyOf.find(({ type }) => type !== 'null') ?? {}, components);
  if (schema.type === 'array') return [sampleOf(schema.items ?? {}, components)];
  if (schema.type === 'integer' || schema.type === 'number') return schema.minimum ?? 1;
  if (schema.type === 'boolean') return true;
  if (schema.type !== 'object') return textOf(schema);
  const members = Object.entries(schema.properties ?? {}).map(([name, inner]) => [
    name,
    sampleOf(inner, components),
  ]);
  const open = typeof schema.additionalProperties === 'object' ? [['member', 'some text']] : [];
  return Object.fromEntries([...members, ...open]) as unknown;
};

/** The pointer of every text in a value. */
export const textsIn = (value: unknown, pointer = ''): string[] => {
  if (typeof value === 'string') return [pointer];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => textsIn(inner, `${pointer}/${name}`));
};

/** The value with another text at a pointer. */
export const withText = (value: unknown, pointer: string, text: string): unknown => {
  if (pointer === '') return text;
  const [, name = '', rest = ''] = /^\/([^/]+)(.*)$/.exec(pointer) ?? [];
  if (Array.isArray(value))
    return (value as unknown[]).map((item, index) =>
      String(index) === name ? withText(item, rest, text) : item,
    );
  const members = value as Record<string, unknown>;
  return { ...members, [name]: withText(members[name], rest, text) };
};
