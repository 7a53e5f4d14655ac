import type { Candidate, Catalog } from '../../../lib/planner/index.ts';

/** An entity as a search lists it. */
export const sampleCandidate = (changes: Partial<Candidate> = {}): Candidate => ({
  entity: 'acme/release-notes@1.2.0',
  kind: 'skill',
  name: 'release-notes',
  description: 'Groups merged pull requests by what changed for users. Use it before a release.',
  capabilities: ['release-notes'],
  trust_tier: 'verified',
  ...changes,
});

export interface RecordedCatalog extends Catalog {
  /** What was searched for, in order. */
  readonly searches: string[];
  readonly read: string[];
}

/** Answers every search with the same entities; `bodies` by entity. */
export const createCatalog = (
  candidates: readonly Candidate[],
  bodies: Record<string, string> = {},
): RecordedCatalog => {
  const searches: string[] = [];
  const read: string[] = [];
  return {
    searches,
    read,
    search: ({ q, limit }) => {
      searches.push(q);
      return Promise.resolve(candidates.slice(0, limit));
    },
    readBody: (entity) => {
      read.push(entity);
      return Promise.resolve(bodies[entity] ?? null);
    },
  };
};
