import type { Clock } from '../../base/clock.ts';
import { FailureError, type FailureNote } from '../../failures/index.ts';
import type { BudgetState } from '../../protocol/index.ts';
import type { RegistryClient } from '../../registry-client/index.ts';
import type { RememberedBudget } from '../../session/budget.ts';

/** Whether the registry offers a budget of its own, and what is left of it. */
export interface HostedBudget {
  /** `budget` is null if it offers none, or has not said so yet. */
  snapshot(): { budget: BudgetState | null; wasSpent: boolean };
  /** Asks the registry, unless it was asked a moment ago. Never rejects. */
  look(): Promise<void>;
  /** Asks the registry now. Never rejects. */
  reload(): Promise<void>;
  /** The next look asks: the registry, its token or its permission may have changed. */
  forget(): void;
  /** A job was refused or failed: what that says of the budget. */
  onRefusal(failure: FailureNote): void;
  /** A job was taken, so nobody waits for the budget any more. */
  onTaken(): void;
}

interface BudgetParts {
  client: Pick<RegistryClient, 'budget'>;
  remembered: Pick<RememberedBudget, 'of' | 'remember'>;
  registryUrl: () => string | null;
  /** Whether the registry may be asked: it is granted, and there is a token. */
  mayAsk: () => boolean;
  onChange: () => void;
  clock: Clock;
}

/** Milliseconds that an answer counts as new. */
const NEW_MS = 30_000;

export const createHostedBudget = (parts: BudgetParts): HostedBudget => {
  const { client, remembered, registryUrl, clock } = parts;
  let asked: { url: string; at: number } | null = null;

  const known = () => remembered.of(registryUrl());
  const remember = (registry_url: string, budget: BudgetState | null, was_spent: boolean): void => {
    remembered.remember({ registry_url, budget, was_spent });
    parts.onChange();
  };

  const reload = async (): Promise<void> => {
    const url = registryUrl();
    if (url === null || !parts.mayAsk()) return;
    asked = { url, at: clock.now() };
    try {
      const budget = await client.budget({ signal: new AbortController().signal });
      remember(url, budget, !budget.available || (remembered.of(url)?.was_spent ?? false));
    } catch (error) {
      // Without an answer, what is known stays. A registry of an older version has no such address.
      const slug = error instanceof FailureError ? error.failure.slug : '';
      if (slug === 'hosted-unavailable' || slug === 'not-found') remember(url, null, false);
    }
  };

  return {
    snapshot: () => ({ budget: known()?.budget ?? null, wasSpent: known()?.was_spent ?? false }),
    look: async () => {
      // The clock may have been set back since.
      const age = Math.abs(clock.now() - (asked?.at ?? 0));
      const isNew = asked?.url === registryUrl() && age < NEW_MS;
      if (!isNew) await reload();
    },
    reload,
    forget: () => {
      asked = null;
    },
    onRefusal: ({ slug }) => {
      const url = registryUrl();
      const budget = known()?.budget ?? null;
      if (url === null) return;
      if (slug === 'hosted-unavailable') remember(url, null, false);
      if (slug !== 'budget-exhausted' || budget === null) return;
      remember(url, { ...budget, available: false }, true);
      // Since when it is back.
      void reload();
    },
    onTaken: () => {
      const url = registryUrl();
      const budget = known()?.budget ?? null;
      if (url !== null && budget !== null) remember(url, budget, false);
      void reload();
    },
  };
};
