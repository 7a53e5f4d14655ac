import { type RegistryProcess, startRegistry } from '../tests/support/registry/registry-process.ts';
import { within } from '../tests/support/within.ts';
import type { Build } from './build.ts';
import { type Call, toProviderCall, toRun } from './calls.ts';
import { startRawProxy } from './processes.ts';
import { createDatabase } from './with-postgres.ts';

/** Who takes turns: the raw proxy, this build's registry, and the registry of the build it is compared with. */
export type Party = 'raw' | 'ours' | 'theirs';

/** Each party's measurements, in the order of the trials. A party that does not take part has none. */
export type Figures = Record<Party, number[]>;

/** One of the compared ways to the provider, in a process of its own. */
export interface Hop {
  pid: number;
  /** What a client sends through it. */
  call: Call;
}

export interface RegistryHop extends Hop {
  registry: RegistryProcess;
}

export interface Turn {
  party: Party;
  hop: Hop;
}

export interface Hops {
  raw: Hop;
  ours: RegistryHop;
  /** Null without `--against`. */
  theirs: RegistryHop | null;
  /**
   * The parties in the order of a trial. Every second trial reverses it, so that neither build gains from what
   * is measured right before it.
   */
  turns: (trial: number) => Turn[];
  stop: () => Promise<void>;
}

interface HopsOptions {
  /** Without it each registry has its own embedded database. */
  databaseUrl?: string | undefined;
  /** Started beside this build, with its own database on the same server. */
  other?: Build | null;
  /** The folder of one registry's embedded database; a temporary one if absent. */
  dataFolder?: string;
  /** For each of the processes. */
  nodeFlags?: string[];
}

export const noFigures = (): Figures => ({ raw: [], ours: [], theirs: [] });

/** `BENCH_SETTINGS` is JSON that overrides settings of this build's registries, for instance to turn a limit off. */
const settingsOfThisBuild = (): object => JSON.parse(process.env['BENCH_SETTINGS'] ?? '{}') as object;

/** A registry with everything on, in front of one provider. */
export const openRegistry = async (
  upstreamOrigin: string,
  { databaseUrl, dataFolder, nodeFlags = [], other }: HopsOptions = {},
): Promise<RegistryHop> => {
  const registry = await startRegistry({
    ...(other ? { checkout: other.folder } : { settings: settingsOfThisBuild() }),
    ...(dataFolder === undefined ? {} : { dataFolder }),
    nodeFlags,
    env: {
      OPENAI_BASE_URL: `${upstreamOrigin}/v1`,
      RUN_LIMIT: '100000',
      RATE_LIMITS: 'off',
      LOG_LEVEL: 'info',
      ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }),
    },
  });
  return { registry, pid: registry.pid, call: await toRun(registry) };
};

/** The raw proxy, this build's registry and that of the other build, all in front of one provider. */
export const openHops = async (
  upstreamOrigin: string,
  { databaseUrl, nodeFlags = [], other = null }: HopsOptions = {},
): Promise<Hops> => {
  const proxy = await startRawProxy(upstreamOrigin, nodeFlags);
  const raw = { pid: proxy.pid, call: toProviderCall(proxy.origin) };
  const ours = await openRegistry(upstreamOrigin, { databaseUrl, nodeFlags });
  const theirs =
    other === null
      ? null
      : await openRegistry(upstreamOrigin, {
          other,
          nodeFlags,
          databaseUrl: databaseUrl && (await createDatabase(databaseUrl, 'other_build')),
        });
  const order: Turn[] = [
    { party: 'ours', hop: ours },
    { party: 'raw', hop: raw },
    ...(theirs === null ? [] : [{ party: 'theirs', hop: theirs } as const]),
  ];
  return {
    raw,
    ours,
    theirs,
    turns: (trial) => (trial % 2 === 0 ? order : order.toReversed()),
    stop: async () => {
      for (const hop of [ours, theirs]) if (hop) await within('a registry stops', hop.registry.stop());
      await proxy.stop();
    },
  };
};
