import { toVisible } from '../../base/text.ts';
import type { Candidate, Catalog, ComposeSettings } from '../contract.ts';
import { runPooled } from '../pool.ts';
import { withPatience } from './patience.ts';

/**
 * What a composition may name as an entity: nothing hidden, no spaces, no markup. Lengths match a catalog's; the
 * worker has no room for the protocol's own schemas.
 */
const ENTITY = /^[\w.-]{1,39}\/[\w.-]{1,90}@[\w.+-]{1,64}$/;

/** Enough to judge by; a catalog accepts 2,000 characters, and every candidate costs tokens. */
export const DESCRIPTION_CHARACTERS = 400;
const CAPABILITIES = 8;
const CAPABILITY_CHARACTERS = 64;

const toCandidate = (item: Candidate): Candidate => ({
  entity: item.entity,
  kind: item.kind,
  name: toVisible(item.name, 100),
  description: toVisible(item.description, DESCRIPTION_CHARACTERS),
  capabilities: item.capabilities
    .slice(0, CAPABILITIES)
    .map((capability) => toVisible(capability, CAPABILITY_CHARACTERS)),
  trust_tier: item.trust_tier,
});

/** The best of every search first, then the second best, and so on; each entity once. */
const merge = (lists: readonly (readonly Candidate[])[]): Candidate[] => {
  const merged = new Map<string, Candidate>();
  const longest = Math.max(0, ...lists.map(({ length }) => length));
  for (let rank = 0; rank < longest; rank += 1)
    for (const list of lists) {
      const item = list[rank];
      if (item && ENTITY.test(item.entity) && !merged.has(item.entity))
        merged.set(item.entity, toCandidate(item));
    }
  return [...merged.values()];
};

export interface Found {
  candidates: Candidate[];
  /** How many of the searches failed; `all` if there was nothing to search for. */
  failed: 'none' | 'some' | 'all';
}

/** A plan that is continued looks up everything that it reuses, and a registry bounds how often it may be asked. */
const SEARCHES_AT_ONCE = 5;

/** Searches in parallel. Rejects only with the signal's reason: failed searches are counted. */
export const findCandidates = async (
  catalog: Catalog,
  queries: readonly string[],
  { candidates: limit, searchMs }: ComposeSettings['reuse'],
  signal: AbortSignal,
): Promise<Found> => {
  const found: Candidate[][] = [];
  const search = async (q: string, index: number): Promise<void> => {
    const list = await withPatience(searchMs, signal, (own) => catalog.search({ q, limit }, { signal: own }));
    found[index] = list.slice(0, limit);
  };
  await runPooled(
    queries,
    SEARCHES_AT_ONCE,
    signal,
    (q, index) => search(q, index).catch(() => signal.throwIfAborted()),
    () => {},
  );
  // Without the places of those that failed.
  const lists = found.flat(0);
  const failed = lists.length === 0 ? 'all' : lists.length < queries.length ? 'some' : 'none';
  return { candidates: merge(lists), failed };
};
