import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { createJsonText } from '../../../lib/planner/answers/json-text.ts';
import { parseMembers } from '../../../lib/planner/providers/wire.ts';
import {
  DEPTHS,
  isDeeperThan,
  isTooDeep,
  parseJson,
  parseRunEvent,
  StrictCompositionSchema,
  z,
} from '../../../lib/protocol/index.ts';
import { readDraftTexts, toDraftTexts } from '../../../lib/stores/draft-texts.ts';
import { DEEP, deepDraft, nested, textNested } from '../../support/samples/deep-json.ts';
import { sampleComposition, sampleDraft } from '../../support/samples/run-samples.ts';

const depthOf = (value: unknown): number =>
  typeof value === 'object' && value !== null
    ? 1 + Math.max(0, ...Object.values(value).map((inner) => depthOf(inner)))
    : 0;

describe('the depth of JSON', () => {
  it('is counted in brackets outside of strings, whatever the value', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6, stringUnit: 'binary' }), fc.nat(7), (text, limit) => {
        expect(isDeeperThan(text, limit)).toBe(depthOf(JSON.parse(text)) > limit);
      }),
    );
  });

  it.each([
    ['brackets in a string', `{"a":"${'['.repeat(100)}"}`],
    ['an escaped quote before brackets in a string', String.raw`{"a":"\"${'['.repeat(100)}"}`],
    ['many brackets beside each other', `[${'{},'.repeat(1_000)}{}]`],
    ['exactly as deep', textNested(DEPTHS.message)],
  ])('passes %s', (_what, text) => {
    expect(isDeeperThan(text, DEPTHS.message)).toBe(false);
    expect(parseJson(text, DEPTHS.message)).toEqual(JSON.parse(text));
  });

  it.each([DEPTHS.message + 1, DEEP, 1_000_000])('refuses %i levels and reads none of them', (depth) => {
    expect(parseJson(textNested(depth), DEPTHS.message)).toBeUndefined();
    expect(parseJson('['.repeat(depth), DEPTHS.message)).toBeUndefined();
  });

  it('is not known of what is no JSON', () => {
    expect(parseJson('{"a":', DEPTHS.message)).toBeUndefined();
    expect(isDeeperThan('{"a":', DEPTHS.message)).toBe(false);
  });

  it('of a value is too much also where JSON.stringify falls over', () => {
    expect(
      [DEPTHS.message, DEPTHS.message + 1, DEEP, 100_000].map((depth) => isTooDeep(nested(depth))),
    ).toEqual([false, true, true, true]);
  });
});

describe("a model's JSON", () => {
  it('is cut while it comes', () => {
    const json = createJsonText();

    expect(json.push(textNested(DEPTHS.model))).toBe(true);
    expect(createJsonText().push('{"a":'.repeat(DEPTHS.model + 1))).toBe(false);
  });

  it("and a provider's event is an object, or a list of which the first counts", () => {
    for (const event of ['{"a":1}', '[{"a":1}]', '[{"a":1},{"b":2}]'])
      expect(parseMembers(event)).toEqual({ a: 1 });
    for (const other of ['[]', '[1]', '[[{"a":1}]]', '"a"', 'null', '1', ''])
      expect(parseMembers(other)).toBeUndefined();
  });

  it("and a provider's event nested deeper is none of its wire", () => {
    expect(parseMembers(textNested(DEPTHS.model))).toEqual(nested(DEPTHS.model));
    expect(parseMembers(textNested(DEPTHS.model + 1))).toBeUndefined();
  });

  it('at its deepest can be saved, delivered and edited', () => {
    const schema = { type: 'object', ...nested(DEPTHS.model) };
    const draft = deepDraft(1);
    draft.manifest['tools'] = [{ name: 'dig', description: 'Digs.', inputSchema: schema }];
    const composition = sampleComposition({ drafts: [draft] });

    expect(z.safeParse(StrictCompositionSchema, composition).success).toBe(true);
    expect(isTooDeep({ plan_id: 'x', composition })).toBe(false);
    expect(parseRunEvent('draft', JSON.stringify(draft))?.data).toEqual(draft);
    expect(readDraftTexts(draft, toDraftTexts(draft)).unreadable).toBeNull();
  });
});

describe('a draft that a person edits', () => {
  const draft = sampleDraft();
  const withManifest = (text: string) =>
    readDraftTexts(
      draft,
      toDraftTexts(draft).map((each) => (each.part === 'manifest' ? { ...each, text } : each)),
    );

  it('may be as deep as can be saved, and is told where it is deeper', () => {
    const { draft: edited } = withManifest(textNested(59));

    expect(isTooDeep({ composition: { drafts: [edited] } })).toBe(false);
    expect(withManifest(textNested(60))).toEqual({
      draft: null,
      unreadable: { part: 'manifest', deeperThan: 59, line: null },
    });
    expect(withManifest(textNested(DEEP)).draft).toBeNull();
  });
});
