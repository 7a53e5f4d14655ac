import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';

import { eq } from 'drizzle-orm';

import type { Database } from './drivers/database.ts';
import { guard } from './drivers/guard.ts';
import { registrySecrets } from './schema/runs.ts';

/** What the registry alone knows, the same on all its instances and after every restart. */
interface Secrets {
  /** Makes it if there is none. A `KeyObject` shows its bytes to nobody who prints it. */
  find(purpose: 'receipts'): Promise<KeyObject>;
}

export const createSecrets = ({ orm }: Database): Secrets =>
  guard({
    find: async (purpose) => {
      // Of two instances that start at once, the second takes what the first has written.
      await orm
        .insert(registrySecrets)
        .values({ purpose, secret: randomBytes(32).toString('hex') })
        .onConflictDoNothing();
      const [row] = await orm
        .select({ secret: registrySecrets.secret })
        .from(registrySecrets)
        .where(eq(registrySecrets.purpose, purpose));
      if (row === undefined) throw new Error('A secret was not stored');
      return createSecretKey(row.secret, 'hex');
    },
  });
