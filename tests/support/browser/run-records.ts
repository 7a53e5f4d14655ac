import { PGlite } from '@electric-sql/pglite';

import { eventually } from '../eventually.ts';
import type { LogLine, RegistryProcess } from '../registry/registry-process.ts';

/** The access log's line of each run that has ended, in that order. */
export const endsOfRuns = ({ logs }: Pick<RegistryProcess, 'logs'>): LogLine[] =>
  logs().filter(
    ({ msg, method, route }) => msg === 'request' && method === 'POST' && route === '/v1/intent/byo',
  );

/** The line of the nth run that ends in this registry, from 1. */
export const endOfRun = (registry: RegistryProcess, number: number, deadlineMs = 5_000): Promise<LogLine> =>
  eventually(
    `run ${number} has its line in the access log`,
    () => endsOfRuns(registry)[number - 1],
    deadlineMs,
  );

export interface RunAudit {
  run_id: string;
  outcome: string;
}

/** What the audit log says of runs. Only of a folder whose registry has ended: two on one folder lose rows. */
export const readRunAudit = async (dataFolder: string): Promise<RunAudit[]> => {
  const database = await PGlite.create(dataFolder);
  try {
    const { rows } = await database.query<{ data: RunAudit }>(
      "select data from audit_events where event = 'byok.run' order by event_id",
    );
    return rows.map(({ data: { run_id, outcome } }) => ({ run_id, outcome }));
  } finally {
    await database.close();
  }
};
