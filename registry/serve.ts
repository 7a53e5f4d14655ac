import { setTimeout as pause } from 'node:timers/promises';

import type { Hono } from 'hono';
import type { Logger } from 'pino';
import { v7 } from 'uuid';

import { checkDueDomains, createTxtResolver } from './accounts/domains.ts';
import { createApp } from './app.ts';
import { createRepeater } from './base/repeater.ts';
import { createCatalogStatuses } from './catalog/change-status.ts';
import { createComposing, openHosted } from './composing.ts';
import type { BegunDatabase } from './control/begin-database.ts';
import { openDatabase } from './control/open-database.ts';
import {
  createAccessTokens,
  createAttestations,
  createAuditLog,
  createBundles,
  createEntityLists,
  createLiveRuns,
  createNotices,
  createPageSessions,
  createPlans,
  createPublisherDomains,
  createSigningKeys,
  createSimilarEntities,
  type Database,
} from './db/index.ts';
import { createBrokenRequests, type BrokenRequests } from './http/broken-requests.ts';
import type { RegistryEnv } from './http/context.ts';
import { listenForMetrics } from './http/metrics-server.ts';
import { createMetrics } from './http/metrics.ts';
import { listen } from './http/server.ts';
import type { Jobs } from './jobs/jobs.ts';
import { openJobs } from './jobs/open-jobs.ts';
import type { OperatorKey } from './operator/operator-key.ts';
import { abortReasons } from './runs/outcome.ts';
import { createRuns, type Runs } from './runs/runs.ts';
import type { Settings } from './settings/settings.ts';

/** How often deleted plans are looked for whose time is over. */
const ERASE_EVERY_MS = 60_000;
/** How often we see which records of domains are due. */
const DOMAINS_EVERY_MS = 10 * 60_000;

const now = Date.now;
const elapsed = (): number => performance.now();
const newId = (): string => v7();

export interface RunningRegistry {
  /** Where it listens. */
  url: string;
  /** The address that people and programs are given. */
  publicUrl: string;
  /** Null when there is no port for metrics. */
  metricsUrl: string | null;
  stop(): Promise<void>;
}

/** Assembles the real parts and listens. This is the only place that names them all. */
export const serve = async (
  settings: Settings,
  logger: Logger,
  operatorKey: OperatorKey | null,
  begun: BegunDatabase | null,
): Promise<RunningRegistry> => {
  const runs = Promise.withResolvers<Runs>();
  let jobs: Jobs | null = null;
  const database = await openDatabase(
    {
      url: settings.databaseUrl,
      now,
      ...settings.database,
      // If this fails, the heartbeat does it later.
      onRevoked: () => {
        void runs.promise.then((each) => each.endRevoked()).catch(() => {});
        void jobs?.endRevoked().catch(() => {});
      },
    },
    begun,
  );
  try {
    return await serveDatabase(database, settings, logger, operatorKey, (started) => {
      runs.resolve(started.runs);
      ({ jobs } = started);
    });
  } catch (error) {
    await database.close();
    throw error;
  }
};

const serveDatabase = async (
  database: Database,
  settings: Settings,
  logger: Logger,
  operatorKey: OperatorKey | null,
  onStarted: (started: { runs: Runs; jobs: Jobs | null }) => void,
): Promise<RunningRegistry> => {
  const app = Promise.withResolvers<Hono<RegistryEnv>>();
  const broken = Promise.withResolvers<BrokenRequests>();
  const server = await listen(
    settings,
    async (request, bindings) => (await app.promise).fetch(request, bindings),
    async () => (await broken.promise).answer(),
  );
  const publicUrl = settings.publicUrl ?? `http://localhost:${server.port}`;
  const brokenRequests = createBrokenRequests({ publicUrl, logger, newId, elapsed });
  brokenRequests.answerAt(server.server);
  broken.resolve(brokenRequests);
  const metrics = createMetrics();
  const hosted = openHosted(database, { settings, logger }, operatorKey);
  const metricsServer = await listenForMetrics(settings, metrics);
  const parts = createComposing(database, { settings, publicUrl, metrics, logger });
  const { entities, search, ...composing } = parts;
  const { receipts } = composing;
  const { exclusive } = database;
  const notices = exclusive ? null : createNotices(database);
  const runs = createRuns({ ...composing, exclusive, notices, liveRuns: createLiveRuns(database) });
  const jobs =
    hosted === null || settings.hosted === null
      ? null
      : await openJobs(database, { ...composing, ...hosted, jobSettings: settings.hosted.jobs });
  onStarted({ runs, jobs });
  await runs.begin();
  await jobs?.begin();
  const plans = createPlans(database, newId);
  const domains = createPublisherDomains(database);
  const resolver = createTxtResolver();
  const upkeep = createRepeater();
  const { deletedPlansMs } = settings;
  let isStopping = false;
  upkeep.repeat(() => plans.eraseDeleted(deletedPlansMs), Math.min(ERASE_EVERY_MS, deletedPlansMs));
  if (hosted !== null) upkeep.repeat(() => hosted.sweep(), ERASE_EVERY_MS);
  upkeep.repeat(() => checkDueDomains({ domains, resolver, newId }), DOMAINS_EVERY_MS);
  app.resolve(
    createApp({
      settings,
      publicUrl,
      runs,
      jobs,
      hosted,
      plans,
      auditLog: createAuditLog(database),
      entities,
      lists: createEntityLists(database),
      search,
      tokens: createAccessTokens(database),
      pageSessions: createPageSessions(database),
      bundles: createBundles(database),
      similar: createSimilarEntities(database),
      receipts,
      statuses: createCatalogStatuses(database),
      attestations: createAttestations(database),
      signingKeys: createSigningKeys(database),
      domains,
      resolver,
      metrics,
      logger,
      checkReady: async () => {
        if (isStopping) throw abortReasons.stopping();
        await database.ping();
      },
      now,
      elapsed,
      newId,
    }),
  );
  return {
    url: server.url,
    publicUrl,
    metricsUrl: metricsServer?.url ?? null,
    stop: async () => {
      const { noticeMs, drainMs, stopMs } = settings.server;
      isStopping = true;
      upkeep.stop();
      if (noticeMs > 0) await pause(noticeMs);
      await Promise.all([server.close(drainMs + stopMs), runs.stop(), jobs?.stop()]);
      await hosted?.budget.settled();
      await metricsServer?.close(stopMs);
      await database.close();
    },
  };
};
