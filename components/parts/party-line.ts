import type { Party } from '../../lib/failures/index.ts';
import { PROBLEMS, type ProblemSlug } from '../../lib/protocol/problems/problems.ts';
import { WHO } from '../../lib/texts/en/failures/who.ts';

export interface Parties {
  /** `host:port` of the registry that a failure is about. */
  registryHost: string | null;
  providerName: string | null;
  /** Whether it is about a job, which used the registry's key. */
  isHosted?: boolean;
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
const isRefusal = (slug: string): boolean =>
  REFUSALS.has(slug) || (Object.hasOwn(PROBLEMS, slug) && PROBLEMS[slug as ProblemSlug].status < 500);

/** Who refused or failed: the first words of every failure. */
export const partyLine = (slug: string, party: Party, { registryHost, providerName }: Parties): string => {
  if (OWN_CHANGES.has(slug)) return WHO.yourChange;
  if (slug === 'run-cap-reached') return WHO.yourCap;
  if (party === 'you') return WHO.nothingSent;
  if (party === 'extension') return WHO.extension;
  if (party === 'network') return WHO.between(registryHost);
  if (party === 'provider')
    return (isRefusal(slug) ? WHO.refusedByProvider : WHO.failedAtProvider)(providerName);
  if (slug === 'not-a-registry') return WHO.at(registryHost);
  return (isRefusal(slug) ? WHO.refusedByRegistry : WHO.failedAtRegistry)(registryHost);
};
