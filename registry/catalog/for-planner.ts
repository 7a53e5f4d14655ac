import { setImmediate as nextTurn } from 'node:timers/promises';

import type { Catalog } from '../../lib/planner/index.ts';
import type { SearchItem } from '../../lib/protocol/index.ts';
import { EVERYBODY, type Entities } from '../db/index.ts';
import type { Search } from './search.ts';
import { toSearchList } from './to-wire.ts';

const ENTITY = /^([^/@]+)\/([^/@]+)@([^/@]+)$/;

/** Nothing can be reused that nobody can install. */
const isUsable = ({ specification }: SearchItem): boolean => specification !== true;

/** What is deprecated comes last, and says so where a model reads it. */
const activeFirst = (items: readonly SearchItem[]): SearchItem[] => [
  ...items.filter(({ status }) => status !== 'deprecated'),
  ...items
    .filter(({ status }) => status === 'deprecated')
    .map((item) => ({ ...item, description: `Deprecated by its publisher. ${item.description}` })),
];

/**
 * The catalog as a run searches it: the answers of `GET /v1/search`, without a request in between. A database
 * query cannot be cancelled; how long a run waits for it is up to the planner.
 */
export const createPlannerCatalog = ({
  search,
  entities,
}: {
  search: Search;
  entities: Pick<Entities, 'find'>;
}): Catalog => ({
  search: async ({ q, kind, limit }, { signal }) => {
    // What the client was just told goes out before a search prepares its statements.
    await nextTurn();
    signal.throwIfAborted();
    const found = await search({ q, kind }, { limit, cursor: null });
    return activeFirst(toSearchList(found).items.filter(isUsable));
  },
  readBody: async (entity, { signal }) => {
    signal.throwIfAborted();
    const [, namespace, name, version] = ENTITY.exec(entity) ?? [];
    if (namespace === undefined || name === undefined || version === undefined) return null;
    const found = await entities.find({ namespace, name }, version, EVERYBODY);
    return found === null || found.markdown === '' || found.status === 'deleted' ? null : found.markdown;
  },
});
