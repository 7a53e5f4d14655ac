import { isMembers } from '../../base/members.ts';

/** The part of JSON Schema that our answers need, because strict structured output knows no more. */
export type Schema =
  | { type: 'string'; enum?: readonly string[] }
  | { type: 'number' }
  | { type: 'array'; items: Schema }
  | { type: 'object'; properties: Readonly<Record<string, Schema>> };

/** What a value of this schema is. */
export type ValueOf<Type> = Type extends { enum: readonly (infer Option)[] }
  ? Option
  : Type extends { type: 'string' }
    ? string
    : Type extends { type: 'number' }
      ? number
      : Type extends { items: infer Items }
        ? ValueOf<Items>[]
        : Type extends { properties: infer Members }
          ? { -readonly [Name in keyof Members]: ValueOf<Members[Name]> }
          : never;

export const text = { type: 'string' } as const;

export const number = { type: 'number' } as const;

export const oneOf = <Option extends string>(...options: Option[]) => ({
  type: 'string' as const,
  enum: options,
});

export const array = <Items extends Schema>(items: Items) => ({ type: 'array' as const, items });

/** Strict providers want every member required and every other one forbidden. */
export const object = <Members extends Record<string, Schema>>(properties: Members) => ({
  type: 'object' as const,
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
});

/**
 * The value if the schema allows it, else undefined. It mends what servers that do not enforce a schema get wrong
 * without harm: members that nobody asked for are dropped, and null stands for an empty text.
 */
export const fit = (schema: Schema, value: unknown): unknown => {
  switch (schema.type) {
    case 'string': {
      const given = value ?? '';
      return typeof given === 'string' && schema.enum?.includes(given) !== false ? given : undefined;
    }
    case 'number':
      return Number.isFinite(value) ? value : undefined;
    case 'array': {
      const items = Array.isArray(value) ? value.map((each) => fit(schema.items, each)) : [undefined];
      return items.includes(undefined) ? undefined : items;
    }
    case 'object':
    default: {
      const given = isMembers(value) ? value : {};
      const members = Object.entries(schema.properties).map(([name, inner]) => [
        name,
        Object.hasOwn(given, name) ? fit(inner, given[name]) : undefined,
      ]);
      return members.some(([, member]) => member === undefined) ? undefined : Object.fromEntries(members);
    }
  }
};
