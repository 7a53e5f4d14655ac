import { isPortableText } from '../basics.ts';
import { z } from '../zod.ts';
import type { Values } from './codes.ts';

const MOST_VALUES = 20;
/** Of a text that a person reads as a sentence or as part of one. */
export const SHORT_TEXT_CHARACTERS = 4_000;

const isValue = (value: unknown): boolean =>
  typeof value === 'number' ||
  (typeof value === 'string' && value.length <= SHORT_TEXT_CHARACTERS && isPortableText(value));

/** Checked as a whole, so that no refusal names a member that the caller chose. */
const ValuesSchema = /* @__PURE__ */ z.looseObject({}).check(
  z.refine((values) => {
    const all = Object.entries(values);
    return (
      all.length <= MOST_VALUES && all.every(([name, value]) => /^[a-z_]{1,40}$/.test(name) && isValue(value))
    );
  }, 'must be texts and numbers, by short names'),
) as unknown as z.ZodMiniType<Values, Values>;

/** The members of everything that a person reads as a sentence. */
export const CODED = {
  code: /* @__PURE__ */ z.string().check(z.regex(/^[a-z0-9-]{1,60}$/)),
  values: ValuesSchema,
};
