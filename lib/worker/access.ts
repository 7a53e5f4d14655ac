/** Tracks which hosts the browser lets the worker reach, and reacts when that or the registry changes. */
import { parseServerAddress } from '../base/server-address.ts';
import { type FailureSlug, noteFailure } from '../failures/index.ts';
import type { RunRecord } from '../messages/index.ts';
import type { HostedBudget } from '../runs/hosted/budget.ts';
import type { Jobs } from '../runs/hosted/jobs.ts';
import type { PlanSaver } from '../runs/plan-saver.ts';
import type { ProviderList } from '../runs/provider-list.ts';
import type { Runs } from '../runs/runs.ts';
import type { StoredSettings } from '../session/stored-settings.ts';

interface AccessParts {
  store: Pick<StoredSettings, 'registry' | 'choice'>;
  isGranted: (permission: string) => Promise<boolean>;
  providers: ProviderList;
  runs: Pick<Runs, 'live' | 'end'>;
  jobs: Pick<Jobs, 'leaveAll'>;
  saver: Pick<PlanSaver, 'abort'>;
  budget: Pick<HostedBudget, 'look' | 'forget'>;
  /** What every view shows may have changed. */
  onChange: () => void;
  /** The registry or its permission changed. */
  onRegistryChange: () => void;
}

export interface Access {
  /** Asks the browser again. */
  look: () => Promise<void>;
  /** Whether the registry may be reached, as of the last check. */
  isAllowed: () => boolean;
  /** The registry's origin while it may be reached, else null. */
  origin: () => string | null;
  /** Asks the registry what it offers, if that is of any use. */
  loadProviders: () => void;
  reloadProviders: () => void;
  onSettingsSaved: (isChanged: boolean) => Promise<void>;
  onPermissionsChange: () => Promise<void>;
}

export const createAccess = (parts: AccessParts): Access => {
  const { store, isGranted, providers, runs, budget } = parts;
  let isAllowed = false;

  const look = async (): Promise<void> => {
    const registry = store.registry();
    isAllowed = registry !== null && (await isGranted(registry.address.permission));
  };

  const loadProviders = (): void => {
    const { via = null, provider = null } = store.choice() ?? {};
    // For direct runs we ask the registry nothing, not even what it offers. No registry offers an own address.
    if (!isAllowed || via === 'direct' || (via === null && provider === 'openai-compatible')) return;
    // The list's own snapshot says how it went.
    providers.load().catch(() => {});
    void budget.look();
  };

  const reloadProviders = (): void => {
    providers.forget();
    budget.forget();
    loadProviders();
    parts.onChange();
  };

  const lookAgain = async (): Promise<void> => {
    await look();
    reloadProviders();
    parts.onRegistryChange();
  };

  const endRun = (run: RunRecord, slug: FailureSlug): void =>
    runs.end(run.run_id, { status: 'failed', failure: noteFailure(slug) });

  /** Ends runs through the registry, and follows no job any more; direct runs do not depend on it. */
  const endRegistryRuns = (slug: 'settings-changed' | 'permission-removed'): void => {
    parts.saver.abort();
    parts.jobs.leaveAll();
    for (const run of runs.live()) if (run.via === 'registry') endRun(run, slug);
  };

  const endForbiddenRun = async (run: RunRecord): Promise<void> => {
    const provider = parseServerAddress(run.provider_url ?? '');
    if (provider !== null && !(await isGranted(provider.permission)))
      endRun(run, 'provider-permission-removed');
  };

  return {
    look,
    isAllowed: () => isAllowed,
    origin: () => (isAllowed ? (store.registry()?.address.origin ?? null) : null),
    loadProviders,
    reloadProviders,
    onSettingsSaved: async (isChanged) => {
      if (isChanged) endRegistryRuns('settings-changed');
      await lookAgain();
    },
    onPermissionsChange: async () => {
      await lookAgain();
      if (!isAllowed) endRegistryRuns('permission-removed');
      await Promise.all(runs.live().map(endForbiddenRun));
    },
  };
};
