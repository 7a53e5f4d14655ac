import { readFileSync } from 'node:fs';

import type { Composition, Draft } from '../../../lib/protocol/index.ts';

/** A composition as it was stored before findings and gaps had codes. */
export const oldComposition = JSON.parse(
  readFileSync(new URL('../../fixtures/old-forms/composition.json', import.meta.url), 'utf8'),
) as Composition;

/** What its gaps became. */
export const NEW_GAPS: Composition['gaps'] = [
  { code: 'not-covered', values: { text: 'Access to the live API.' } },
  {
    code: 'not-covered',
    values: { text: 'The catalog could not be searched, so nothing that it holds was considered.' },
  },
];

/** What its findings became. */
export const NEW_FINDINGS: Draft['findings'] = [
  {
    rule: 'skill/name-format',
    severity: 'warning',
    path: '/manifest/name',
    code: 'written',
    values: { text: 'The name must be 1 to 64 lowercase letters, digits and single hyphens.' },
  },
  {
    rule: 'reuse/near-duplicate',
    severity: 'warning',
    path: '',
    code: 'written',
    values: {
      text: 'This is much like acme/payments@1.2.0, which exists already. Look at that one before you keep a second.',
    },
  },
];
