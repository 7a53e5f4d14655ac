import { and, asc, eq, gt, sql } from 'drizzle-orm';

import { appendAuditEvents, type AuditEvent } from './audit-events.ts';
import type { Database } from './drivers/database.ts';
import { guard } from './drivers/guard.ts';
import type { EntityKey } from './entities/entity-writes.ts';
import { rowsOf } from './rows-of.ts';
import { attestations } from './schema/catalog.ts';

export interface StoredAttestation {
  /** A UUIDv7. */
  attestationId: string;
  handle: string;
  keyId: string;
  predicateType: string;
  envelope: string;
  envelopeSha256: string;
  receivedAt: Date;
}

export interface AttestationCounts {
  ofVersion: number;
  /** By the same person, of the same version. */
  ofPerson: number;
}

export interface Attestations {
  /**
   * Stores it unless `refuse` finds too many. The same envelope of the same person again is what was stored first, without
   * an event. Those of one version are stored one after the other.
   */
  add<Refusal>(
    version: EntityKey & { version: string },
    attestation: StoredAttestation,
    refuse: (counts: AttestationCounts) => Refusal | null,
    event: AuditEvent,
  ): Promise<{ stored: StoredAttestation } | { refusal: Refusal }>;
  /** Oldest first; with an id, only those after it. */
  list(
    version: EntityKey & { version: string },
    page: { after: string | null; limit: number },
  ): Promise<StoredAttestation[]>;
}

const isOf = ({ namespace, name, version }: EntityKey & { version: string }) =>
  and(eq(attestations.namespace, namespace), eq(attestations.name, name), eq(attestations.version, version));

export const createAttestations = ({ orm, checkRoom }: Database): Attestations =>
  guard({
    add: (version, attestation, refuse, event) =>
      orm.transaction(async (tx) => {
        const { namespace, name, version: number } = version;
        await rowsOf(
          tx,
          sql`select pg_advisory_xact_lock(hashtextextended(${`${namespace}/${name}@${number}`}, 10))`,
        );
        const [before] = await tx
          .select()
          .from(attestations)
          .where(
            and(
              isOf(version),
              eq(attestations.handle, attestation.handle),
              eq(attestations.envelopeSha256, attestation.envelopeSha256),
            ),
          );
        if (before !== undefined) return { stored: before };
        const refusal = refuse({
          ofVersion: await tx.$count(attestations, isOf(version)),
          ofPerson: await tx.$count(
            attestations,
            and(isOf(version), eq(attestations.handle, attestation.handle)),
          ),
        });
        if (refusal !== null) return { refusal };
        await checkRoom(attestation.envelope.length);
        await tx.insert(attestations).values({ ...version, ...attestation });
        await appendAuditEvents(tx, [event]);
        return { stored: attestation };
      }),

    list: async (version, { after, limit }) =>
      orm
        .select()
        .from(attestations)
        .where(and(isOf(version), after === null ? undefined : gt(attestations.attestationId, after)))
        .orderBy(asc(attestations.attestationId))
        .limit(limit),
  });
