import { Client } from 'pg';

import { startProvider, type ScriptedProvider } from '../provider/index.ts';
import { startPostgres, type Postgres } from './postgres.ts';
import { startRegistry, type RegistryProcess, type StartRegistryOptions } from './registry-process.ts';

export interface PostgresTest {
  postgres: Postgres;
  provider: ScriptedProvider;
  /** A registry on this server, with the provider behind it. All of them end with `close`. */
  start(options?: Pick<StartRegistryOptions, 'settings' | 'env'>): Promise<RegistryProcess>;
  /** Over a connection of its own, which lives no longer than the query. */
  rows(query: string, values?: unknown[]): Promise<Record<string, unknown>[]>;
  /** A session that holds an exclusive lock on a table until it is called. */
  lock(table: string): Promise<() => Promise<void>>;
  /** Ends its registries and removes what they left in the tables of runs. The server runs again afterwards. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

/** Null where no PostgreSQL can be started. */
export const openPostgresTest = async (): Promise<PostgresTest | null> => {
  const postgres = await startPostgres({ isQuiet: true });
  if (postgres === null) return null;
  const provider = await startProvider();
  const registries: RegistryProcess[] = [];
  const connect = async (): Promise<Client> => {
    const client = new Client({ connectionString: postgres.url, connectionTimeoutMillis: 5_000 });
    // The server may be killed under it.
    client.on('error', () => {});
    await client.connect();
    return client;
  };
  const rows: PostgresTest['rows'] = async (query, values = []) => {
    const client = await connect();
    try {
      return (await client.query<Record<string, unknown>>(query, values)).rows;
    } finally {
      await client.end();
    }
  };
  const stopRegistries = async (): Promise<void> => {
    await Promise.all(registries.splice(0).map((registry) => registry.stop()));
  };
  return {
    postgres,
    provider,
    start: async ({ settings, env } = {}) => {
      const registry = await startRegistry({
        ...(settings === undefined ? {} : { settings }),
        env: { DATABASE_URL: postgres.url, OPENAI_BASE_URL: provider.openaiBaseUrl, ...env },
      });
      registries.push(registry);
      return registry;
    },
    rows,
    lock: async (table) => {
      const client = await connect();
      await client.query(`begin; lock table ${table} in access exclusive mode`);
      return () => client.end();
    },
    reset: async () => {
      await stopRegistries();
      provider.setScript(() => undefined);
      await postgres.restart();
      // The audit log is append-only, so it is emptied past its trigger, by the owner of the table.
      await rows(`
        alter table audit_events disable trigger audit_events_append_only;
        truncate live_runs, audit_events, intent_plans, access_tokens, page_codes, page_sessions, signing_keys, signing_key_challenges;
        alter table audit_events enable always trigger audit_events_append_only`);
    },
    close: async () => {
      await stopRegistries();
      await provider.stop();
      await postgres.stop();
    },
  };
};
