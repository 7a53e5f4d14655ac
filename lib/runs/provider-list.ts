import { FailureError, noteError, type FailureNote } from '../failures/index.ts';
import type { Provider } from '../protocol/index.ts';
import type { RegistryClient } from '../registry-client/index.ts';

/** What the registry offers, requested once and kept until the settings change. */
export interface ProviderList {
  /** Both are null while the request is in progress, or if none was made. */
  snapshot(): { providers: Provider[] | null; failure: FailureNote | null };
  /** Rejects with a `FailureError`. Simultaneous calls send one request; an existing list is not requested again. */
  load(): Promise<Provider[]>;
  /** Drops the list, because the registry, token or permission changed. */
  forget(): void;
}

export const createProviderList = (
  client: Pick<RegistryClient, 'providers'>,
  onChange: () => void,
): ProviderList => {
  let providers: Provider[] | null = null;
  let failure: FailureNote | null = null;
  let loading: { controller: AbortController; answer: Promise<Provider[]> } | null = null;

  const ask = async (controller: AbortController): Promise<Provider[]> => {
    try {
      const answer = await client.providers({ signal: controller.signal });
      if (!controller.signal.aborted) providers = answer;
      return answer;
    } catch (error) {
      const noted = noteError(error);
      if (!controller.signal.aborted) failure = noted;
      throw new FailureError(noted);
    } finally {
      if (!controller.signal.aborted) loading = null;
      onChange();
    }
  };

  return {
    snapshot: () => ({ providers, failure }),
    load: () => {
      if (providers !== null) return Promise.resolve(providers);
      if (loading !== null) return loading.answer;
      failure = null;
      const controller = new AbortController();
      loading = { controller, answer: ask(controller) };
      return loading.answer;
    },
    forget: () => {
      loading?.controller.abort();
      loading = null;
      providers = null;
      failure = null;
    },
  };
};
