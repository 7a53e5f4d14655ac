import { and, desc, eq, gt, sql } from 'drizzle-orm';

import type { RevocationReason } from '../../lib/protocol/index.ts';
import { appendAuditEvents, type AuditEvent } from './audit-events.ts';
import type { Database, Orm } from './drivers/database.ts';
import { guard } from './drivers/guard.ts';
import { milliseconds } from './milliseconds.ts';
import { rowsOf } from './rows-of.ts';
import { signingKeyChallenges, signingKeys } from './schema/people.ts';
import { toTextArray } from './sql-array.ts';

export interface StoredSigningKey {
  keyId: string;
  /** The JWK's `x`. */
  publicKey: string;
  name: string;
  addedAt: Date;
  revokedAt: Date | null;
  revocationReason: RevocationReason | null;
}

export type AddKeyOutcome = StoredSigningKey | 'challenge-unknown' | 'revoked' | 'too-many';

/** Keys that people sign with: the public halves. Every time is the database's, so instances agree on it. */
export interface SigningKeys {
  /** The person's one challenge, for one key, in place of an earlier one; when it expires. */
  setChallenge(
    challenge: { handle: string; keyId: string; challengeSha256: string },
    liveMs: number,
  ): Promise<Date>;
  /**
   * Uses the challenge up and adds the key. One that is there already is returned as it is, and is no event. Keys of
   * one person are added one after the other, on any instance.
   */
  add(
    key: { handle: string; keyId: string; publicKey: string; name: string; challengeSha256: string },
    most: number,
    event: AuditEvent,
  ): Promise<AddKeyOutcome>;
  /** Newest first, with revoked ones. */
  list(handle: string): Promise<StoredSigningKey[]>;
  /** Those of these that exist, in no particular order. */
  listThese(
    wanted: readonly { handle: string; keyId: string }[],
  ): Promise<(StoredSigningKey & { handle: string })[]>;
  /** False when this handle has no such key. The first time stays, while a later reason takes the earlier one's place. */
  revoke(handle: string, keyId: string, reason: RevocationReason, event: AuditEvent): Promise<boolean>;
}

const LISTED = {
  keyId: signingKeys.keyId,
  publicKey: signingKeys.publicKey,
  name: signingKeys.name,
  addedAt: signingKeys.addedAt,
  revokedAt: signingKeys.revokedAt,
  revocationReason: signingKeys.revocationReason,
};

const owned = (handle: string, keyId: string) =>
  and(eq(signingKeys.handle, handle), eq(signingKeys.keyId, keyId));

/** In a transaction: nobody else can add a key for this handle until it ends. */
const lockKeys = (tx: Pick<Orm, 'execute'>, handle: string): Promise<unknown> =>
  rowsOf(tx, sql`select pg_advisory_xact_lock(hashtextextended(${handle}, 7))`);

export const createSigningKeys = ({ orm }: Database): SigningKeys =>
  guard({
    setChallenge: async ({ handle, keyId, challengeSha256 }, liveMs) => {
      const expiresAt = sql`now() + ${milliseconds(liveMs)}`;
      const [row] = await orm
        .insert(signingKeyChallenges)
        .values({ handle, keyId, challengeSha256, expiresAt })
        .onConflictDoUpdate({
          target: signingKeyChallenges.handle,
          set: { keyId, challengeSha256, expiresAt },
        })
        .returning({ expiresAt: signingKeyChallenges.expiresAt });
      if (row === undefined) throw new Error('A challenge was not stored');
      return row.expiresAt;
    },

    add: ({ challengeSha256, ...key }, most, event) =>
      orm.transaction(async (tx) => {
        await lockKeys(tx, key.handle);
        const used = await tx
          .delete(signingKeyChallenges)
          .where(
            and(
              eq(signingKeyChallenges.handle, key.handle),
              eq(signingKeyChallenges.keyId, key.keyId),
              eq(signingKeyChallenges.challengeSha256, challengeSha256),
              gt(signingKeyChallenges.expiresAt, sql`now()`),
            ),
          )
          .returning({ handle: signingKeyChallenges.handle });
        if (used.length === 0) return 'challenge-unknown';
        const [there] = await tx.select(LISTED).from(signingKeys).where(owned(key.handle, key.keyId));
        if (there !== undefined) return there.revokedAt === null ? there : 'revoked';
        if ((await tx.$count(signingKeys, eq(signingKeys.handle, key.handle))) >= most) return 'too-many';
        const [added] = await tx
          .insert(signingKeys)
          .values({ ...key, addedAt: sql`now()` })
          .returning(LISTED);
        if (added === undefined) throw new Error('A key was not stored');
        await appendAuditEvents(tx, [event]);
        return added;
      }),

    list: async (handle) =>
      orm
        .select(LISTED)
        .from(signingKeys)
        .where(eq(signingKeys.handle, handle))
        .orderBy(desc(signingKeys.addedAt), signingKeys.keyId),

    listThese: async (wanted) =>
      orm
        .select({ ...LISTED, handle: signingKeys.handle })
        .from(signingKeys)
        .where(
          sql`(${signingKeys.handle}, ${signingKeys.keyId}) in (select * from unnest(${toTextArray(wanted.map(({ handle }) => handle))}, ${toTextArray(wanted.map(({ keyId }) => keyId))}))`,
        ),

    revoke: (handle, keyId, reason, event) =>
      orm.transaction(async (tx) => {
        const revoked = await tx
          .update(signingKeys)
          .set({ revokedAt: sql`coalesce(${signingKeys.revokedAt}, now())`, revocationReason: reason })
          .where(owned(handle, keyId))
          .returning({ keyId: signingKeys.keyId });
        if (revoked.length === 0) return false;
        await appendAuditEvents(tx, [event]);
        return true;
      }),
  });
