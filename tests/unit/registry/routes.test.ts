import { readFileSync } from 'node:fs';
import path from 'node:path';

import { pino } from 'pino';
import { describe, expect, it } from 'vitest';

import { describeLimit } from '../../../bench/costs.ts';
import { createApp } from '../../../registry/app.ts';
import { createMetrics } from '../../../registry/http/metrics.ts';
import { ROUTE_LIMITS } from '../../../registry/limits/route-limits.ts';
import { DEFAULT_SETTINGS } from '../../../registry/settings/settings.ts';

/** Parts of an app that is asked for nothing but its routes. */
const routesOf = (): string[] => {
  const none = {} as never;
  const { routes } = createApp({
    settings: DEFAULT_SETTINGS,
    publicUrl: 'http://registry.test',
    runs: none,
    plans: none,
    entities: none,
    search: none,
    tokens: none,
    metrics: createMetrics(),
    logger: pino({ level: 'silent' }),
    ping: () => Promise.resolve(),
    now: Date.now,
    elapsed: () => 0,
    newId: () => '',
  });
  return [...new Set(routes.map((route) => route.path).filter((route) => !route.endsWith('*')))];
};

const costs = readFileSync(path.join(import.meta.dirname, '../../../docs/costs.md'), 'utf8');

describe('every route of the registry', () => {
  const routes = routesOf();

  it('has a limit, or is said to need none', () => {
    expect(routes.length).toBeGreaterThan(15);
    expect(routes.filter((route) => ROUTE_LIMITS[route] === undefined)).toEqual([]);
    expect(Object.keys(ROUTE_LIMITS).filter((route) => !routes.includes(route))).toEqual([]);
  });

  it.each(routes)('%s stands in docs/costs.md with what it costs and its limit', (route) => {
    const rows = costs
      .split('\n')
      .filter((line) => /^\| `(?:GET|POST) /.test(line) && line.includes(` ${route}\``));

    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) {
      expect(row).toMatch(/(?:\| \d+\.\d\d ){4}\|/);
      expect(row).toContain(`| ${describeLimit(route)} |`);
    }
  });
});
