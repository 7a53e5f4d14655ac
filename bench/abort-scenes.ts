import { setTimeout as pause } from 'node:timers/promises';

import { Client } from 'pg';

import type { Volume } from '../tests/support/registry/volume.ts';
import { sampleComposition, sampleDraft } from '../tests/support/samples/run-samples.ts';
import { SEARCHERS } from './abort-beside-searchers.ts';
import { type Call, send } from './calls.ts';
import type { RegistryHop } from './hops.ts';
import { startSearchers } from './processes.ts';

/** What a scene can act on. Its runs are already open. */
interface Stage {
  hop: RegistryHop;
  /** Null means the embedded database. */
  databaseUrl: string | null;
  /** The disk that holds the embedded database; null when the scene did not ask for one. */
  volume: Volume | null;
}

/** Something that happens while clients leave. */
export interface Scene {
  name: string;
  /** How many runs are open in it. */
  runs: number;
  /** The clients leave in one tick instead of one after the other. */
  atOnce?: true;
  /** The database is on a small disk of its own. */
  needsVolume?: true;
  on: readonly ('embedded database' | 'PostgreSQL')[];
  /** Resolves when it has begun, with a function that ends it. */
  begin?: (stage: Stage) => Promise<() => void | Promise<void>>;
}

const BOTH = ['embedded database', 'PostgreSQL'] as const;
const STALL_MS = 1_000;
const SAVE_MS = 5_000;
const PLAN_CHARACTERS = 300_000;
/** More than fit on the disk. */
const PLANS = 400;

/** Words that no database can compress. */
const noise = (characters: number): string =>
  Array.from({ length: characters }, (_, index) =>
    index % 8 === 7 ? ' ' : String.fromCodePoint(97 + Math.floor(Math.random() * 26)),
  ).join('');

const savePlan = async ({ call, registry }: RegistryHop, markdown: string): Promise<number> => {
  const { status } = await fetch(`${registry.url}/v1/plans`, {
    method: 'POST',
    headers: { ...call.headers, accept: 'application/json', 'idempotency-key': crypto.randomUUID() },
    body: JSON.stringify({ composition: sampleComposition({ drafts: [sampleDraft({ markdown })] }) }),
    signal: AbortSignal.timeout(SAVE_MS),
  });
  return status;
};

/** Saves plans until the registry refuses one or does not answer. */
const saveUntilRefused = async (hop: RegistryHop): Promise<void> => {
  const markdown = noise(PLAN_CHARACTERS);
  for (let plan = 1; plan <= PLANS; plan += 1) {
    const status = await savePlan(hop, markdown).catch(() => null);
    if (status === 201) continue;
    if (plan === 1 && status !== null && status < 500)
      throw new Error(`The registry refused the first plan of this scene with ${status}`);
    return;
  }
  throw new Error(`The disk took ${PLANS} plans and is not full`);
};

/** Starts one more run, so that the database is already waiting before anybody leaves. */
const knock = async (call: Call): Promise<void> => {
  const leave = send(call);
  await pause(STALL_MS);
  leave();
};

const stallPostgres = async (url: string): Promise<() => Promise<void>> => {
  const client = new Client({ connectionString: url });
  // The server may end this session if the scene takes long.
  client.on('error', () => {});
  await client.connect();
  await client.query('begin; lock table live_runs, audit_events in access exclusive mode');
  return () => client.end();
};

export const SCENES: readonly Scene[] = [
  { name: 'alone', runs: 100, on: BOTH },
  {
    name: `beside ${SEARCHERS} searchers`,
    runs: 100,
    on: BOTH,
    begin: async ({ hop }) => {
      await hop.registry.command(['seed']);
      const searchers = await startSearchers(hop.registry.url, SEARCHERS);
      return () => searchers.stop();
    },
  },
  { name: '500 at once', runs: 500, atOnce: true, on: BOTH },
  {
    name: 'with the disk full',
    runs: 20,
    on: ['embedded database'],
    needsVolume: true,
    begin: async ({ hop, volume }) => {
      await saveUntilRefused(hop);
      await volume?.fill();
      await savePlan(hop, 'One more.').catch(() => {});
      return () => {};
    },
  },
  {
    name: 'with the database stalled',
    runs: 20,
    on: BOTH,
    needsVolume: true,
    begin: async ({ hop, databaseUrl, volume }) => {
      const end = databaseUrl === null ? () => volume?.thaw() : await stallPostgres(databaseUrl);
      if (databaseUrl === null) await volume?.freeze();
      await knock(hop.call);
      return end;
    },
  },
];
