import type { ProviderEndpoint } from '../../lib/planner/contract.ts';
import { PROVIDERS } from '../../lib/planner/index.ts';
import { ProblemError, type Provider, type ProviderId } from '../../lib/protocol/index.ts';
import type { Settings } from './settings.ts';

const IDS = Object.keys(PROVIDERS) as ProviderId[];

/** What the pickers offer; practice only if the operator switched it on. */
export const listProviders = (settings: Settings): Provider[] =>
  IDS.filter((id) => settings.providers[id].baseUrl !== null).map((id) => {
    const { name, key_hint, key_url, practice } = PROVIDERS[id];
    return { id, name, models: settings.providers[id].models, key_hint, key_url, practice };
  });

/** How to reach a provider. The address comes only from the settings, whatever a request says. */
export const toEndpoint = (id: ProviderId, settings: Settings): ProviderEndpoint => {
  const { baseUrl } = settings.providers[id];
  if (baseUrl === null)
    throw new ProblemError('invalid-request', 'This registry does not offer that provider.', {
      errors: [{ pointer: '/provider', message: 'is not offered by this registry' }],
    });
  const { wire, name } = PROVIDERS[id];
  return { baseUrl, wire, id, name };
};
