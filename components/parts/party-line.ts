import type { Party } from '../../lib/failures/index.ts';
import { PROBLEMS, type ProblemSlug } from '../../lib/protocol/problems.ts';

export interface Parties {
  /** `host:port` of the registry that a failure is about. */
  registryHost: string | null;
  providerName: string | null;
}

/** Ended by a person's own change in Settings; other failures caused by people prevented a start. */
const OWN_CHANGES = new Set([
  'settings-changed',
  'permission-removed',
  'provider-permission-removed',
  'save-stopped',
  'client-closed-request',
]);
/** Refusals, even though their status is a failure's: the registry is between provider and person. */
const REFUSALS = new Set(['provider-refused-request', 'provider-not-offered']);

/** Refusing is a decision; a timeout or a crash decides nothing. */
const verbOf = (slug: string): string =>
  REFUSALS.has(slug) || (Object.hasOwn(PROBLEMS, slug) && PROBLEMS[slug as ProblemSlug].status < 500)
    ? 'Refused by'
    : 'Failed at';

/** Who refused or failed: the first words of every failure. */
export const partyLine = (slug: string, party: Party, { registryHost, providerName }: Parties): string => {
  const registry = registryHost === null ? 'the registry' : `the registry ${registryHost}`;
  if (OWN_CHANGES.has(slug)) return 'By your own change';
  if (slug === 'run-cap-reached') return 'By the cap you set';
  if (party === 'you') return 'Before anything was sent';
  if (party === 'extension') return 'Stopped by this extension';
  if (party === 'network') return `Between you and ${registry}`;
  if (party === 'provider') return `${verbOf(slug)} ${providerName ?? 'the provider'}`;
  // This failure doubts that there is a registry at all.
  if (slug === 'not-a-registry') return `At ${registryHost ?? 'that address'}`;
  return `${verbOf(slug)} ${registry}`;
};
