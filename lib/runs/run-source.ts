import { failWith } from '../failures/index.ts';
import type { RunRecord } from '../messages/index.ts';
import type { RunEvent } from '../protocol/index.ts';
import type { RegistryClient } from '../registry-client/index.ts';
import type { Secret } from '../secrets/secret.ts';
import type { DirectRuns } from './direct/direct-run.ts';
import { type SourceOptions, toRunOptions } from './run-options.ts';

/** Opens a run's events from wherever its key goes. Both ways give the same events and obey the same signal. */
export type RunSource = (
  run: RunRecord,
  providerKey: Secret,
  options: SourceOptions,
) => AsyncIterable<RunEvent>;

interface SourceParts {
  client: Pick<RegistryClient, 'run'>;
  direct: DirectRuns;
  /** The registry that the client uses now. */
  registryUrl: () => string | null;
}

export const createRunSource =
  ({ client, direct, registryUrl }: SourceParts): RunSource =>
  (run, providerKey, options) => {
    if (run.via === 'direct') return direct.run(run, providerKey, options);
    const { run_id, goal, provider, model } = run;
    // The key goes only to the registry that the person saw when they pressed the button.
    if (registryUrl() !== run.registry_url) failWith('settings-changed');
    if (provider === 'openai-compatible') failWith('provider-not-offered');
    const request = { run_id, goal, provider, model, ...toRunOptions(run, options.grounding) };
    return client.run(request, providerKey, options);
  };
