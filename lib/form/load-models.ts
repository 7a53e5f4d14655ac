import { toFailure, type Failure, type FailureSlug } from '../failures/index.ts';
import type { Model } from '../protocol/index.ts';
import type { ViewStore } from '../stores/view-store.ts';
import { checkKey } from './check-form.ts';
import { addressOf, servicesOf, type Choice } from './choice.ts';
import { readModels } from './read-models.ts';

export type Listed = { models: Model[]; failure: null } | { models: null; failure: Failure };

/** The worker's words for these speak of a registry. */
const SAID: Readonly<Record<string, FailureSlug | undefined>> = {
  'registry-unreachable': 'models-refused',
  'stream-broken': 'models-refused',
  'answer-too-large': 'models-unreadable',
};

const refused = (failure: Failure): Listed => ({ models: null, failure });

/** Asks the chosen provider for its models. `providerKey`: empty to send none, null to send the kept one. */
export const loadModels = async (
  view: ViewStore,
  choice: Choice,
  providerKey: string | null,
): Promise<Listed> => {
  const { provider } = choice;
  if (provider === null) return refused(toFailure('no-provider'));
  const address = addressOf(choice);
  const problem = providerKey
    ? checkKey(providerKey, provider, address, servicesOf(view.getSnapshot().state))
    : null;
  if (problem !== null) return refused(problem.failure);
  const reply = await view.ask({ type: 'load-models', provider, address, provider_key: providerKey });
  if (reply.type === 'refused') {
    const said = SAID[reply.failure.slug];
    return refused(said === undefined ? reply.failure : toFailure(said));
  }
  const models = readModels(reply.text);
  return models.length === 0 ? refused(toFailure('models-unreadable')) : { models, failure: null };
};
