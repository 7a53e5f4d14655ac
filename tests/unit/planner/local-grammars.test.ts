import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';

import type * as XGrammar from '@mlc-ai/web-xgrammar';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { ANSWER_SCHEMAS, type AnswerName } from '../../../lib/planner/answers/schemas.ts';

/**
 * XGrammar turns a schema into the grammar that vLLM, SGLang and MLC hold a model to. A schema that it cannot read
 * would shut out every server of that kind.
 */

let folder: string;
let xgrammar: typeof XGrammar;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'xgrammar-'));
  // The package declares itself an ES module and holds a CommonJS one.
  const copy = path.join(folder, 'xgrammar.cjs');
  await copyFile(createRequire(import.meta.url).resolve('@mlc-ai/web-xgrammar'), copy);
  xgrammar = createRequire(import.meta.url)(copy) as typeof XGrammar;
});
afterAll(() => rm(folder, { recursive: true }));

interface Schema {
  type: 'object' | 'array' | 'string' | 'number';
  properties?: Record<string, Schema>;
  items?: Schema;
  enum?: string[];
}

/** Any value that a schema of ours allows, with its members in the order of the schema, as a held model writes them. */
const valueOf = (schema: Schema): fc.Arbitrary<unknown> => {
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (schema.properties)
    return fc
      .tuple(
        ...Object.entries(schema.properties).map(([name, inner]) =>
          valueOf(inner).map((value) => [name, value]),
        ),
      )
      .map((entries) => Object.fromEntries(entries as [string, unknown][]) as unknown);
  if (schema.items) return fc.array(valueOf(schema.items), { maxLength: 3 });
  return schema.type === 'number' ? fc.integer() : fc.string({ unit: 'grapheme' });
};

const NAMES = Object.keys(ANSWER_SCHEMAS) as AnswerName[];

describe.each(NAMES)('the schema of %s', (name) => {
  const schema = ANSWER_SCHEMAS[name] as Schema;
  const compile = (): Promise<XGrammar.Grammar> => xgrammar.Grammar.fromJSONSchema(JSON.stringify(schema));

  it('becomes a grammar that allows what we ask for', async () => {
    const grammar = await compile();
    const isAllowed = (value: unknown): Promise<boolean> =>
      xgrammar.Testings.isGrammarAcceptString(grammar, JSON.stringify(value));
    await fc.assert(
      fc.asyncProperty(valueOf(schema), async (value) => {
        expect(await isAllowed(value)).toBe(true);
      }),
      { numRuns: 50 },
    );
    grammar.dispose();
  });

  it('becomes a grammar that requires every member and allows no other', async () => {
    const grammar = await compile();
    const [value] = fc.sample(valueOf(schema), 1) as [Record<string, unknown>];
    const texts = [
      ...Object.keys(value).map((left) =>
        Object.fromEntries(Object.entries(value).filter(([member]) => member !== left)),
      ),
      { ...value, one_more: '' },
    ].map((changed) => JSON.stringify(changed));
    for (const text of texts) {
      const isAllowed = await xgrammar.Testings.isGrammarAcceptString(grammar, text);
      expect({ text, isAllowed }).toEqual({ text, isAllowed: false });
    }
    grammar.dispose();
  });
});
