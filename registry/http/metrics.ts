import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

import { LIMIT_NAMES, type LimitName } from '../settings/limit-names.ts';

export interface Metrics {
  runStarted(): void;
  /** A duration of null means that nobody knows how long the run took. */
  countRun(provider: string, outcome: string, durationMs: number | null): void;
  /** A worker of this process began a job. */
  jobStarted(): void;
  /** It is done with it, whatever became of the job. */
  jobLeft(): void;
  /** A job ended, counted by the process that ended it. */
  countJob(provider: string, outcome: string): void;
  /** Counts a request refused by this limit. The metrics never say who sent it. */
  countRefused(limit: LimitName): void;
  readonly contentType: string;
  text(): Promise<string>;
}

/** Counters of this process, in their own metrics registry. */
export const createMetrics = (): Metrics => {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const total = new Counter({
    name: 'byok_compose_total',
    help: 'Runs that ended, by provider and outcome.',
    labelNames: ['provider', 'outcome'],
    registers,
  });
  const live = new Gauge({ name: 'byok_live_runs', help: 'Runs under way in this process.', registers });
  const seconds = new Histogram({
    name: 'byok_run_seconds',
    help: 'From the claim of a run to its end.',
    labelNames: ['provider', 'outcome'],
    buckets: [0.1, 0.5, 1, 5, 15, 30, 60, 120, 300, 600],
    registers,
  });
  const refused = new Counter({
    name: 'byok_requests_refused_total',
    help: 'Requests refused by a rate limit.',
    labelNames: ['limit'],
    registers,
  });
  const jobs = new Counter({
    name: 'byok_jobs_total',
    help: 'Jobs on the key of the registry that ended, by provider and outcome.',
    labelNames: ['provider', 'outcome'],
    registers,
  });
  const liveJobs = new Gauge({ name: 'byok_live_jobs', help: 'Jobs that this process works on.', registers });
  // Start at 0: a missing counter looks the same as one that is never counted.
  for (const limit of LIMIT_NAMES) refused.inc({ limit }, 0);
  return {
    runStarted: () => live.inc(),
    countRun: (provider, outcome, durationMs) => {
      total.inc({ provider, outcome });
      if (durationMs === null) return;
      live.dec();
      seconds.observe({ provider, outcome }, durationMs / 1_000);
    },
    jobStarted: () => liveJobs.inc(),
    jobLeft: () => liveJobs.dec(),
    countJob: (provider, outcome) => jobs.inc({ provider, outcome }),
    countRefused: (limit) => refused.inc({ limit }),
    contentType: registry.contentType,
    text: () => registry.metrics(),
  };
};
