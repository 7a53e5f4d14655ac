import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { within } from '../tests/support/within.ts';
import { type Build, THIS_BUILD } from './build.ts';
import { noFigures } from './hops.ts';
import { start, startRawProxy } from './processes.ts';
import { type Row, toRow } from './statistics.ts';

/** The first starts create the databases and bring the files into the system's cache. */
const WARM = 2;

interface Serving {
  /** Answers 200 as soon as everything is up. */
  url: string;
  stop: () => Promise<void>;
}

const startRegistry = async ({ folder }: Build, dataFolder: string): Promise<Serving> => {
  // As `npm run registry` does; builds from before 2026-11-30 have no such file.
  const quickStart = join(folder, 'registry/quick-start.js');
  const { line, stop } = await start(join(folder, 'registry/main.ts'), [], {
    node: join(folder, 'node_modules/.bin/node'),
    nodeFlags: existsSync(quickStart) ? ['--import', quickStart] : [],
    env: { ...process.env, PORT: '0', DATABASE_URL: `pglite:${dataFolder}`, LOG_LEVEL: 'silent' },
  });
  return { url: `${(JSON.parse(line) as { url: string }).url}/readyz`, stop };
};

const startProvider = async (): Promise<{ origin: string; stop: () => void }> => {
  const server = createServer((_, response) => response.end('{}')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
};

/** Milliseconds from just before the process is started until its first request was answered. */
const timeStart = async (begin: () => Promise<Serving>): Promise<number> => {
  const from = performance.now();
  const { url, stop } = await begin();
  try {
    const response = await fetch(url);
    await response.text();
    if (!response.ok) throw new Error(`The first request was answered with ${response.status}`);
    return performance.now() - from;
  } finally {
    await stop();
  }
};

/** R7: from start to first served request, on an existing embedded database, compared with the raw proxy. */
export const benchStart = async (starts: number, other: Build | null): Promise<Row[]> => {
  const folder = await mkdtemp(join(tmpdir(), 'byok-bench-start-'));
  const provider = await startProvider();
  const figures = noFigures();
  const order: [keyof typeof figures, () => Promise<Serving>][] = [
    ['ours', () => startRegistry(THIS_BUILD, join(folder, 'ours'))],
    [
      'raw',
      async () => {
        const { origin, stop } = await startRawProxy(provider.origin);
        return { url: origin, stop };
      },
    ],
    ...(other === null
      ? []
      : [['theirs', () => startRegistry(other, join(folder, 'theirs'))] satisfies (typeof order)[number]]),
  ];
  try {
    for (let trial = 1 - WARM; trial <= starts; trial += 1)
      for (const [party, begin] of trial % 2 === 0 ? order : order.toReversed()) {
        const time = await within(`R7, start ${trial} of ${starts}, ${party}`, timeStart(begin));
        if (trial >= 1) figures[party].push(time);
      }
  } finally {
    provider.stop();
    await rm(folder, { recursive: true, force: true });
  }
  return [
    toRow(
      'R7',
      'start → first served request, embedded database already made',
      { ...figures, against: figures.raw, beside: 'raw proxy' },
      { p50: 6 },
    ),
  ];
};
