import { startRegistry } from '../tests/support/registry.ts';
import { type Call, toProviderCall, toRun } from './calls.ts';
import { startRawProxy } from './processes.ts';
import { within } from './within.ts';

/** One of the two ways to the provider that are compared, as a process of its own. */
export interface Hop {
  pid: number;
  /** What a client sends through it. */
  call: Call;
}

export interface Hops {
  registry: Hop;
  proxy: Hop;
  stop: () => Promise<void>;
}

/** The registry with everything on, and the raw proxy, both in front of one provider. Its database is embedded, unless there is a server. */
export const openHops = async (upstreamOrigin: string, databaseUrl?: string): Promise<Hops> => {
  const proxy = await startRawProxy(upstreamOrigin);
  const registry = await startRegistry({
    env: {
      OPENAI_BASE_URL: `${upstreamOrigin}/v1`,
      RUN_LIMIT: '100000',
      RATE_LIMITS: 'off',
      LOG_LEVEL: 'info',
      ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }),
    },
  });
  return {
    registry: { pid: registry.pid, call: await toRun(registry) },
    proxy: { pid: proxy.pid, call: toProviderCall(proxy.origin) },
    stop: async () => {
      await within('the registry stops', registry.stop());
      proxy.stop();
    },
  };
};
