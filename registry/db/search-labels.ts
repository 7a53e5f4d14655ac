import { sql, type SQL } from 'drizzle-orm';

import type { Entity } from '../../lib/protocol/index.ts';

/**
 * What a search filters by stands among the words that it finds by, so that one index answers both: with
 * an index each, PostgreSQL would first gather all of a kind. No word has an underscore in it.
 */
export interface Labelled {
  kind?: Entity['kind'] | undefined;
  trustTier?: Entity['trust_tier'] | undefined;
  capabilities?: readonly string[] | undefined;
}

export const toLabels = ({ kind, trustTier, capabilities = [] }: Labelled): string[] => [
  ...(kind === undefined ? [] : [`kind_${kind}`]),
  ...(trustTier === undefined ? [] : [`tier_${trustTier}`]),
  ...capabilities.map((capability) => `capability_${capability.toLowerCase()}`),
];

/** Every one of them. Null: no filter. */
export const toLabelQuery = (labels: readonly string[]): SQL | null =>
  labels.length === 0
    ? null
    : sql`${labels.map((label) => `'${label.replaceAll(/['\\]/g, '$&$&')}'`).join(' & ')}::tsquery`;
