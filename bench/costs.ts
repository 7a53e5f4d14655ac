import { Agent, request as httpRequest } from 'node:http';

import { needsUser, ROUTE_LIMITS } from '../registry/limits/route-limits.ts';
import { DEFAULT_SETTINGS } from '../registry/settings/settings.ts';
import { startRegistry, type RegistryProcess } from '../tests/support/registry/registry-process.ts';
import { within } from '../tests/support/within.ts';
import { type Asked, headersFor, PUBLIC_URL, REQUESTS } from './costs-asked.ts';
import { readCpuMs } from './process-usage.ts';
import { seed } from './seed.ts';
import { quantile } from './statistics.ts';
import { withPostgres } from './with-postgres.ts';

const WARM = 10;
interface Cost {
  cpuMs: number;
  wallMs: number;
}

const send = (
  url: string,
  { method, path }: Asked,
  number: number,
  headers: Record<string, string>,
  agent: Agent,
): Promise<void> =>
  new Promise((resolve, reject) => {
    httpRequest(`${url}${path(number)}`, { method, agent, headers }, (response) => {
      response.on('end', resolve).on('error', reject).resume();
    })
      .on('error', reject)
      .end();
  });

const measure = async (
  registry: RegistryProcess,
  asked: Asked,
  headersOf: (number: number) => Record<string, string>,
  times: number,
): Promise<Cost> => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const one = async (number: number): Promise<number> => {
    const started = performance.now();
    await within(`C ${asked.path(number)}`, send(registry.url, asked, number, headersOf(number), agent));
    return performance.now() - started;
  };
  try {
    for (let number = 0; number < WARM; number += 1) await one(number);
    const before = readCpuMs(registry.pid);
    const walls: number[] = [];
    for (let number = WARM; number < WARM + times; number += 1) walls.push(await one(number));
    return { cpuMs: (readCpuMs(registry.pid) - before) / times, wallMs: quantile(walls, 0.5) };
  } finally {
    agent.destroy();
  }
};

const measureAll = async (times: number, databaseUrl?: string): Promise<Cost[]> => {
  const registry = await startRegistry({
    env: {
      LOG_LEVEL: 'info',
      RATE_LIMITS: 'off',
      PUBLIC_URL,
      FEATURED_SKILLS: 'byok/bank-reconciliation',
      ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }),
    },
  });
  try {
    await seed(databaseUrl ?? `pglite:${registry.dataFolder}`);
    const costs: Cost[] = [];
    for (const [route, asked] of Object.entries(REQUESTS)) {
      const limit = ROUTE_LIMITS[route] ?? null;
      for (const each of asked)
        costs.push(await measure(registry, each, (number) => headersFor(limit, each.what, number), times));
    }
    return costs;
  } finally {
    await registry.stop();
  }
};

/** The limit of a route as the table shows it. */
export const describeLimit = (route: string): string => {
  const limit = ROUTE_LIMITS[route];
  const rates = DEFAULT_SETTINGS.rateLimits;
  if (limit === null || limit === undefined || rates === null) return 'none';
  const { requests, seconds } = rates[limit];
  const own = `\`${limit}\`: ${requests} in ${seconds} s`;
  const wrong = rates['wrong-tokens'];
  return needsUser(limit)
    ? `${own} per user; \`wrong-tokens\`: ${wrong.requests} in ${wrong.seconds} s per address`
    : `${own} per caller`;
};

const cells = ({ cpuMs, wallMs }: Cost): string[] => [cpuMs.toFixed(2), wallMs.toFixed(2)];

/** C: what a request without a valid token costs the registry, route by route. Returns a Markdown table. */
export const measureCosts = async (times: number): Promise<string> => {
  const postgres = await withPostgres('C', (databaseUrl) => measureAll(times, databaseUrl));
  const embedded = await measureAll(times);
  const rows = Object.entries(REQUESTS)
    .flatMap(([route, asked]) => asked.map((each) => ({ route, ...each })))
    .map(({ route, method, what }, index) => {
      const nothing = { cpuMs: Number.NaN, wallMs: Number.NaN };
      const measured = [...cells(embedded[index] ?? nothing), ...cells(postgres[index] ?? nothing)];
      return `| \`${method} ${route}\` | ${[what, ...measured, describeLimit(route)].join(' | ')} |`;
    });
  return [
    '| route | asked for | embedded: CPU ms | wall ms | PostgreSQL: CPU ms | wall ms | limit |',
    '|---|---|---|---|---|---|---|',
    ...rows,
  ].join('\n');
};
