/**
 * Whatever can fail without the key is looked at first, so that the key leaves its field only for a
 * run that nothing known stands against. Cheapest first; what needs the network last.
 */
import { failWith, type FailureSlug } from '../messages/index.ts';
import {
  GoalSchema,
  ModelIdSchema,
  type Provider,
  type ProviderId,
  ProviderKeySchema,
  z,
} from '../protocol/index.ts';
import type { RegistryClient } from '../registry-client/index.ts';
import { findSecrets } from '../secrets/looks-like-key.ts';
import type { ProviderList } from './provider-list.ts';
import type { CheckedOrder, Runs } from './runs.ts';
import type { RegistrySetting } from './settings-store.ts';

/** A run as a view asks for it. */
export interface RunOrder {
  tab_id: number;
  goal: string;
  provider: ProviderId;
  model: string;
}

interface CheckParts {
  registry: () => RegistrySetting | null;
  isGranted: (permission: string) => Promise<boolean>;
  hasTab: (tabId: number) => Promise<boolean>;
  runs: Pick<Runs, 'isLive' | 'hasRoom'>;
  providers: Pick<ProviderList, 'load'>;
  client: Pick<RegistryClient, 'me'>;
}

export interface StartChecks {
  /** All but the token, which only the registry knows. Rejects with a `FailureError`. */
  check(order: RunOrder): Promise<CheckedOrder>;
  /** `check`, and asks the registry whether it takes the token. */
  checkSignedIn(order: RunOrder): Promise<void>;
}

const parseField = <Schema extends z.ZodMiniType>(
  schema: Schema,
  text: string,
  slug: FailureSlug,
  name: string,
): z.infer<Schema> => {
  const parsed = z.safeParse(schema, text);
  if (parsed.success) return parsed.data;
  // The schema's messages are fixed texts: none of them holds what was typed.
  return failWith(slug, `The ${name} ${parsed.error.issues[0]?.message ?? 'cannot be sent'}.`);
};

/** What is wrong with a pasted key, or nothing; needs no more than the key itself. Throws a `FailureError`. */
export const checkKey = (pasted: string, order: Pick<RunOrder, 'goal' | 'model'>): void => {
  // The field has named what is wrong with it long before; this is the fence behind it.
  if (!z.safeParse(ProviderKeySchema, pasted).success) failWith('bad-key');
  if (order.goal.includes(pasted)) failWith('key-in-goal');
  if (order.model.includes(pasted)) failWith('key-in-model');
};

export const createStartChecks = (parts: CheckParts): StartChecks => {
  const findProvider = async (id: ProviderId): Promise<Provider> =>
    (await parts.providers.load()).find((provider) => provider.id === id) ?? failWith('provider-not-offered');

  const check = async (order: RunOrder): Promise<CheckedOrder> => {
    const registry = parts.registry() ?? failWith('no-registry');
    if (registry.token === null) failWith('no-token');
    const goal = parseField(GoalSchema, order.goal, 'bad-goal', 'goal');
    const model = parseField(ModelIdSchema, order.model, 'bad-model', 'model');
    if (findSecrets(goal).length > 0) failWith('key-in-goal');
    if (findSecrets(model).length > 0) failWith('key-in-model');
    if (parts.runs.isLive(order.tab_id)) failWith('run-live');
    if (!parts.runs.hasRoom()) failWith('unsaved-full');
    if (!(await parts.isGranted(registry.address.permission))) failWith('no-permission');
    if (!(await parts.hasTab(order.tab_id))) failWith('tab-gone');
    const provider = await findProvider(order.provider);
    return {
      tab_id: order.tab_id,
      registry_url: registry.address.url,
      goal,
      provider: provider.id,
      provider_name: provider.name,
      practice: provider.practice,
      model,
    };
  };

  return {
    check,
    checkSignedIn: async (order) => {
      await check(order);
      await parts.client.me({ signal: new AbortController().signal });
    },
  };
};
