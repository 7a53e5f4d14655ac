/** The part of our answers' JSON Schemas that matters here; see `json-schemas.ts`. */
interface Schema {
  type?: string;
  properties?: Readonly<Record<string, Schema>>;
  items?: Schema;
}

/**
 * Mends what servers that do not enforce a schema get wrong without harm: members that nobody asked for are dropped,
 * and null stands for an empty text. Everything else is left to validation, which stays strict. The value must not be
 * nested deeper than any answer.
 */
export const fitAnswer = (schema: Schema, value: unknown): unknown => {
  if (schema.type === 'string') return value ?? '';
  if (schema.items !== undefined && Array.isArray(value)) {
    const { items } = schema;
    return value.map((each) => fitAnswer(items, each));
  }
  if (schema.properties === undefined || typeof value !== 'object' || value === null) return value;
  const members = value as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    Object.entries(schema.properties).flatMap(([name, inner]) =>
      Object.hasOwn(members, name) ? [[name, fitAnswer(inner, members[name])]] : [],
    ),
  );
};
