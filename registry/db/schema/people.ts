import { sql } from 'drizzle-orm';
import { date, index, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';

import type { OwnDomain, RevocationReason, Scope } from '../../../lib/protocol/index.ts';
import { time } from './time.ts';

export const accessTokens = pgTable(
  'access_tokens',
  {
    /** In hex. The token itself is shown once and stored nowhere. */
    tokenSha256: text('token_sha256').primaryKey(),
    tokenId: uuid('token_id').notNull().unique('access_tokens_id'),
    handle: text('handle').notNull(),
    name: text('name').notNull(),
    scopes: text('scopes').array().$type<Scope[]>().notNull(),
    createdAt: time('created_at').notNull(),
    /** The last day, in UTC, on which it was used. */
    usedOn: date('used_on', { mode: 'string' }),
    /** The token that made it, which may be gone; null when the operator's command did. */
    madeWith: uuid('made_with'),
  },
  (table) => [index('access_tokens_handle').on(table.handle, table.tokenId)],
);

/** Names the token of a row, which is deleted together with it. */
const ofToken = () =>
  uuid('token_id')
    .notNull()
    .references(() => accessTokens.tokenId, { onDelete: 'cascade' });

/** One-time addresses of page sessions. A row is removed when it is used. */
export const pageCodes = pgTable(
  'page_codes',
  {
    /** In hex; the code itself is in the address alone. */
    codeSha256: text('code_sha256').primaryKey(),
    tokenId: ofToken(),
    /** The page that it opens. */
    path: text('path').notNull(),
    expiresAt: time('expires_at').notNull(),
  },
  (table) => [
    index('page_codes_token').on(table.tokenId),
    index('page_codes_expires_at').on(table.expiresAt),
  ],
);

export const pageSessions = pgTable(
  'page_sessions',
  {
    /** In hex, of what the cookie holds. */
    sessionSha256: text('session_sha256').primaryKey(),
    sessionId: uuid('session_id').notNull(),
    tokenId: ofToken(),
    /** To the minute. */
    seenAt: time('seen_at').notNull(),
    endsAt: time('ends_at').notNull(),
  },
  (table) => [
    index('page_sessions_token').on(table.tokenId),
    index('page_sessions_ends_at').on(table.endsAt),
  ],
);

/** Public keys that people sign with. Rows are never removed. */
export const signingKeys = pgTable(
  'signing_keys',
  {
    handle: text('handle').notNull(),
    /** The key's RFC 7638 thumbprint. */
    keyId: text('key_id').notNull(),
    /** The JWK's `x`. */
    publicKey: text('public_key').notNull(),
    name: text('name').notNull(),
    addedAt: time('added_at').notNull(),
    revokedAt: time('revoked_at'),
    revocationReason: text('revocation_reason').$type<RevocationReason>(),
  },
  (table) => [primaryKey({ columns: [table.handle, table.keyId] })],
);

/** What a proof of possession has to name: one per person. */
export const signingKeyChallenges = pgTable('signing_key_challenges', {
  handle: text('handle').primaryKey(),
  /** The one key that it is for. */
  keyId: text('key_id').notNull(),
  /** In hex; the challenge itself is with whoever asked for it. */
  challengeSha256: text('challenge_sha256').notNull(),
  expiresAt: time('expires_at').notNull(),
});

/** Domains that publishers say are theirs. */
export const publisherDomains = pgTable(
  'publisher_domains',
  {
    handle: text('handle').notNull(),
    domain: text('domain').notNull(),
    /** What the record has to say. It is no secret: whoever asks the DNS sees it. */
    challenge: text('challenge').notNull(),
    addedAt: time('added_at').notNull(),
    checkedAt: time('checked_at'),
    lastCheck: text('last_check').$type<OwnDomain['last_check']>(),
    /** Null until the record was seen. */
    verifiedUntil: time('verified_until'),
  },
  (table) => [
    primaryKey({ columns: [table.handle, table.domain] }),
    index('publisher_domains_checked_at')
      .on(table.checkedAt)
      .where(sql`verified_until is not null`),
  ],
);
