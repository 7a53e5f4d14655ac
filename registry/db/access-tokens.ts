import { eq, sql } from 'drizzle-orm';

import type { Database } from './drivers/database.ts';
import { guard } from './drivers/guard.ts';
import { accessTokens } from './schema.ts';

export interface AccessTokens {
  add(token: { sha256: string; handle: string; createdAt: Date }): Promise<void>;
  /** The handle this token belongs to, or null if it belongs to nobody. */
  findHandle(sha256: string): Promise<string | null>;
  /** Removes all tokens of a handle and returns how many there were. */
  removeAll(handle: string): Promise<number>;
}

export const createAccessTokens = ({ orm }: Database): AccessTokens => {
  // Prepared once, because it runs before every request.
  const byHash = orm
    .select({ handle: accessTokens.handle })
    .from(accessTokens)
    .where(eq(accessTokens.tokenSha256, sql.placeholder('sha256')))
    .prepare('access_token_by_hash');
  return guard({
    add: async ({ sha256, handle, createdAt }) => {
      await orm.insert(accessTokens).values({ tokenSha256: sha256, handle, createdAt });
    },
    findHandle: async (sha256) => {
      const [row] = await byHash.execute({ sha256 });
      return row?.handle ?? null;
    },
    removeAll: async (handle) => {
      const removed = await orm
        .delete(accessTokens)
        .where(eq(accessTokens.handle, handle))
        .returning({ handle: accessTokens.handle });
      return removed.length;
    },
  });
};
