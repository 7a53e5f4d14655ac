import { NO_LIMITS, type SentViewState } from '../messages/index.ts';
import { DIRECT_PROVIDERS } from '../runs/direct-providers.ts';
import type { HostedBudget } from '../runs/hosted/budget.ts';
import type { ProviderList } from '../runs/provider-list.ts';
import type { Runs } from '../runs/runs.ts';
import type { RememberedGoals } from '../session/goals.ts';
import type { KeptKey } from '../session/kept-key.ts';
import type { Ledger } from '../session/ledger.ts';
import type { LostRun } from '../session/lost-run.ts';
import type { RememberedPages } from '../session/pages.ts';
import type { StoredSettings } from '../session/stored-settings.ts';
import type { PageTaker } from './page-taker.ts';

interface StateParts {
  store: Pick<StoredSettings, 'registry' | 'choice'>;
  goals: Pick<RememberedGoals, 'get'>;
  pages: Pick<RememberedPages, 'get'>;
  pageTaker: Pick<PageTaker, 'failureOf'>;
  runs: Pick<Runs, 'ofTab'>;
  lost: Pick<LostRun, 'isThere'>;
  providers: Pick<ProviderList, 'snapshot'>;
  ledger: Pick<Ledger, 'of'>;
  keptKey: Pick<KeptKey, 'keptFor'>;
  hosted: Pick<HostedBudget, 'snapshot'>;
  hasPermission: () => boolean;
}

/** Everything that a view of a tab shows. It contains neither the access token nor any key. */
export const toViewState = (tabId: number, parts: StateParts): SentViewState => {
  const registry = parts.store.registry();
  const choice = parts.store.choice();
  const run = parts.runs.ofTab(tabId);
  const { providers, failure } = parts.providers.snapshot();
  const { budget, wasSpent } = parts.hosted.snapshot();
  return {
    tab_id: tabId,
    registry: registry && {
      url: registry.address.url,
      host: registry.address.host,
      has_token: registry.token !== null,
      has_permission: parts.hasPermission(),
    },
    goal: parts.goals.get(tabId) ?? '',
    page: parts.pages.get(tabId),
    page_failure: parts.pageTaker.failureOf(tabId),
    via: choice?.via ?? null,
    provider: choice?.provider ?? null,
    model: choice?.model ?? null,
    address: choice?.address ?? '',
    own_address: choice?.own_address ?? '',
    limits: choice?.limits ?? NO_LIMITS,
    kept_key: parts.keptKey.keptFor(),
    providers,
    providers_failure: failure,
    budget,
    budget_was_spent: wasSpent,
    direct_providers: DIRECT_PROVIDERS,
    run,
    lost_run: parts.lost.isThere(),
    requests: parts.ledger.of(run?.run_id ?? null),
  };
};
