/** What every object and list of an answer's JSON Schema repeats: providers that are strict ask for all of it. */
export const object = (properties: Record<string, object>): object => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
});

export const array = (items: object): object => ({ type: 'array', items });
