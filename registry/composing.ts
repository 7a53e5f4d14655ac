import type { Logger } from 'pino';
import { v7 } from 'uuid';

import { compose } from '../lib/planner/index.ts';
import { openBudget } from './budget/open-budget.ts';
import { createPlannerCatalog } from './catalog/for-planner.ts';
import { createSearch } from './catalog/search.ts';
import { createEntities, createEntitySearch, createSecrets, type Database } from './db/index.ts';
import type { Metrics } from './http/metrics.ts';
import type { OperatorKey } from './operator/operator-key.ts';
import { createOperator } from './operator/operator.ts';
import { createReceipts } from './receipts/receipts.ts';
import type { HostedParts } from './routes/parts.ts';
import { openUpstream } from './runs/upstream.ts';
import type { Settings } from './settings/settings.ts';

const CONNECT_MS = 10_000;

export interface ComposingPlace {
  settings: Settings;
  /** Without a trailing slash. */
  publicUrl: string;
  metrics: Metrics;
  logger: Logger;
}

/** What runs and jobs are composed with, in the registry's process and in a worker of its own. */
export const createComposing = (database: Database, place: ComposingPlace) => {
  const entities = createEntities(database);
  const search = createSearch(createEntitySearch(database));
  const secrets = createSecrets(database);
  return {
    ...place,
    entities,
    search,
    compose,
    receipts: createReceipts(() => secrets.find('receipts')),
    catalog: createPlannerCatalog({ search, entities }),
    openUpstream: () => openUpstream({ connectMs: CONNECT_MS }),
    /** Identifies this process. */
    instance: v7(),
    now: Date.now,
    elapsed: () => performance.now(),
    newId: () => v7(),
  };
};

/** Null if the registry composes only with keys that people bring. */
export const openHosted = (
  database: Database,
  { settings, logger }: Pick<ComposingPlace, 'settings' | 'logger'>,
  key: OperatorKey | null,
): HostedParts | null => {
  const operator = createOperator(settings, key);
  const { hosted } = settings;
  if (operator === null || hosted === null) return null;
  const { provider, model } = operator;
  logger.info({ provider, model, budget: hosted.budget }, 'composes on its own budget');
  return {
    operator,
    ...openBudget({ database, settings, hosted, operator, newId: () => v7(), logger }),
  };
};
