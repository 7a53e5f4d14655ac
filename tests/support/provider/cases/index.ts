import { ANSWER_CASES } from './answers.ts';
import { BUNDLE_CASES } from './bundles.ts';
import type { Case } from './case.ts';
import { EXPLAINED_CASES } from './explained.ts';
import { FORM_CASES } from './forms.ts';
import { KEY_LIMIT_CASES } from './key-limits.ts';
import { KEY_CASES } from './keys.ts';
import { LIMIT_CASES } from './limits.ts';
import { MODEL_LIMIT_CASES } from './model-limits.ts';
import { MONEY_CASES } from './money.ts';
import { NAME_CASES } from './names.ts';
import { REFUSAL_CASES } from './refusals/index.ts';
import { STREAM_CASES } from './streams.ts';

/** What servers were seen to do, by what it is about. */
export const CASES: Readonly<Record<string, readonly Case[]>> = {
  'a limit': LIMIT_CASES,
  'an answer': ANSWER_CASES,
  'a stream': STREAM_CASES,
  money: MONEY_CASES,
  'a refusal': REFUSAL_CASES,
  'a key': KEY_CASES,
  'a name': NAME_CASES,
  'a form': FORM_CASES,
  'what a model allows': MODEL_LIMIT_CASES,
  'what a key allows': KEY_LIMIT_CASES,
  'what cannot be learned': EXPLAINED_CASES,
  'a whole bundle': BUNDLE_CASES,
};

const VENDORS = ['openai', 'anthropic', 'openrouter'] as const;

export interface VendorCase extends Case {
  at: (typeof VENDORS)[number];
}

/** Those of the vendors' own wires at the prices of our list, which a registry serves too. */
export const VENDOR_CASES: readonly VendorCase[] = Object.values(CASES)
  .flat()
  .filter((row): row is VendorCase => VENDORS.some((vendor) => vendor === row.at) && row.price === undefined);
