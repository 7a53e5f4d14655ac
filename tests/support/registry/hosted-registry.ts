import type { RunEventName } from '../../../lib/protocol/index.ts';
import { DEFAULT_JOB_SETTINGS, type JobSettings } from '../../../registry/settings/jobs.ts';
import type { Settings } from '../../../registry/settings/settings.ts';
import type { ScriptedProvider } from '../provider/index.ts';
import { type JobClient, OPERATOR_KEY } from './jobs.ts';
import { startRegistry, type RegistryProcess } from './registry-process.ts';
import { readEvents, type ReceivedEvent } from './run-client.ts';

export interface HostedPlace {
  provider: ScriptedProvider;
  databaseUrl: string;
  jobs?: Partial<JobSettings>;
  runs?: Partial<Settings['runs']>;
  env?: Record<string, string>;
}

/** Quick enough that a test need not wait long for a dead worker to be noticed. */
const BEAT_MS = 200;

/** A registry process that composes with its own key, on a database that outlives it; or a worker beside one. */
export const startHosted = (
  { provider, databaseUrl, jobs, runs = {}, env = {} }: HostedPlace,
  words: string[] = [],
): Promise<RegistryProcess> =>
  startRegistry({
    words,
    env: {
      DATABASE_URL: databaseUrl,
      OPENAI_BASE_URL: provider.openaiBaseUrl,
      COMPOSE_PROVIDER: 'openai',
      COMPOSE_MODEL: 'scripted-large',
      COMPOSE_KEY: OPERATOR_KEY,
      ...env,
    },
    settings: {
      runs,
      hosted: {
        jobs: { ...DEFAULT_JOB_SETTINGS, beatMs: BEAT_MS, ...jobs },
        budget: { day: { tokens: 1_000_000_000 }, personShare: 1 },
      },
    },
  });

/** Resolves with the first event that is looked for; the stream is left then. */
export const eventOf = async (
  client: JobClient,
  jobId: string,
  name: RunEventName,
  isIt: (event: ReceivedEvent) => boolean = () => true,
): Promise<ReceivedEvent> => {
  const stream = readEvents(await client.ask('GET', `/v1/intent/jobs/${jobId}/events`));
  try {
    for (;;) {
      const event = await stream.until(name);
      if (isIt(event)) return event;
    }
  } finally {
    await stream.cancel().catch(() => {});
  }
};
