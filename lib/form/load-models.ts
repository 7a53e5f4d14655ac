import { toFailure, type Failure, type FailureSlug } from '../failures/index.ts';
import type { AnyProviderId, Model } from '../protocol/index.ts';
import type { Service } from '../services/service.ts';
import type { ViewStore } from '../stores/view-store.ts';
import { checkApart, checkKey, checkProvider } from './check-form.ts';
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

interface Wish {
  choice: Choice;
  /** Empty to send none, null to send the kept one. */
  providerKey: string | null;
  /** The last failure that was shown: a warning about the key, if the person presses the button once more. */
  seen: string | null;
  /** Asks the browser for the provider's host. */
  allow: () => Promise<boolean>;
}

const checkWish = (
  { choice, providerKey, seen }: Wish,
  provider: AnyProviderId,
  services: readonly Service[],
): Failure | null => {
  const failure = checkProvider(choice, services);
  if (failure !== null || !providerKey) return failure;
  const problem = checkKey(providerKey, provider, addressOf(choice), services);
  if (problem !== null && !(problem.mayInsist && problem.failure.slug === seen)) return problem.failure;
  return checkApart(providerKey, { ...choice, goal: '', note: '' });
};

/** Asks the chosen provider for its models. Call it directly from the click: it asks the browser for the host. */
export const loadModels = async (view: ViewStore, wish: Wish): Promise<Listed> => {
  const { choice, providerKey } = wish;
  const { provider } = choice;
  if (provider === null) return refused(toFailure('no-provider'));
  const failure = checkWish(wish, provider, servicesOf(view.getSnapshot().state));
  if (failure !== null) return refused(failure);
  if (!(await wish.allow())) return refused(toFailure('provider-not-allowed'));
  const address = addressOf(choice);
  const reply = await view.ask({ type: 'load-models', provider, address, provider_key: providerKey });
  if (reply.type === 'refused') {
    const said = SAID[reply.failure.slug];
    return refused(said === undefined ? reply.failure : toFailure(said));
  }
  const models = readModels(reply.text);
  return models.length === 0 ? refused(toFailure('models-unreadable')) : { models, failure: null };
};
