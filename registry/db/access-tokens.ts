import { and, desc, eq, lt, sql } from 'drizzle-orm';

import { SCOPES, type Scope } from '../../lib/protocol/index.ts';
import { appendAuditEvents, type AuditEvent } from './audit-events.ts';
import type { Database, Orm } from './drivers/database.ts';
import { guard } from './drivers/guard.ts';
import { rowsOf } from './rows-of.ts';
import { accessTokens } from './schema/people.ts';

/** Who sent a request: a person, through one of their tokens. */
export interface Account {
  handle: string;
  tokenId: string;
  scopes: readonly Scope[];
}

export interface TokenToAdd extends Account {
  sha256: string;
  name: string;
  /** The token that makes it; null for the operator's command. */
  madeWith: string | null;
}

export interface StoredToken {
  tokenId: string;
  name: string;
  scopes: readonly Scope[];
  createdAt: Date;
  /** The last day, in UTC, on which it was used, as `2026-11-29`. */
  usedOn: string | null;
  madeWith: string | null;
}

export interface AccessTokens {
  /** False, and nothing is added, when the handle has `most` tokens already. */
  add(token: TokenToAdd, event: AuditEvent, most?: number): Promise<boolean>;
  /**
   * The token that stands for the addresses which the operator's command prints. Its pages can be listed and
   * revoked like those of any token, but nobody can send it: it has no SHA-256. Made when it is missing.
   */
  ensureForCommand(
    token: Omit<TokenToAdd, 'sha256' | 'scopes' | 'madeWith'>,
    event: AuditEvent,
  ): Promise<string>;
  /** Whose token this is, or null if it is nobody's. Notes that it was used, once a day. */
  find(sha256: string): Promise<Account | null>;
  /** Newest first; with a token id, only those before it. */
  list(handle: string, limit: number, before: string | null): Promise<StoredToken[]>;
  /**
   * Removes a token and its page sessions. Null when this handle has no such token; the scopes that are missing,
   * and nothing is removed, when it may do more than `scopes`.
   */
  remove(
    { handle, scopes }: Pick<Account, 'handle' | 'scopes'>,
    tokenId: string,
    event: AuditEvent,
  ): Promise<{ missing: Scope[] } | null>;
  /** Removes all tokens of a handle and returns how many there were. */
  removeAll(handle: string, toEvent: (tokenId: string) => AuditEvent): Promise<number>;
}

const owned = (handle: string, tokenId: string) =>
  and(eq(accessTokens.tokenId, tokenId), eq(accessTokens.handle, handle));

const LISTED = {
  tokenId: accessTokens.tokenId,
  name: accessTokens.name,
  scopes: accessTokens.scopes,
  createdAt: accessTokens.createdAt,
  usedOn: accessTokens.usedOn,
  madeWith: accessTokens.madeWith,
};

const TODAY = sql`(now() at time zone 'UTC')::date`;

/** In a transaction: nobody else can make a token for this handle until it ends. */
const lockTokens = (tx: Pick<Orm, 'execute'>, handle: string): Promise<unknown> =>
  rowsOf(tx, sql`select pg_advisory_xact_lock(hashtextextended(${handle}, 3))`);

export const createAccessTokens = ({ orm }: Database): AccessTokens => {
  // Prepared once, because it runs before every request.
  const byHash = orm
    .select({
      handle: accessTokens.handle,
      tokenId: accessTokens.tokenId,
      scopes: accessTokens.scopes,
      isNoted: sql<boolean>`${accessTokens.usedOn} is not distinct from ${TODAY}`,
    })
    .from(accessTokens)
    .where(eq(accessTokens.tokenSha256, sql.placeholder('sha256')))
    .prepare('access_token_by_hash');

  const noteUse = (tokenId: string): void => {
    // No request waits for it or fails with it.
    orm
      .update(accessTokens)
      .set({ usedOn: TODAY })
      .where(and(eq(accessTokens.tokenId, tokenId), sql`${accessTokens.usedOn} is distinct from ${TODAY}`))
      .catch(() => {});
  };

  return guard({
    add: ({ sha256, ...token }, event, most) =>
      orm.transaction(async (tx) => {
        if (most !== undefined) {
          await lockTokens(tx, token.handle);
          const count = await tx.$count(accessTokens, eq(accessTokens.handle, token.handle));
          if (count >= most) return false;
        }
        await tx.insert(accessTokens).values({
          ...token,
          tokenSha256: sha256,
          scopes: [...token.scopes],
          createdAt: sql`now()`,
        });
        await appendAuditEvents(tx, [event]);
        return true;
      }),

    ensureForCommand: ({ tokenId, handle, name }, event) =>
      orm.transaction(async (tx) => {
        // No text has this as its SHA-256.
        const tokenSha256 = `command ${handle}`;
        const added = await tx
          .insert(accessTokens)
          .values({ tokenSha256, tokenId, handle, name, scopes: [...SCOPES], createdAt: sql`now()` })
          .onConflictDoNothing({ target: accessTokens.tokenSha256 })
          .returning({ tokenId: accessTokens.tokenId });
        if (added.length > 0) {
          await appendAuditEvents(tx, [event]);
          return tokenId;
        }
        const [known] = await tx
          .select({ tokenId: accessTokens.tokenId })
          .from(accessTokens)
          .where(eq(accessTokens.tokenSha256, tokenSha256));
        if (known === undefined) throw new Error('The token was revoked just now');
        return known.tokenId;
      }),

    find: async (sha256) => {
      const [row] = await byHash.execute({ sha256 });
      if (row === undefined) return null;
      const { isNoted, ...account } = row;
      if (!isNoted) noteUse(account.tokenId);
      return account;
    },

    list: async (handle, limit, before) =>
      orm
        .select(LISTED)
        .from(accessTokens)
        .where(
          and(
            eq(accessTokens.handle, handle),
            before === null ? undefined : lt(accessTokens.tokenId, before),
          ),
        )
        .orderBy(desc(accessTokens.tokenId))
        .limit(limit),

    remove: ({ handle, scopes }, tokenId, event) =>
      orm.transaction(async (tx) => {
        const [token] = await tx
          .select({ scopes: accessTokens.scopes })
          .from(accessTokens)
          .where(owned(handle, tokenId))
          .for('update');
        if (token === undefined) return null;
        const missing = token.scopes.filter((scope) => !scopes.includes(scope));
        if (missing.length > 0) return { missing };
        await tx.delete(accessTokens).where(owned(handle, tokenId));
        await appendAuditEvents(tx, [event]);
        return { missing: [] };
      }),

    removeAll: (handle, toEvent) =>
      orm.transaction(async (tx) => {
        const removed = await tx
          .delete(accessTokens)
          .where(eq(accessTokens.handle, handle))
          .returning({ tokenId: accessTokens.tokenId });
        await appendAuditEvents(
          tx,
          removed.map(({ tokenId }) => toEvent(tokenId)),
        );
        return removed.length;
      }),
  });
};
