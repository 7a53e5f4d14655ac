import { Agent, request as httpRequest } from 'node:http';

import { startRegistry, type RegistryProcess } from '../tests/support/registry/registry-process.ts';
import { within } from '../tests/support/within.ts';
import { startSearchers } from './anonymous-searchers.ts';
import { seed } from './seed.ts';
import { type Row, toRow } from './statistics.ts';
import { withPostgres } from './with-postgres.ts';

const SEARCHERS = 20;
const TURNS = 4;
const WARM = 20;

/** Milliseconds of `GET /v1/me`, whose only statement checks the token. */
const timeMe = async (url: string, token: string, agent: Agent, trial: string): Promise<number> => {
  const started = performance.now();
  const status = await within(
    trial,
    new Promise<number>((resolve, reject) => {
      httpRequest(`${url}/v1/me`, { agent, headers: { authorization: `Bearer ${token}` } }, (response) => {
        response.on('end', () => resolve(response.statusCode ?? 0)).resume();
      })
        .on('error', reject)
        .end();
    }),
  );
  if (status !== 200) throw new Error(`${trial}: ${status}`);
  return performance.now() - started;
};

const measure = async (trials: number, databaseUrl?: string): Promise<Row> => {
  const registry: RegistryProcess = await startRegistry({
    env: {
      LOG_LEVEL: 'info',
      ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }),
    },
    // We measure how the others are held back, not this one person's limit.
    settings: { rateLimits: { account: { requests: 1_000_000, seconds: 60 } } },
  });
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const database = databaseUrl === undefined ? 'embedded database' : 'PostgreSQL';
  const [idle, beside]: [number[], number[]] = [[], []];
  const statuses = new Map<number, number>();
  try {
    await seed(databaseUrl ?? `pglite:${registry.dataFolder}`);
    const token = await registry.token('bench');
    const time = async (times: number, into: number[]): Promise<void> => {
      for (let trial = 1 - WARM; trial <= times; trial += 1) {
        const milliseconds = await timeMe(registry.url, token, agent, `R11 ${database}, trial ${trial}`);
        if (trial > 0) into.push(milliseconds);
      }
    };
    for (let turn = 0; turn < TURNS; turn += 1) {
      await time(Math.ceil(trials / TURNS), idle);
      const searchers = startSearchers(registry.url, SEARCHERS);
      await time(Math.ceil(trials / TURNS), beside);
      await searchers.stop();
      for (const [status, count] of searchers.answers)
        statuses.set(status, (statuses.get(status) ?? 0) + count);
    }
  } finally {
    agent.destroy();
    await registry.stop();
  }
  const answered = [...statuses].map(([status, count]) => `${count} × ${status}`).join(', ');
  return toRow(
    'R11',
    `signed-in person's \`/v1/me\` beside ${SEARCHERS} searchers from as many addresses (${answered}), ${database}`,
    { ours: beside, theirs: [], against: idle, beside: 'idle' },
    { p99: 3, comparison: null },
  );
};

/** R11: how long a signed-in person waits while anonymous people search all the time, with the default limits on. */
export const benchFairness = async (trials: number): Promise<Row[]> => [
  await withPostgres('R11', (databaseUrl) => measure(trials, databaseUrl)),
  await measure(trials),
];
