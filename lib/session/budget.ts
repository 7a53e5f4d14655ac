import { BudgetSchema, type BudgetState, z } from '../protocol/index.ts';
import type { Keeper } from './keeper.ts';

const STORED_AS = 'budget';

const StoredSchema = z.object({
  registry_url: z.string(),
  /** Null if the registry offers none. */
  budget: z.nullable(BudgetSchema),
  was_spent: z.boolean(),
});
export type RememberedBudgetState = z.infer<typeof StoredSchema>;

/**
 * What a registry said of its own budget, for the session: a form then knows at once whether it is offered, and a view
 * can say that it is back even if the worker was stopped meanwhile.
 */
export interface RememberedBudget {
  load(stored: Record<string, unknown>): void;
  /** Null if this registry has said nothing yet. */
  of(registryUrl: string | null): { budget: BudgetState | null; was_spent: boolean } | null;
  remember(state: RememberedBudgetState): void;
}

export const createRememberedBudget = (keeper: Keeper): RememberedBudget => {
  let known: RememberedBudgetState | null = null;
  return {
    load: (stored) => {
      known = z.safeParse(StoredSchema, stored[STORED_AS]).data ?? null;
    },
    of: (registryUrl) => (known?.registry_url === registryUrl ? known : null),
    remember: (state) => {
      known = state;
      void keeper.store(STORED_AS, state);
    },
  };
};
