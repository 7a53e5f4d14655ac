import type { Clock } from '../../base/clock.ts';
import { FailureError, failWith, noteFailure } from '../../failures/index.ts';
import { PROVIDERS, toModelsRequest } from '../../planner/index.ts';
import type { AnyProviderId } from '../../protocol/index.ts';
import {
  createKeyMask,
  type GuardedFetch,
  type GuardedResponse,
  readText,
} from '../../registry-client/index.ts';
import type { Secret } from '../../secrets/secret.ts';
import { findDirectTarget } from '../direct-providers.ts';

/**
 * What a provider answers when it is asked for its models, as its own text: the view that asked reads it. The key goes
 * only to the provider, like that of a direct run, and is forgotten when this settles. Rejects with a `FailureError`.
 */
export type LoadModels = (provider: AnyProviderId, address: string, providerKey: Secret) => Promise<string>;

export interface ModelListParts {
  send: GuardedFetch;
  clock: Clock;
  /** Milliseconds after which the request is ended. */
  settings: { answerMs: number };
}

export const createModelList =
  ({ send, clock, settings }: ModelListParts): LoadModels =>
  async (id, address, providerKey) => {
    const controller = new AbortController();
    const stop = clock.after(settings.answerMs, () =>
      controller.abort(new FailureError(noteFailure('models-refused'))),
    );
    let response: GuardedResponse | null = null;
    try {
      const { server: provider } = findDirectTarget(id, address);
      const wire = id === 'openai-compatible' ? id : PROVIDERS[id].wire;
      const { path, headers } = toModelsRequest(wire, providerKey);
      response = await send({
        method: 'GET',
        url: `${provider.url}${path}`,
        headers,
        providerKey,
        provider,
        runId: null,
        signal: controller.signal,
      });
      if (response.status !== 200) failWith('models-refused');
      // A server may repeat what it was sent.
      return createKeyMask(providerKey)(await readText(response));
    } finally {
      providerKey.forget();
      stop();
      await response?.close();
    }
  };
