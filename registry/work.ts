import type { Logger } from 'pino';

import { createComposing, openHosted } from './composing.ts';
import { logDatabase } from './control/log-database.ts';
import { openDatabase } from './control/open-database.ts';
import { listenForMetrics } from './http/metrics-server.ts';
import { createMetrics } from './http/metrics.ts';
import { openJobs } from './jobs/open-jobs.ts';
import type { OperatorKey } from './operator/operator-key.ts';
import type { Settings } from './settings/settings.ts';

/** Why this process may not work on jobs; null if it may. For the person who starts it. */
export const refuseToWork = ({ databaseUrl, hosted }: Settings): string | null => {
  if (hosted === null)
    return 'There are no jobs to work on: set COMPOSE_PROVIDER, COMPOSE_MODEL and COMPOSE_KEY_FILE, as for the registry.';
  if (databaseUrl.startsWith('pglite:'))
    return 'The embedded database belongs to the registry’s own process, which works on its jobs itself. Workers of their own need a PostgreSQL server: set DATABASE_URL to it, for the registry too.';
  if (hosted.jobs.workers === 0)
    return 'hosted.jobs.workers: is 0, so there is nothing that this process would do';
  return null;
};

/** Works on jobs until `stop`, and serves nothing but its metrics. */
export const work = async (
  settings: Settings,
  logger: Logger,
  operatorKey: OperatorKey | null,
): Promise<{ firstLine: string; stop: () => Promise<void> }> => {
  const { databaseUrl: url } = settings;
  const database = await openDatabase({
    url,
    now: Date.now,
    ...settings.database,
    report: logDatabase(logger),
  });
  try {
    const publicUrl = settings.publicUrl ?? `http://localhost:${settings.port}`;
    const metrics = createMetrics();
    const place = { settings, publicUrl, metrics, logger };
    const hosted = openHosted(database, place, operatorKey);
    if (hosted === null || settings.hosted === null) throw new Error('There are no jobs to work on');
    const { jobs: jobSettings } = settings.hosted;
    const metricsServer = await listenForMetrics(settings, metrics);
    const jobs = await openJobs(database, { ...createComposing(database, place), ...hosted, jobSettings });
    await jobs.begin();
    const { workers } = jobSettings;
    return {
      firstLine: JSON.stringify({
        msg: 'working',
        workers,
        ...(metricsServer === null ? {} : { metrics_url: metricsServer.url }),
        pid: process.pid,
      }),
      stop: async () => {
        await jobs.stop();
        await hosted.budget.settled();
        await metricsServer?.close(settings.server.stopMs);
        await database.close();
      },
    };
  } catch (error) {
    await database.close();
    throw error;
  }
};
