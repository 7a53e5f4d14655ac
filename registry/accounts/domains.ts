import { Resolver } from 'node:dns/promises';

import { DOMAIN_LIMITS, type OwnDomain, ProblemError } from '../../lib/protocol/index.ts';
import type { AuditEvent, DomainCheck, PublisherDomains, StoredDomain } from '../db/index.ts';
import { createCode } from './tokens.ts';

/** What asks the DNS: Node's, or another that answers alike. */
export interface TxtResolver {
  /** Each record in the pieces that it came in. Rejects with `ENODATA` or `ENOTFOUND` where there is none. */
  resolveTxt(name: string): Promise<string[][]>;
}

/** A domain that changes hands proves nothing after this time. */
const VALID_MS = 30 * 24 * 3_600_000;
/** Long before, so that a record which is missing for a while costs nothing. */
const CHECKED_EVERY_MS = 24 * 3_600_000;
const CHECKED_AT_ONCE = 20;

export const createTxtResolver = (): TxtResolver => new Resolver({ timeout: 3_000, tries: 2 });

interface DomainParts {
  domains: PublisherDomains;
  resolver: TxtResolver;
  newId: () => string;
}

const recordOf = ({ domain, challenge }: Pick<StoredDomain, 'domain' | 'challenge'>) => ({
  name: `_byok-compose.${domain}`,
  type: 'TXT' as const,
  value: `byok-compose-publisher=${challenge}`,
});

/** As its owner sees it. */
export const toOwnDomain = (stored: StoredDomain): OwnDomain => ({
  domain: stored.domain,
  record: recordOf(stored),
  added_at: stored.addedAt.toISOString(),
  checked_at: stored.checkedAt?.toISOString() ?? null,
  last_check: stored.lastCheck,
  verified_until: stored.verifiedUntil?.toISOString() ?? null,
});

const NONE: ReadonlySet<unknown> = new Set(['ENODATA', 'ENOTFOUND']);

const lookFor = async (resolver: TxtResolver, stored: StoredDomain): Promise<DomainCheck> => {
  const { name, value } = recordOf(stored);
  try {
    const records = await resolver.resolveTxt(name);
    return records.some((pieces) => pieces.join('') === value) ? 'found' : 'missing';
  } catch (error) {
    return NONE.has((error as NodeJS.ErrnoException).code) ? 'missing' : 'no-answer';
  }
};

const toEvent = (
  event: 'domain.verified' | 'domain.removed',
  newId: () => string,
  handle: string,
  domain: string,
): AuditEvent => ({ eventId: newId(), handle, event, isPublic: true, subject: domain, data: { domain } });

const check = async (
  { domains, resolver, newId }: DomainParts,
  stored: StoredDomain,
): Promise<StoredDomain | null> => {
  const { handle, domain } = stored;
  const found = await lookFor(resolver, stored);
  return domains.note(handle, domain, found, VALID_MS, toEvent('domain.verified', newId, handle, domain));
};

const noSuchDomain = (): ProblemError => new ProblemError('not-found', 'You have no such domain here.');

/** Says which record proves that a domain is this person's. Throws `invalid-request`. */
export const addDomain = async (
  { domains }: Pick<DomainParts, 'domains'>,
  handle: string,
  domain: string,
): Promise<OwnDomain> => {
  const added = await domains.add({ handle, domain, challenge: createCode() }, DOMAIN_LIMITS.perPublisher);
  if (added === 'too-many')
    throw new ProblemError('invalid-request', 'The domain was not added.', {
      errors: [
        {
          pointer: '/domain',
          message: `is one too many: one person may have ${DOMAIN_LIMITS.perPublisher}; remove another first`,
        },
      ],
    });
  return toOwnDomain(added);
};

/** Looks for the record now. Throws `not-found`. */
export const checkDomain = async (parts: DomainParts, handle: string, domain: string): Promise<OwnDomain> => {
  const stored = await parts.domains.find(handle, domain);
  const checked = stored === null ? null : await check(parts, stored);
  if (checked === null) throw noSuchDomain();
  return toOwnDomain(checked);
};

/** Throws `not-found`. */
export const removeDomain = async (
  { domains, newId }: Pick<DomainParts, 'domains' | 'newId'>,
  handle: string,
  domain: string,
): Promise<void> => {
  if (!(await domains.remove(handle, domain, toEvent('domain.removed', newId, handle, domain))))
    throw noSuchDomain();
};

/** Looks again for the records of verified domains, one after the other. */
export const checkDueDomains = async (parts: DomainParts): Promise<void> => {
  for (const stored of await parts.domains.due(CHECKED_EVERY_MS, CHECKED_AT_ONCE)) await check(parts, stored);
};
