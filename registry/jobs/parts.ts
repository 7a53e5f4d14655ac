import type { Logger } from 'pino';

import type { Catalog, Compose } from '../../lib/planner/index.ts';
import type { Budget } from '../budget/contract.ts';
import type { Database, IntentJobs, JobQueue } from '../db/index.ts';
import type { Metrics } from '../http/metrics.ts';
import type { Operator } from '../operator/operator.ts';
import type { Receipts } from '../receipts/receipts.ts';
import type { Upstream } from '../runs/upstream.ts';
import type { JobSettings } from '../settings/jobs.ts';
import type { Settings } from '../settings/settings.ts';

export interface JobsParts {
  jobs: IntentJobs;
  queue: JobQueue;
  database: Pick<Database, 'listen' | 'exclusive'>;
  compose: Compose;
  catalog: Catalog | null;
  receipts: Pick<Receipts, 'giverFor'>;
  openUpstream: () => Upstream;
  operator: Pick<Operator, 'provider' | 'model' | 'endpoint' | 'price' | 'copyKey'>;
  budget: Budget;
  settings: Settings;
  jobSettings: JobSettings;
  publicUrl: string;
  /** Identifies this process. */
  instance: string;
  metrics: Metrics;
  logger: Logger;
  /** Milliseconds since the epoch. */
  now: () => number;
  /** Milliseconds, monotonic. */
  elapsed: () => number;
  /** A UUIDv7. */
  newId: () => string;
}
