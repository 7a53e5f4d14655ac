import { and, eq, gt, sql } from 'drizzle-orm';

import type { Account } from './access-tokens.ts';
import { appendAuditEvents, type AuditEvent } from './audit-events.ts';
import type { Database, Orm } from './drivers/database.ts';
import { guard } from './drivers/guard.ts';
import { milliseconds } from './milliseconds.ts';
import { rowsOf } from './rows-of.ts';
import { accessTokens, pageCodes, pageSessions } from './schema/people.ts';

/** A session that a browser has: its token's person and scopes. */
export interface StoredSession extends Account {
  sessionId: string;
}

export type ToSessionEvent = (
  event: 'page_session.opened' | 'page_session.ended',
  session: SessionKey,
) => AuditEvent;

export interface SessionKey {
  handle: string;
  sessionId: string;
  tokenId: string;
}

/**
 * Sessions of pages and the one-time codes that begin them. Of both only the SHA-256 is here, and both go with
 * their token. Every time is the database's, so instances agree on it.
 */
export interface PageSessions {
  addCode(code: { codeSha256: string; tokenId: string; path: string }, liveMs: number): Promise<void>;
  /** Whose code it is, without using it; null when it is used up, has expired, or is nobody's. */
  peek(codeSha256: string): Promise<{ handle: string } | null>;
  /**
   * Uses the code up and begins a session, whose page it returns; the session that this browser had before ends.
   * Of any number of openings one gets it, the others get null.
   */
  open(
    codeSha256: string,
    begin: { sessionSha256: string; sessionId: string; insteadOf: string | null; longestMs: number },
    toEvent: ToSessionEvent,
  ): Promise<{ path: string } | null>;
  /** Null when it has ended, was not used for `idleMs`, or its token is gone. Notes that it was used. */
  find(sessionSha256: string, idleMs: number): Promise<StoredSession | null>;
  end(sessionSha256: string, toEvent: ToSessionEvent): Promise<void>;
}

/** The longest time after its last use until which a session may count as used then, and is not written again. */
const NOTED_MS = 60_000;

const endSession = async (
  tx: Pick<Orm, 'delete' | 'insert' | 'select'>,
  sessionSha256: string,
  toEvent: ToSessionEvent,
): Promise<void> => {
  const ended = await tx
    .delete(pageSessions)
    .where(eq(pageSessions.sessionSha256, sessionSha256))
    .returning({ sessionId: pageSessions.sessionId, tokenId: pageSessions.tokenId });
  for (const { sessionId, tokenId } of ended) {
    const [token] = await tx
      .select({ handle: accessTokens.handle })
      .from(accessTokens)
      .where(eq(accessTokens.tokenId, tokenId));
    if (token === undefined) continue;
    await appendAuditEvents(tx, [toEvent('page_session.ended', { ...token, sessionId, tokenId })]);
  }
};

export const createPageSessions = ({ orm }: Database): PageSessions =>
  guard({
    addCode: async ({ codeSha256, tokenId, path }, liveMs) => {
      await rowsOf(
        orm,
        // Two who sweep at the same time never wait for each other.
        sql`delete from page_codes where code_sha256 in (
          select code_sha256 from page_codes where expires_at <= now() for update skip locked
        )`,
      );
      await orm
        .insert(pageCodes)
        .values({ codeSha256, tokenId, path, expiresAt: sql`now() + ${milliseconds(liveMs)}` });
    },

    peek: async (codeSha256) => {
      const [found] = await orm
        .select({ handle: accessTokens.handle })
        .from(pageCodes)
        .innerJoin(accessTokens, eq(accessTokens.tokenId, pageCodes.tokenId))
        .where(and(eq(pageCodes.codeSha256, codeSha256), gt(pageCodes.expiresAt, sql`now()`)));
      return found ?? null;
    },

    open: (codeSha256, { sessionSha256, sessionId, insteadOf, longestMs }, toEvent) =>
      orm.transaction(async (tx) => {
        // The token first, as whoever revokes it locks it first: in another order both could wait for ever.
        const [token] = await tx
          .select({ tokenId: accessTokens.tokenId, handle: accessTokens.handle })
          .from(pageCodes)
          .innerJoin(accessTokens, eq(accessTokens.tokenId, pageCodes.tokenId))
          .where(eq(pageCodes.codeSha256, codeSha256))
          .for('key share', { of: accessTokens });
        if (token === undefined) return null;
        const [used] = await tx
          .delete(pageCodes)
          .where(and(eq(pageCodes.codeSha256, codeSha256), gt(pageCodes.expiresAt, sql`now()`)))
          .returning({ path: pageCodes.path });
        if (used === undefined) return null;
        if (insteadOf !== null) await endSession(tx, insteadOf, toEvent);
        await rowsOf(
          tx,
          sql`delete from page_sessions where session_sha256 in (
            select session_sha256 from page_sessions where ends_at <= now() for update skip locked
          )`,
        );
        await tx.insert(pageSessions).values({
          sessionSha256,
          sessionId,
          tokenId: token.tokenId,
          seenAt: sql`now()`,
          endsAt: sql`now() + ${milliseconds(longestMs)}`,
        });
        await appendAuditEvents(tx, [toEvent('page_session.opened', { ...token, sessionId })]);
        return used;
      }),

    find: async (sessionSha256, idleMs) => {
      // One trip, in front of every page of one's own.
      const finding = sql`
        with found as (
          select session_id, token_id, seen_at from page_sessions
          where session_sha256 = ${sessionSha256} and ends_at > now()
            and seen_at > now() - ${milliseconds(idleMs)}
        ), noted as (
          update page_sessions set seen_at = now() from found
          where session_sha256 = ${sessionSha256}
            and found.seen_at < now() - ${milliseconds(Math.min(NOTED_MS, idleMs / 2))}
        )
        select session_id as "sessionId", token_id as "tokenId", handle, scopes
        from found join access_tokens using (token_id)`;
      const [session] = await rowsOf<StoredSession>(orm, finding);
      return session ?? null;
    },

    end: (sessionSha256, toEvent) => orm.transaction((tx) => endSession(tx, sessionSha256, toEvent)),
  });
