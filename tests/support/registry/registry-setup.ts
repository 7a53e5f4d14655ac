import { afterAll, beforeAll } from 'vitest';

import { startProvider, type ScriptedProvider } from '../provider/index.ts';
import { createDataFolder, type DataFolder } from './data-folder.ts';
import { startRegistry, type RegistryProcess, type StartRegistryOptions } from './registry-process.ts';
import { readRows, type Rows } from './registry-rows.ts';
import { createRunClient, type RunClient } from './run-client.ts';

export interface RegistryTest {
  registry: RegistryProcess;
  provider: ScriptedProvider;
  token: string;
  client: RunClient;
  /** A client with a token of its own. */
  clientOf(handle: string): Promise<RunClient>;
  /** Stops the registry and tells what its database then holds. */
  stopAndRead(): Promise<{ exitCode: number | null; rows: Rows }>;
  close(): Promise<void>;
}

export interface RegistryTestOptions extends StartRegistryOptions {
  /** On its data folder, before it starts. */
  prepare?: (folder: string) => Promise<void>;
  /** Its data folder, which is removed with it. Without it, one of its own. */
  data?: DataFolder;
}

/** A scripted provider and a registry process that sends its runs there, for all three wires. */
export const openRegistryTest = async ({
  prepare,
  data: given,
  ...options
}: RegistryTestOptions = {}): Promise<RegistryTest> => {
  const data = given ?? (await createDataFolder());
  await prepare?.(data.folder);
  const provider = await startProvider();
  const registry = await startRegistry({
    ...options,
    dataFolder: data.folder,
    env: {
      OPENAI_BASE_URL: provider.openaiBaseUrl,
      ANTHROPIC_BASE_URL: provider.anthropicBaseUrl,
      OPENROUTER_BASE_URL: provider.openrouterBaseUrl,
      // A test sends in a second what a person sends in an hour; those of the limits switch them on.
      RATE_LIMITS: 'off',
      ...options.env,
    },
  });
  const token = await registry.token('alice');
  let stopped: Promise<number | null> | undefined;
  const stop = (): Promise<number | null> => (stopped ??= registry.stop());
  return {
    registry,
    provider,
    token,
    client: createRunClient(registry.url, token),
    clientOf: async (handle) => createRunClient(registry.url, await registry.token(handle)),
    stopAndRead: async () => ({ exitCode: await stop(), rows: await readRows(data.folder) }),
    close: async () => {
      await stop();
      await provider.stop();
      await data.remove();
    },
  };
};

/** One for all tests of a file. The properties are there from the first test on. */
export const useRegistry = (options: StartRegistryOptions = {}): RegistryTest => {
  const shared = {} as RegistryTest;
  beforeAll(async () => {
    Object.assign(shared, await openRegistryTest(options));
  }, 60_000);
  afterAll(() => shared.close(), 60_000);
  return shared;
};
