/** The members that every object and list repeats in an answer's JSON Schema; strict providers require all of them. */
export const object = (properties: Record<string, object>): object => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
});

export const array = (items: object): object => ({ type: 'array', items });
