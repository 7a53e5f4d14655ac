import { sql, type SQL } from 'drizzle-orm';

import type { Entity } from '../../../lib/protocol/index.ts';

/**
 * What a search filters by is stored among the words it searches, so that one index answers both. With separate
 * indexes, PostgreSQL would first collect everything of a kind. No real word contains an underscore.
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

/** Requires all of them. Null when there is no filter. */
export const toLabelQuery = (labels: readonly string[]): SQL | null =>
  labels.length === 0
    ? null
    : sql`${labels.map((label) => `'${label.replaceAll(/['\\]/g, '$&$&')}'`).join(' & ')}::tsquery`;
