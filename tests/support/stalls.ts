import { fileURLToPath } from 'node:url';

import { PGlite } from '@electric-sql/pglite';

import { eventually } from './eventually.ts';
import type { RegistryTest } from './registry-setup.ts';
import { createRunClient, runRequest } from './run-client.ts';

const KILLER = fileURLToPath(new URL('kill-database-thread.ts', import.meta.url));

/** One way in which the embedded database of a running registry no longer answers. */
export interface Stall {
  name: string;
  nodeFlags?: string[];
  /** On the data folder, before the registry starts. */
  prepare?: (folder: string) => Promise<void>;
  begin: (test: RegistryTest) => Promise<void>;
  /** What the log says of it once the deadline of a statement has passed. */
  reason: 'stuck' | 'fatal' | 'ended';
}

/** The claim of a run of this handle never comes to its end. */
const CHOKING = 'mallory';

const setTrap = async (folder: string): Promise<void> => {
  const client = await PGlite.create(folder);
  try {
    await client.exec(`
      create function choke() returns trigger language plpgsql as $$
      begin
        if new.handle = '${CHOKING}' then loop end loop; end if;
        return new;
      end $$;
      create trigger choke before insert on live_runs for each row execute function choke()`);
  } finally {
    await client.close();
  }
};

/** Its token is made before: from then on nothing of the database answers. */
const spring = async ({ registry }: RegistryTest): Promise<void> => {
  const client = createRunClient(registry.url, await registry.token(CHOKING));
  void client.post(runRequest()).catch(() => {});
  // Another statement would be answered within a millisecond.
  await eventually('the database hangs', async () => {
    const answer = await fetch(`${registry.url}/readyz`, { signal: AbortSignal.timeout(500) }).catch(
      () => null,
    );
    return answer === null;
  });
};

export const STALLS: Stall[] = [
  { name: 'an endless statement', prepare: setTrap, begin: spring, reason: 'stuck' },
  {
    name: 'a thread that was killed',
    nodeFlags: ['--import', KILLER],
    begin: ({ registry }) => Promise.resolve(void process.kill(registry.pid, 'SIGUSR2')),
    reason: 'ended',
  },
];
