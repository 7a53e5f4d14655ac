import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { readModels } from '../../../lib/form/read-models.ts';
import { ModelIdSchema, z } from '../../../lib/protocol/index.ts';
import { looksLikeKey } from '../../../lib/secrets/looks-like-key.ts';

const idsOf = (value: unknown): string[] => readModels(JSON.stringify(value)).map(({ id }) => id);

describe('a list of models', () => {
  it.each<[string, unknown]>([
    ['OpenAI', { object: 'list', data: [{ id: 'b', object: 'model' }, { id: 'a' }] }],
    ['Together', [{ id: 'b', type: 'chat' }, { id: 'a' }]],
    ['Anthropic', { data: [{ type: 'model', id: 'b', display_name: 'B' }, { id: 'a' }], has_more: false }],
  ])('is read as %s sends it, in the order of the ids', (_who, value) => {
    expect(idsOf(value)).toEqual(['a', 'b']);
  });

  it('has the names that are sent, and the ids of models without one', () => {
    const value = {
      data: [
        { id: 'a', name: 'Model A' },
        { id: 'b', display_name: 'B' },
        { id: 'c', name: 7 },
      ],
    };
    expect(readModels(JSON.stringify(value)).map(({ name }) => name)).toEqual(['Model A', 'B', 'c']);
  });

  it('has each model once, and nothing else', () => {
    const key = ['sk-', 'ant-', 'q8Zr1Vn5Yx2Wc7Kd9Mh4Pj6Ls0Gt'].join('');
    const entries = [
      { id: 'a' },
      { id: 'a' },
      {},
      null,
      7,
      'b',
      { id: 7 },
      { id: '' },
      { id: key },
      { id: 'x\u202e' },
    ];
    expect(idsOf({ data: entries })).toEqual(['a']);
    expect(idsOf({ data: [{ id: 'k'.repeat(201) }] })).toEqual([]);
  });

  it.each(['', 'null', '7', '{}', '{"data":7}', '<html>', `${'['.repeat(100)}${']'.repeat(100)}`])(
    'is empty where the answer is no list: %s',
    (text) => {
      expect(readModels(text)).toEqual([]);
    },
  );

  it('is bounded in number and length', () => {
    const data = Array.from({ length: 5_000 }, (_, index) => ({ id: `m${index}`, name: 'n'.repeat(1_000) }));
    const models = readModels(JSON.stringify({ data }));
    expect(models.length).toBe(2_000);
    for (const { name } of models) expect(name.length).toBeLessThanOrEqual(200);
  });

  it('offers only what may be sent as a model, whatever was sent', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ id: fc.string({ unit: 'binary' }), name: fc.jsonValue() })),
        (data) => {
          for (const { id } of readModels(JSON.stringify({ data }))) {
            expect(z.safeParse(ModelIdSchema, id).data).toBe(id);
            expect(looksLikeKey(id)).toBe(false);
          }
        },
      ),
    );
  });
});
