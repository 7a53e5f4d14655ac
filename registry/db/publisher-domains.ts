import { and, asc, eq, gt, sql } from 'drizzle-orm';

import type { OwnDomain } from '../../lib/protocol/index.ts';
import { appendAuditEvents, type AuditEvent } from './audit-events.ts';
import type { Database } from './drivers/database.ts';
import { guard } from './drivers/guard.ts';
import { lockNamespaces, refreshTiers } from './entities/entity-writes.ts';
import { milliseconds } from './milliseconds.ts';
import { rowsOf } from './rows-of.ts';
import { publisherDomains } from './schema/people.ts';

export interface StoredDomain {
  handle: string;
  domain: string;
  challenge: string;
  addedAt: Date;
  checkedAt: Date | null;
  lastCheck: OwnDomain['last_check'];
  verifiedUntil: Date | null;
}

export type DomainCheck = NonNullable<OwnDomain['last_check']>;

/** Domains of publishers. Every time is the database's. What is listed of a publisher has its tier at once. */
export interface PublisherDomains {
  /** One that is there stays as it is. Those of one person are added one after the other. */
  add(
    domain: { handle: string; domain: string; challenge: string },
    most: number,
  ): Promise<StoredDomain | 'too-many'>;
  /** By name. */
  list(handle: string): Promise<StoredDomain[]>;
  find(handle: string, domain: string): Promise<StoredDomain | null>;
  /** The names of those that are verified now. */
  verified(handle: string): Promise<string[]>;
  /** False when this handle has no such domain. */
  remove(handle: string, domain: string, event: AuditEvent): Promise<boolean>;
  /** A record that is found counts for `validMs`; the event is kept when it did not count before. Null when it is gone. */
  note(
    handle: string,
    domain: string,
    found: DomainCheck,
    validMs: number,
    event: AuditEvent,
  ): Promise<StoredDomain | null>;
  /** Those whose record was last looked for before that long, or whose time is over without a look since. */
  due(everyMs: number, limit: number): Promise<StoredDomain[]>;
}

const isDomain = (handle: string, domain: string) =>
  and(eq(publisherDomains.handle, handle), eq(publisherDomains.domain, domain));

export const createPublisherDomains = ({ orm }: Database): PublisherDomains =>
  guard({
    add: (domain, most) =>
      orm.transaction(async (tx) => {
        await lockNamespaces(tx, [domain.handle]);
        const [there] = await tx
          .select()
          .from(publisherDomains)
          .where(isDomain(domain.handle, domain.domain));
        if (there !== undefined) return there;
        if ((await tx.$count(publisherDomains, eq(publisherDomains.handle, domain.handle))) >= most)
          return 'too-many';
        const [added] = await tx
          .insert(publisherDomains)
          .values({ ...domain, addedAt: sql`now()` })
          .returning();
        if (added === undefined) throw new Error('A domain was not stored');
        return added;
      }),

    list: async (handle) =>
      orm
        .select()
        .from(publisherDomains)
        .where(eq(publisherDomains.handle, handle))
        .orderBy(asc(publisherDomains.domain)),

    find: async (handle, domain) => {
      const [found] = await orm.select().from(publisherDomains).where(isDomain(handle, domain));
      return found ?? null;
    },

    verified: async (handle) => {
      const rows = await orm
        .select({ domain: publisherDomains.domain })
        .from(publisherDomains)
        .where(and(eq(publisherDomains.handle, handle), gt(publisherDomains.verifiedUntil, sql`now()`)))
        .orderBy(asc(publisherDomains.domain));
      return rows.map(({ domain }) => domain);
    },

    remove: (handle, domain, event) =>
      orm.transaction(async (tx) => {
        await lockNamespaces(tx, [handle]);
        const removed = await tx
          .delete(publisherDomains)
          .where(isDomain(handle, domain))
          .returning({ verifiedUntil: publisherDomains.verifiedUntil });
        const [row] = removed;
        if (row === undefined) return false;
        if (row.verifiedUntil !== null) await appendAuditEvents(tx, [event]);
        await refreshTiers(tx, handle);
        return true;
      }),

    note: (handle, domain, found, validMs, event) =>
      orm.transaction(async (tx) => {
        await lockNamespaces(tx, [handle]);
        const [before] = await rowsOf<{ counts: boolean }>(
          tx,
          sql`select coalesce(verified_until > now(), false) as counts from publisher_domains
            where handle = ${handle} and domain = ${domain}`,
        );
        const [row] = await tx
          .update(publisherDomains)
          .set({
            checkedAt: sql`now()`,
            lastCheck: found,
            ...(found === 'found' ? { verifiedUntil: sql`now() + ${milliseconds(validMs)}` } : {}),
          })
          .where(isDomain(handle, domain))
          .returning();
        if (row === undefined) return null;
        if (found === 'found' && before?.counts !== true) await appendAuditEvents(tx, [event]);
        await refreshTiers(tx, handle);
        return row;
      }),

    due: async (everyMs, limit) =>
      orm
        .select()
        .from(publisherDomains)
        .where(
          sql`verified_until is not null and (
            (verified_until > now() and checked_at < now() - ${milliseconds(everyMs)})
            or (verified_until <= now() and checked_at < verified_until))`,
        )
        .orderBy(asc(publisherDomains.checkedAt))
        .limit(limit),
  });
