import type { Logger } from 'pino';

import type { Price, ProviderEndpoint } from '../../lib/planner/contract.ts';
import { findPrice, PROVIDERS } from '../../lib/planner/index.ts';
import { ProblemError, type ProviderId } from '../../lib/protocol/index.ts';
import type { Secret } from '../../lib/secrets/secret.ts';
import { toEndpoint } from '../settings/providers.ts';
import type { Settings } from '../settings/settings.ts';
import type { OperatorKey } from './operator-key.ts';

/** What jobs on the registry's own budget are made with: the same wires and dialects as runs. */
export interface Operator {
  readonly provider: ProviderId;
  /** The provider's name, for people. */
  readonly providerName: string;
  readonly model: string;
  readonly endpoint: ProviderEndpoint;
  /** Null if the settings do not know it, which a budget in dollars does not allow. */
  readonly price: Price | null;
  /** A copy of the key for one job, which forgets it when it ends. */
  copyKey(): Secret;
}

/** Null if the registry composes only with keys that people bring. */
export const createOperator = (settings: Settings, key: OperatorKey | null): Operator | null => {
  const { hosted } = settings;
  if (hosted === null || key === null) return null;
  const { provider, model } = hosted;
  return {
    provider,
    providerName: PROVIDERS[provider].name,
    model,
    endpoint: toEndpoint(provider, settings),
    price: findPrice(settings.providers[provider].models, model),
    copyKey: () => key.copy(),
  };
};

/** What went wrong with the key itself, in words for the log. */
const KEY_TROUBLES: Readonly<Record<string, string>> = {
  'provider-key-rejected': 'the provider does not accept the registry’s own key',
  'provider-quota-exhausted': 'the quota or credit of the registry’s own key is spent',
};

/**
 * A job's problem as the person gets it. They can do nothing about the registry's own key and learn no more than that it
 * is the registry's; the log has the rest for whoever runs it. Any other error is returned as it is.
 */
export const toJobProblem = <Failure>(
  error: Failure,
  { jobId, logger }: { jobId: string; logger: Logger },
): Failure | ProblemError => {
  if (!(error instanceof ProblemError)) return error;
  const trouble = KEY_TROUBLES[error.slug];
  if (trouble === undefined) return error;
  const { provider, provider_status, composition } = error.extras;
  logger.error(
    { job_id: jobId, provider, provider_status, problem: error.slug, code: error.told?.code },
    `${trouble}: jobs fail until this is mended`,
  );
  const problem = new ProblemError(
    'registry-key-unusable',
    'The key that belongs to this registry does not work at the moment. Plan with your own key, or try again later.',
    { byok_available: true },
  );
  return composition === undefined ? problem : problem.with(composition);
};
