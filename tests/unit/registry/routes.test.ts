import { readFileSync } from 'node:fs';
import path from 'node:path';

import { pino } from 'pino';
import { describe, expect, it } from 'vitest';

import { describeLimit } from '../../../bench/costs.ts';
import { ROUTE_SCOPES } from '../../../registry/accounts/route-scopes.ts';
import { createApp } from '../../../registry/app.ts';
import { createMetrics } from '../../../registry/http/metrics.ts';
import { needsUser, ROUTE_LIMITS, showsMore } from '../../../registry/limits/route-limits.ts';
import { DEFAULT_SETTINGS } from '../../../registry/settings/settings.ts';

/** Parts of an app that is asked for nothing but its routes. */
const createTestApp = () => {
  const none = {} as never;
  return createApp({
    settings: DEFAULT_SETTINGS,
    publicUrl: 'http://registry.test',
    runs: none,
    jobs: null,
    hosted: null,
    plans: none,
    auditLog: none,
    entities: none,
    lists: none,
    search: none,
    tokens: none,
    pageSessions: none,
    bundles: none,
    receipts: none,
    statuses: none,
    attestations: none,
    similar: none,
    signingKeys: none,
    domains: none,
    resolver: none,
    metrics: createMetrics(),
    logger: pino({ level: 'silent' }),
    checkReady: () => Promise.resolve(),
    now: Date.now,
    elapsed: () => 0,
    newId: () => '',
  });
};

const routesOf = (): string[] => [
  ...new Set(
    createTestApp()
      .routes.map((route) => route.path)
      .filter((route) => !route.endsWith('*')),
  ),
];

const costs = readFileSync(path.join(import.meta.dirname, '../../../docs/costs.md'), 'utf8');

/** Those with a method, as they are listed with the scope that they need. */
const ofPeople = (): string[] =>
  createTestApp()
    .routes.filter(({ method, path: route }) => {
      const limit = ROUTE_LIMITS[route] ?? 'pages';
      // What anybody may read, only people may write.
      return method !== 'ALL' && (needsUser(limit) || (showsMore(limit) && method !== 'GET'));
    })
    .map((route) => `${route.method} ${route.path}`);

describe('every route of the registry', () => {
  const routes = routesOf();

  it('that needs an access token has a scope', () => {
    expect(new Set(ofPeople())).toEqual(new Set(Object.keys(ROUTE_SCOPES)));
  });

  it('has a limit, or is said to need none', () => {
    expect(routes.length).toBeGreaterThan(15);
    expect(routes.filter((route) => ROUTE_LIMITS[route] === undefined)).toEqual([]);
    expect(Object.keys(ROUTE_LIMITS).filter((route) => !routes.includes(route))).toEqual([]);
  });

  it.each(routes)('%s stands in docs/costs.md with what it costs and its limit', (route) => {
    const rows = costs
      .split('\n')
      .filter((line) => /^\| `(?:GET|POST|PATCH|DELETE) /.test(line) && line.includes(` ${route}\``));

    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) {
      expect(row).toMatch(/(?:\| \d+\.\d\d ){4}\|/);
      expect(row).toContain(`| ${describeLimit(route)} |`);
    }
  });
});
