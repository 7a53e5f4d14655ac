import { PGlite } from '@electric-sql/pglite';

export interface Rows {
  live_runs: Record<string, unknown>[];
  intent_plans: Record<string, unknown>[];
  audit_events: Record<string, unknown>[];
  access_tokens: Record<string, unknown>[];
}

/** Everything in the database of a registry that has stopped. */
export const readRows = async (dataFolder: string): Promise<Rows> => {
  const client = await PGlite.create(dataFolder);
  const all = async (table: string) =>
    (await client.query<Record<string, unknown>>(`select * from ${table} order by 1`)).rows;
  try {
    return {
      live_runs: await all('live_runs'),
      intent_plans: await all('intent_plans'),
      audit_events: await all('audit_events'),
      access_tokens: await all('access_tokens'),
    };
  } finally {
    await client.close();
  }
};
