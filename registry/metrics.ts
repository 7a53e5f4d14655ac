import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

export interface Metrics {
  runStarted(): void;
  /** Null: nobody knows how long it took. */
  countRun(provider: string, outcome: string, durationMs: number | null): void;
  readonly contentType: string;
  text(): Promise<string>;
}

/** Counters of this process, in a registry of their own. */
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
  return {
    runStarted: () => live.inc(),
    countRun: (provider, outcome, durationMs) => {
      total.inc({ provider, outcome });
      if (durationMs === null) return;
      live.dec();
      seconds.observe({ provider, outcome }, durationMs / 1_000);
    },
    contentType: registry.contentType,
    text: () => registry.metrics(),
  };
};
