import { pino } from 'pino';
import { v7 } from 'uuid';

import { compose } from '../../../lib/planner/index.ts';
import { createSecret } from '../../../lib/secrets/secret.ts';
import { createApp } from '../../../registry/app.ts';
import { openBudget } from '../../../registry/budget/open-budget.ts';
import { createCatalogStatuses } from '../../../registry/catalog/change-status.ts';
import { createSearch } from '../../../registry/catalog/search.ts';
import {
  createAccessTokens,
  createAttestations,
  createAuditLog,
  createBundles,
  createEntities,
  createEntityLists,
  createEntitySearch,
  createLiveRuns,
  createPageSessions,
  createPlans,
  createSecrets,
  createPublisherDomains,
  createSigningKeys,
  createSimilarEntities,
  openPglite,
  type Database,
  type LiveRuns,
} from '../../../registry/db/index.ts';
import { createMetrics } from '../../../registry/http/metrics.ts';
import { createOperator } from '../../../registry/operator/operator.ts';
import { createReceipts } from '../../../registry/receipts/receipts.ts';
import type { AppParts, HostedParts } from '../../../registry/routes/parts.ts';
import { createRuns, type Runs, type RunsParts } from '../../../registry/runs/runs.ts';
import { openUpstream } from '../../../registry/runs/upstream.ts';
import { DEFAULT_HOSTED, type Hosted } from '../../../registry/settings/hosted.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../../registry/settings/settings.ts';
import { startProvider, type ScriptedProvider } from '../provider/index.ts';
import { addToken } from './add-token.ts';
import { createDataFolder } from './data-folder.ts';

const elapsed = (): number => performance.now();
const newId = (): string => v7();

/** What apps in one process can share, as opening a database takes seconds. Whoever opens it closes it. */
export interface AppBase {
  database: Database;
  provider: ScriptedProvider;
  /** An access token of alice. */
  token: string;
  close(): Promise<void>;
}

export interface AppInProcess {
  app: ReturnType<typeof createApp>;
  runs: Runs;
  hosted: HostedParts | null;
  /** Its log so far, at level `trace`. */
  log: () => string;
  /** What its metrics say now. */
  metrics: () => Promise<string>;
}

/** Parts in place of the real ones. */
export interface AppOptions {
  runs?: Partial<Settings['runs']>;
  /** Null: none. */
  rateLimits?: null;
  compose?: RunsParts['compose'];
  /** Composes on a budget of its own, with the defaults of what is left out. If absent: not. */
  hosted?: Partial<Pick<Hosted, 'budget' | 'operators'>>;
  search?: AppParts['search'];
  jobs?: AppParts['jobs'];
  /** Is handed the real store. */
  liveRuns?: (real: LiveRuns) => LiveRuns;
}

/** The registry's own key, where it has one. */
export const OPERATOR_KEY = 'sk-proj-operator-4b7e19d2c85f60a3e1b4';

/** What the DNS of every app in this process says; a word in place of records is the code of its failure. */
export const TXT_RECORDS = new Map<string, string[][] | string>();

const resolveFrom =
  (records: ReadonlyMap<string, string[][] | string>) =>
  async (name: string): Promise<string[][]> => {
    const found = records.get(name) ?? 'ENOTFOUND';
    if (typeof found === 'string') throw Object.assign(new Error('No such record'), { code: found });
    return found;
  };

export const openAppBase = async (): Promise<AppBase> => {
  const data = await createDataFolder();
  const database = await openPglite(data.folder);
  const provider = await startProvider();
  const { token } = await addToken(database, 'alice');
  return {
    database,
    provider,
    token,
    close: async () => {
      await database.close();
      await provider.stop();
      await data.remove();
    },
  };
};

/** The registry's app without a process or a socket. Its runs end before the base is closed. */
export const openApp = (
  { database, provider }: Pick<AppBase, 'database' | 'provider'>,
  options: AppOptions = {},
): AppInProcess => {
  const settings: Settings = {
    ...DEFAULT_SETTINGS,
    runs: { ...DEFAULT_SETTINGS.runs, ...options.runs },
    ...('rateLimits' in options && { rateLimits: options.rateLimits ?? null }),
    hosted:
      options.hosted === undefined
        ? null
        : { provider: 'openai', model: 'test-model', ...DEFAULT_HOSTED, ...options.hosted },
    providers: {
      ...DEFAULT_SETTINGS.providers,
      openai: { ...DEFAULT_SETTINGS.providers.openai, baseUrl: provider.openaiBaseUrl },
    },
  };
  const lines: string[] = [];
  const metrics = createMetrics();
  const logger = pino({ base: null, level: 'trace' }, { write: (line: string) => void lines.push(line) });
  const liveRuns = createLiveRuns(database);
  const secrets = createSecrets(database);
  const parts = {
    settings,
    publicUrl: 'http://registry.test',
    metrics,
    logger,
    receipts: createReceipts(() => secrets.find('receipts')),
    now: Date.now,
    elapsed,
    newId,
  };
  const operator = createOperator(settings, { copy: () => createSecret(OPERATOR_KEY) });
  const hosted: HostedParts | null =
    operator === null || settings.hosted === null
      ? null
      : { operator, ...openBudget({ database, settings, hosted: settings.hosted, operator, newId, logger }) };
  const runs = createRuns({
    ...parts,
    compose: options.compose ?? compose,
    catalog: null,
    openUpstream: () => openUpstream({ connectMs: 1_000 }),
    instance: newId(),
    exclusive: true,
    notices: null,
    liveRuns: options.liveRuns?.(liveRuns) ?? liveRuns,
  });
  const app = createApp({
    ...parts,
    runs,
    jobs: options.jobs ?? null,
    hosted,
    plans: createPlans(database, newId),
    auditLog: createAuditLog(database),
    entities: createEntities(database),
    lists: createEntityLists(database),
    search: options.search ?? createSearch(createEntitySearch(database)),
    tokens: createAccessTokens(database),
    pageSessions: createPageSessions(database),
    bundles: createBundles(database),
    statuses: createCatalogStatuses(database),
    attestations: createAttestations(database),
    similar: createSimilarEntities(database),
    signingKeys: createSigningKeys(database),
    domains: createPublisherDomains(database),
    resolver: { resolveTxt: resolveFrom(TXT_RECORDS) },
    checkReady: database.ping,
  });
  return { app, runs, hosted, log: () => lines.join(''), metrics: () => metrics.text() };
};
